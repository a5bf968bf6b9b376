"""From published pages to live sites: engine, queue, releases, deployments, targets.

Does not own content.  ``engine`` never imports Django; the rest may import ``cms.content`` and ``tenants``.
"""
