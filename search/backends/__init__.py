"""Engines behind one protocol: SQLite files of our own, or Elasticsearch.

Owns how tokens are stored and found.  Does not own what the tokens are (``search.analysis``), the order of answers
(``search.ranking``), nor who may find what: an engine is asked with a ``Scope``.  May import the values of ``search``.
"""
