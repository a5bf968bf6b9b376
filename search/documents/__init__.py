"""The text of documents: PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, TXT and CSV.

Owns reading them in a process that may use little and may die, mending what comes out, and keeping it until the file
is gone.  Does not own which documents are public.  May import ``search.analysis`` and ``search.errors``.
"""
