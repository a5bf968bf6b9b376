"""Who works on a school's site: the list of members, invitations, sheets to print, the door by which people come in.

Owns screens, sheets and mails; every change is made by ``tenants.members``.  May import what ``cms.editing`` may.
"""
