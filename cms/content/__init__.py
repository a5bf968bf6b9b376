"""What a school publishes: page types, blocks, images, documents, menus, and their public form (PublishedPage).

Does not build sites (``site_builder``) and knows nothing of queues: it tells upwards by ``signals``.
May import ``tenants`` and ``site_builder.engine``.
"""
