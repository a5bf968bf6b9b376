"""The Wagtail project: what people edit.

Owns the settings, the URL table and the apps below it.  Does not own accounts and tenancy (``tenants``), building and
publishing (``site_builder``) or how sites look (``themes``).  May import all of them.
"""
