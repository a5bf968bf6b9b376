"""The page types that editors choose from, one file each: fields, panels, rules, and ``published()``.

Owns what a page of each kind holds and how it becomes a PublishedPage.  Does not own saving and publishing
(``cms.content.base``, ``cms.content.published``).  May import ``cms.content``, ``tenants`` and the engine's values.
"""
