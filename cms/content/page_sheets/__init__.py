"""A sheet that fills the rows of one page: people of a directory, pupils and basic facts of a page of numbers.

Owns what the columns mean, which row of the sheet is which of the page, and what would become of each.  Does not own
reading a file (``cms.content.sheets``), nor saving and publishing the page: whoever confirms a plan does.
May import ``cms.content``.
"""
