"""Who belongs to a tenant: roles, invitations, one-use codes, accounts closed and opened, admins appointed.

Owns every change to a tenant's members that a person asks for, with its rules: who keeps whose members, which accounts
are out of reach, that an admin is left.  Does not own what a role may do (``tenants.groups``), the bare rows
(``tenants.services``), screens or sheets (``cms.editing.members``).  May import Django and ``tenants``.
"""
