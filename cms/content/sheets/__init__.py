"""Tables as people have them, CSV, XLSX or XLS → rows of text, and how what is wrong in them is told.

Owns reading a file that may be hostile, and the words for a problem with its row and column.  Does not know what the
columns mean: ``cms.content.schools`` and ``cms.content.redirects`` do.  May import ``cms.content.text``.
"""
