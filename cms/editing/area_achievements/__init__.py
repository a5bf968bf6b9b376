"""«ผลงานในเขต»: what the schools of an officer's area have won and invented, as the public sees it.

Owns the list only.  May import ``cms.content`` and ``cms.editing``.
"""
