"""Signing in: how often somebody may try, which devices are known, which passwords are good enough.

Does not own the screens (``cms.editing.sign_in``) nor the check of a password (``tenants.backends``).  A second factor
would stand between both: after the password, before the session.  May import Django and ``tenants``.
"""
