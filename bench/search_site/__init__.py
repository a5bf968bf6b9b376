"""A peer of the search: the full-text search that Wagtail brings (django-modelsearch), over the same texts."""
