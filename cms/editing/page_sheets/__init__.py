"""«นำเข้าจากตาราง»: a sheet, pasted or uploaded, fills a directory of people or a page of numbers, after a preview.

Does not own what the columns mean (``cms.content.page_sheets``).  May import ``cms.content`` and ``cms.editing``.
"""
