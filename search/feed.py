"""What is live on disk → what is indexed: the JSON twins of pages, and the files that pages show.

Only what a live manifest lists is read, so a draft, a held version or a private file cannot get in.  Twins are read as
plain JSON, every word of them that a visitor sees: those of older releases, and page types that do not exist yet, are
found as well.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from search.documents.store import Reading
from search.notes import Note, Notebook
from search.values import Document, Kind, Unread
from site_builder.engine.dates import day_of, day_view
from site_builder.engine.errors import BlobLost
from site_builder.engine.planned import Entry, Manifest
from site_builder.engine.release import SiteFolder

FEED_VERSION = "4"
"""Rises when the same twin would give another document."""
UNSEEN = frozenset(
    "key parent kind slug type schema date category tags cover cover_alt first_published last_published refs href page "
    "image file attachments tone pinned in_menu hash style align colour icon path url".split()
)
"""Fields of a twin that are no text for visitors, or are read by name."""
REFERENCE = re.compile(r"(?:page|image|file):[0-9a-z]+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
END_OF_BLOCK = re.compile(r"</(?:p|li|h[1-6]|ul|ol|td|th|tr|div)>|<br\s*/?>", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
KINDS: Mapping[str, Kind] = {"news": "news", "activity": "activity", "achievement": "achievement"}
MARKUP_FIELDS = frozenset({"html"})

ReadingOf = Callable[[str], Reading | None]
"""What was read of a file, by its hash."""


@dataclass(frozen=True, slots=True)
class Fed:
    """A live release: the source of everything in it by key, and the documents whose source is another than known.

    ``waiting`` are files (hash → extension) whose text nobody has read yet, ``unread`` those that could not be read, by
    key; ``files`` the hashes of all of them.
    """

    sources: Mapping[str, str]
    documents: tuple[Document, ...]
    waiting: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, Unread] = field(default_factory=dict)
    files: frozenset[str] = frozenset()


class Before(NamedTuple):
    """What is there already: sources by key, readings of files by hash, notes of twins."""

    sources: Mapping[str, str]
    reading_of: ReadingOf
    notebook: Notebook


class _Page(NamedTuple):
    """A page of the release, before its twin is read."""

    key: str
    url: str
    source: str
    entry: Entry


class _File(NamedTuple):
    document: Document
    entry: Entry
    reading: Reading | None


class _Shown(NamedTuple):
    """A file as the first page that shows it calls it."""

    title: str
    page: str
    page_url: str
    date: str


def feed(site: SiteFolder, manifest: Manifest, before: Before) -> Fed:
    """Return what can be found in a release; of its twins only new ones are read.

    Raises BlobLost when a build has replaced it meanwhile.
    """
    pages = list(_pages(manifest))
    shown = _shown(site, pages, before.notebook)
    files = [
        _file(path, entry, shown.get(entry.key), before.reading_of(entry.sha256))
        for path, entry in manifest.files.items()
        if entry.kind == "file"
    ]
    sources = {page.key: page.source for page in pages} | {one.document.key: one.document.source for one in files}
    new = {key for key, source in sources.items() if before.sources.get(key) != source}
    return Fed(
        sources,
        documents=(
            *(_document(page, _twin(site, page.entry)) for page in pages if page.key in new),
            *(file.document for file in files if file.document.key in new),
        ),
        waiting={file.entry.sha256: file.document.extension for file in files if file.reading is None},
        unread={file.document.key: _unread(file) for file in files if file.reading and file.reading.reason},
        files=frozenset(file.entry.sha256 for file in files),
    )


def _pages(manifest: Manifest) -> Iterator[_Page]:
    for path, entry in manifest.files.items():
        if entry.kind == "twin":
            # A page moves with its section, and its twin says nothing of it.
            url = f"/{path.removesuffix('index.json')}"
            yield _Page(f"page:{entry.key}", url, f"{FEED_VERSION}:{entry.sha256}:{url}", entry)


def _shown(site: SiteFolder, pages: Iterable[_Page], notebook: Notebook) -> dict[str, _Shown]:
    """Return by reference what pages call the files that they show."""
    found: dict[str, _Shown] = {}
    for page in pages:
        note = notebook.note(page.entry.sha256, partial(_note, site, page.entry))
        for reference, title in note.files.items():
            found.setdefault(reference, _Shown(title, note.title, page.url, note.day))
    return found


def _note(site: SiteFolder, entry: Entry) -> Note:
    twin = _twin(site, entry)
    files = {
        reference: str(about.get("title") or about.get("name") or "")
        for reference, about in (twin.get("refs") or {}).items()
        if reference.startswith("file:") and isinstance(about, dict)
    }
    return Note(str(twin.get("title") or ""), _day(twin.get("date")), files)


def _unread(file: _File) -> Unread:
    return Unread(file.entry.sha256, file.document.url, file.reading.reason if file.reading else "")


def _twin(site: SiteFolder, entry: Entry) -> Mapping[str, Any]:
    twin = json.loads(site.blobs.read(entry.sha256))
    if not isinstance(twin, dict):
        raise BlobLost("", entry.sha256)
    return twin


def _document(page: _Page, twin: Mapping[str, Any]) -> Document:
    title, category = str(twin.get("title") or ""), _name(twin.get("category"))
    words = [*_texts({name: value for name, value in twin.items() if name != "title"})]
    labels = [category, *(_name(tag) for tag in twin.get("tags") or ()), str(twin.get("cover_alt") or "")]
    return Document(
        key=page.key,
        kind=KINDS.get(str(twin.get("kind")), "page"),
        title=title,
        text="\n".join(filter(None, (*words, *labels))),
        url=page.url,
        source=page.source,
        date=_day(twin.get("date")),
        about={"category": category} if category else {},
    )


def _day(value: object) -> str:
    """Return an ISO day; empty for whatever is none."""
    day = day_of(value) if isinstance(value, str) else None
    return day.isoformat() if day else ""


def _name(label: object) -> str:
    """Return the name of a label; releases of before had plain texts."""
    return str(label.get("name") or "") if isinstance(label, dict) else str(label or "")


def _texts(value: object, name: str = "") -> Iterator[str]:
    """Yield every text in a twin that visitors see, in its order."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in UNSEEN:
                yield from _texts(inner, key)
    elif isinstance(value, list):
        yield from (text for inner in value for text in _texts(inner, name))
    elif isinstance(value, str) and value and not REFERENCE.fullmatch(value):
        yield without_tags(value) if name in MARKUP_FIELDS else _as_read(value)


def _as_read(value: str) -> str:
    """Return a text as visitors read it: days stand in a twin as machines write them."""
    day = day_view(value[:10]) if MOMENT.fullmatch(value) else None
    return day.text if day else value


def without_tags(markup: str) -> str:
    """Return the text of cleaned HTML, a line for each block."""
    lines = (line.strip() for line in html.unescape(TAG.sub("", END_OF_BLOCK.sub("\n", markup))).split("\n"))
    return "\n".join(line for line in lines if line)


def _file(path: str, entry: Entry, shown: _Shown | None, reading: Reading | None) -> _File:
    name = path.rpartition("/")[2]
    found = shown or _Shown(name, "", "", "")
    about = {"size": str(entry.size), "page": found.page, "page_url": found.page_url}
    about |= {"pages": str(reading.pages)} if reading and reading.pages else {}
    state = f"{reading.version}{reading.reason}" if reading else "unread"
    told = json.dumps([found.title, about, found.date], ensure_ascii=False)
    document = Document(
        key=entry.key,
        kind="file",
        title=found.title or name,
        text=reading.text if reading else "",
        url=f"/{path}",
        source=f"{FEED_VERSION}:{entry.sha256}:{state}:{hashlib.sha256(told.encode()).hexdigest()[:12]}",
        date=found.date,
        extension=name.rpartition(".")[2].lower() if "." in name else "",
        about={name: value for name, value in about.items() if value},
    )
    return _File(document, entry, reading)
