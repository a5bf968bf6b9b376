"""Old addresses of a tenant's site, and where they lead.

Owns: the rows, and how they are written when a page gets another address.
Does not own: what visitors get at an old address (``site_builder.engine.redirects``), nor which pages moved
(``cms.content.moves``).
May import: ``tenants``.
"""
