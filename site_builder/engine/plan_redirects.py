"""Artifacts at old addresses: pages that lead on, and the rules for edges that do so by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.engine.artifacts import HTML, TEXT
from site_builder.engine.fingerprint import digest, fingerprint
from site_builder.engine.old_paths import decoded, leading_file
from site_builder.engine.planned import Artifact
from site_builder.engine.redirects import GONE, targets
from site_builder.engine.routes import file_of
from site_builder.engine.rules import RULES
from site_builder.engine.site import Site


def redirect_artifacts(site: Site, taken: set[str]) -> Iterator[Artifact]:
    """Yield the pages at old addresses that lead on, where such can lie, and the rules for edges."""
    site.led = targets(site.snapshot.redirects, site.outline.url, lambda path: file_of(decoded(path)).lower() in taken)
    facts, engine = site.snapshot.site, site.theme_token_of_engine
    about = digest(facts.url, facts.language)
    for path, to in site.led.items():
        file = leading_file(path)
        if to != GONE and file is not None and file.lower() not in taken:
            # Two addresses that differ in case only would be one on some file systems.
            taken.add(file.lower())
            mark = fingerprint(theme=engine, site=about, links=digest(to))
            yield Artifact(
                path=file, kind="redirect", content_type=HTML, fingerprint=mark, key=f"redirect:{path}", url=to
            )
    if site.led:
        mark = fingerprint(theme=engine, links=digest(site.led))
        yield Artifact(path=RULES, kind="rules", content_type=TEXT, fingerprint=mark)
