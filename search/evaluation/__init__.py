"""How good the search is: a file of documents and judged queries → shares of queries that find what they should.

Owns reading such files and the measures; our own judged set is ``school.jsonl`` (invented content, written before the
analysis was tuned).  It uses the product's own analysis, engines and ranking, in an index that is thrown away.
"""
