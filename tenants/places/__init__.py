"""The place one works in: one tenant at a time, chosen visibly by whoever serves several.

Owns the choice (``services``), where a request stands (``standing``) and how rights shrink to the chosen place
(``narrowing``).  Does not own who may reach what (``tenants.policies``), the wall that asks (``tenants.walls``) or any
screen (``cms.editing``).  May import Django, Wagtail and ``tenants``.
"""
