"""A file of schools → their websites: reading a table, checking it as a whole, importing it in one transaction.

Owns the words of the file (columns, problems).  Does not make pages (``cms.content.provisioning``) and does not build
sites: the queue does.  May import ``cms.content`` and ``tenants``.
"""
