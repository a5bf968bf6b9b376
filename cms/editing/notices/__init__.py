"""«ประกาศด่วน»: the screens of urgent notices, for a school and for its area, made for a thumb on a phone.

Owns the screens and what they say.  The acts, and who may do them, are those of ``cms.notices``.
"""
