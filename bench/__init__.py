"""Every claim about speed, measured against its peers in the same run: ``python -m bench``.

Owns: the harness, the invented inputs of benches, the peers' set-up.  Does not own: the code that is measured.
May import: anything of the project.  A bench is a module of this folder with ``measure(options) -> Iterable[Row]``.
"""
