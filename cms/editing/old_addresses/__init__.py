"""«ที่อยู่เดิม»: the screens of old addresses: list, one row, and a file of many.

Does not own what may be written (``cms.content.redirects``).  May import ``cms.content`` and ``cms.editing``.
"""
