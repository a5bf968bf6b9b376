"""Search of what is public: per school and across an area, in Thai.

Owns the analysis of Thai text, what is indexed (the live deployment, nothing else), two engines behind one protocol,
one ranking for both, the search page and its JSON.  Does not own what is public (``cms.content``) nor when it goes live
(``site_builder``).  May import ``tenants``, ``cms.content`` and ``site_builder``; ``cms.editing`` and ``cms.urls`` may
import it.  ``search.analysis``, ``search.ranking`` and ``search.backends`` know no Django.
"""
