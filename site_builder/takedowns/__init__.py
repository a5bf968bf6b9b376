"""Taking a page, a picture or a file down from everywhere, for good.

Owns finding what is meant, the order of the steps, and healing what a crash has left half done.  The rows of editors
are erased by ``cms.content.erasing``, the folders of sites by ``engine.purging``.
May import what ``site_builder`` may.
"""
