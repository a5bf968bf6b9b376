"""Urgent notices: flood, smoke, school closed.  Seen at once on every page, gone by themselves.

Owns: notices with their states and history, the state of a school (open, online, closed), what schools have
acknowledged, and the live document of each tenant as rows.  Does not own: files and builds (``site_builder``), which
hear of changes by ``signals``.  A notice is never a page.
May import ``cms.content``, ``tenants`` and ``site_builder.engine``.
"""
