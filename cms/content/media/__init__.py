"""Uploaded images and documents: models, upload checks, reduction and renditions.

Owns everything between an upload and its public form (Media).  Pillow runs in a process of its own (``worker`` and what
it imports: ``pictures``, ``sizes``, ``icons``, ``pdf``, ``sniff``), and those know no Django.  Does not publish pages
and builds no sites: what it makes ready it puts through ``cms.content.published``.  May import ``tenants``,
``site_builder.engine`` and the rest of ``cms.content`` except page types.
"""
