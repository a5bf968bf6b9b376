"""The static-site engine: published tables in, a public website out.

Owns: reading the published tables, planning, rendering, releases and going live on a target.
Does not own: what is published (``cms.content``), who builds when (``site_builder.queue``), how a theme looks
(``themes``).
May import: ``themes``, msgspec, MarkupSafe; Jinja where a theme has to be compiled, psycopg when asked for.  Never
Django: it starts in about 40 ms.

A value's way, one file a step: ``reading`` (Snapshot) → ``routes`` → ``plan`` (Plan) → ``render`` (bytes) → ``store``
(blob) → ``release`` (Release) → ``targets`` (live).  ``build`` names the whole way.
"""
