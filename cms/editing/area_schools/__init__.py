"""«สถานศึกษาในเขต»: the area officer's screens about the life of schools: list, one school, what may be done with it.

Owns forms, views and what they show; the acts themselves are ``cms.content.lifecycle`` and its neighbours.  May import
everything below ``cms.editing``.
"""
