"""Old addresses of a school's site that people type or bring along in a file, and what would come of them.

Owns the words (columns, refusals), the checks against pages and other old addresses, and the acts.  Does not own the
rows (``tenants.redirects``), how an address is spelled nor what visitors get (``site_builder.engine``), nor the rows
of pages that moved (``cms.content.moves``).  May import ``cms.content``, ``tenants`` and ``site_builder.engine``.
"""
