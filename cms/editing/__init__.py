"""What makes the admin a Thai teacher's tool: publish status, school facts, help, locale.

Owns no public data.  May import everything below it: ``site_builder``, ``cms.content``, ``tenants``, ``themes``.
"""
