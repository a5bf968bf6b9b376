"""The audit trail: who did what, when, from where, to which object; append-only and hash-chained.

Owns the chains and their entries, ``record`` (the one way to write one), the address a request comes from, checking,
retention and export.  Does not decide what is worth an entry: whoever does the act records it, in its transaction.
May import Django and ``tenants``, nothing else of this project.
"""
