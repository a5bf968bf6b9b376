"""Themes: how published sites look.

Owns: one folder per theme (``theme.toml``, ``templates/``, ``assets/``, ``texts/``; data only, no Python) and the
registry that reads such a folder into a frozen value.
Does not own: rendering, URLs of pages, the views that templates see (``site_builder.engine`` does).
May import: the standard library, Jinja2 (to read templates' references), nothing else of this project.
"""
