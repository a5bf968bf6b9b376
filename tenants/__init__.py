"""Who is who and what is whose: users, areas, tenants, memberships, permission policies, host → tenant, the jobs port.

Does not own pages or files (``cms.content``) and never publishes anything.  May import Django, Wagtail and
``site_builder.engine``'s values, nothing else of this project.
"""
