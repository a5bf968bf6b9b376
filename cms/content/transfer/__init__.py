"""A whole tenant as one ZIP, and a ZIP as a new tenant, here or in another installation.

Owns the format (``values``; described in ``docs/reference/tenant-export.md``), what a file may hold (``archive``) and
how row ids become references and row ids again (``references``).  Does not make Sites, folders or groups
(``cms.content.provisioning``) and does not build.  May import ``cms.content`` and ``tenants``.
"""
