"""The screens of review before publishing: what waits, what has changed, approve or send back.

Owns screens only: what they do is ``cms.content.review``.
"""
