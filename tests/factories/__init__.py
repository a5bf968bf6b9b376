"""Valid objects for tests: people and places (``people``), pages and uploads (``content``).

Own no expectations: a factory makes what the code itself would make, by the code's own services where there are any.
"""
