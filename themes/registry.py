"""The registry: a theme's folder → a frozen ``Theme``.

A ``Theme`` holds everything in memory (template sources, assets, texts), so that a build sees one state of it from the
first page to the last, whatever happens to the folder meanwhile.  Equal folders give equal hashes on every machine.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from themes.assets import build_assets
from themes.errors import BrokenTheme, UnknownTheme
from themes.values import DEFAULT_LANGUAGE, Theme

__all__ = ["Theme", "available_themes", "check_syntax", "load_theme"]

THEMES_FOLDER = Path(__file__).resolve().parent
SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
REFERENCE = re.compile(
    r"""{%[-+]?\s*(?:extends|include|import|from)\b\s*(?:(?P<quote>["'])(?P<name>[^"']*)(?P=quote)(?=\s*(?:[-+]?%}|ignore\b|with|import\b|as\b)))?"""
)
"""A tag that names another template; ``name`` is None where the name is not one literal."""
REQUIRED_TEMPLATES = (
    "shell.html",
    "home.html",
    "section.html",
    "standard.html",
    "news_index.html",
    "news.html",
    "activity_index.html",
    "activity.html",
    "document_library.html",
    "document.html",
    "calendar.html",
    "event.html",
    "people.html",
    "statistics.html",
    "achievement_index.html",
    "achievement.html",
    "contact.html",
    "404.html",
    "notices.html",
    "notice.html",
)


def available_themes(folder: Path = THEMES_FOLDER) -> tuple[str, ...]:
    """Return the slugs of all installed themes, sorted."""
    found = (path.parent.name for path in folder.glob("*/theme.toml"))
    return tuple(sorted(slug for slug in found if SLUG.fullmatch(slug)))


def load_theme(slug: str, folder: Path = THEMES_FOLDER) -> Theme:
    """Read the theme ``slug``.  Raises UnknownTheme for anything but the slug of an installed one, a path above all.

    Whether every template can be parsed is ``check_syntax``'s to say: it takes longer than all the rest.
    """
    if slug not in available_themes(folder):
        raise UnknownTheme(slug, available_themes(folder))
    root = folder / slug
    sources = {name: data.decode() for name, data in _read_files(root / "templates").items()}
    _require_templates(slug, sources)
    assets = build_assets(slug, _read_files(root / "assets"))
    texts = _read_texts(slug, root / "texts")
    texts_hash = _hash_of({language: dict(of_language) for language, of_language in texts.items()})
    closures = _closures(slug, sources, texts_hash)
    return Theme(
        slug=slug,
        title=_read_title(slug, root / "theme.toml"),
        templates=root / "templates",
        sources=MappingProxyType(sources),
        assets=MappingProxyType(assets),
        texts=MappingProxyType(texts),
        closures=MappingProxyType(closures),
        hash=_hash_of([closures, {name: asset.sha256 for name, asset in assets.items()}]),
    )


def _read_files(folder: Path) -> dict[str, bytes]:
    """Return relative POSIX name → bytes of every file below, hidden ones left out."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _require_templates(slug: str, sources: Mapping[str, str]) -> None:
    missing = [name for name in REQUIRED_TEMPLATES if name not in sources]
    if missing:
        raise BrokenTheme(slug, f"templates are missing: {', '.join(missing)}")


def _read_title(slug: str, path: Path) -> str:
    title = tomllib.loads(path.read_text(encoding="utf-8")).get("title")
    if not isinstance(title, str) or not title:
        raise BrokenTheme(slug, "theme.toml has no title")
    return title


def _read_texts(slug: str, folder: Path) -> dict[str, Mapping[str, str]]:
    texts = {
        path.stem: MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.toml"))
    }
    if DEFAULT_LANGUAGE not in texts:
        raise BrokenTheme(slug, f"texts/{DEFAULT_LANGUAGE}.toml is missing")
    for language, of_language in texts.items():
        if of_language.keys() != texts[DEFAULT_LANGUAGE].keys():
            difference = sorted(of_language.keys() ^ texts[DEFAULT_LANGUAGE].keys())
            raise BrokenTheme(slug, f"texts of {language!r} and {DEFAULT_LANGUAGE!r} differ in {', '.join(difference)}")
    return dict(texts)


def _closures(slug: str, sources: Mapping[str, str], texts_hash: str) -> dict[str, str]:
    references = {name: _references(slug, name, sources) for name in sources}
    hashes = {name: hashlib.sha256(source.encode()).hexdigest() for name, source in sources.items()}
    return {
        name: _hash_of([texts_hash, {member: hashes[member] for member in _closure(name, references)}])
        for name in sorted(sources)
    }


def _references(slug: str, name: str, sources: Mapping[str, str]) -> frozenset[str]:
    """Return the templates that ``name`` names directly.  One computed at run time would escape the hash: refused."""
    found = [match["name"] for match in REFERENCE.finditer(sources[name])]
    if None in found:
        raise BrokenTheme(slug, f"template {name!r} includes a template whose name is not written out")
    if unknown := sorted(set(found) - sources.keys()):
        raise BrokenTheme(slug, f"template {name!r} refers to {', '.join(unknown)}, which the theme does not have")
    return frozenset(found)


def check_syntax(theme: Theme) -> None:
    """Raise BrokenTheme, with the line, unless every template can be parsed and names what REFERENCE finds."""
    # Loaded here, since a build with compiled templates has no other use for it.
    from jinja2 import Environment, TemplateSyntaxError, meta

    environment = Environment(autoescape=True)
    for name, source in theme.sources.items():
        try:
            named = set(meta.find_referenced_templates(environment.parse(source, name)))
        except TemplateSyntaxError as error:
            raise BrokenTheme(theme.slug, f"template {name!r}, line {error.lineno}: {error.message}") from error
        if named != _references(theme.slug, name, theme.sources):
            raise BrokenTheme(theme.slug, f"template {name!r} names other templates than can be seen in its text")


def _closure(name: str, references: Mapping[str, frozenset[str]]) -> frozenset[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(references[current])
    return frozenset(seen)


def _hash_of(value: object) -> str:
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
