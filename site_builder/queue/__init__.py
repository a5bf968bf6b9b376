"""Who builds which site, and when: requests, slots with lease and fence, the worker, what is due by the clock.

Does not own how a site is built (``site_builder.engine``) nor what one build does from claim to finish
(``site_builder.publish``).  May import ``site_builder.models`` and ``errors``, ``tenants`` and Django.

The protocol is ``protocol.PublishQueue``; ``database.DatabaseQueue`` speaks it on SQLite and PostgreSQL alike.
"""
