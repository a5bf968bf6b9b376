"""The wall around every URL of the admin host: closed unless classified, and only for objects of one's own tenants.

Owns the table of views (``table``), what their ids mean (``objects``), the middleware that asks both (``guard``) and
the checks that keep the table whole (``checks``).  Does not own the permissions of roles (``tenants.groups``) nor what
a form may refer to (``cms.content.walls``).  May import Django, Wagtail and ``tenants``.
"""
