"""Exports that people ask for on screen: one at a time for each tenant, made by a job, kept for some days.

Owns the rows, the files below ``STATE_DIR`` and what is told of them.  Does not own the format
(``cms.content.transfer``) and does not decide who may have one (``cms.editing``).  May import ``cms.content`` and
``tenants``.
"""
