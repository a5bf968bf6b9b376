"""The desk: plain forms for a teacher on a phone, beside Wagtail's editor and for the same pages.

Owns the forms of news, activities and documents, the photos and files that arrive for them one by one, and the text of
a textarea as blocks and back.  Does not own page types, publishing or the checks of uploads (``cms.content``).  May
import everything that ``cms.editing`` may.
"""
