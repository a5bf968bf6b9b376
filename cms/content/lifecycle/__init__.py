"""The life of a school after it was made: closed and opened again, another address, another place, deleted, gone.

Each act is one transaction that checks, does and records who did it and why.  Owns no rows: the state stands in
``Tenant``.  Does not touch public folders (``site_builder`` follows the rows) and does not decide who may
(``tenants.policies.tenants_in_care``).  May import ``cms.content`` and ``tenants``.
"""
