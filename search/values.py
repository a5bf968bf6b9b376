"""What is indexed, asked and answered: plain frozen values, the same for every engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from search.analysis.analyse import grams_of, query_grams, query_tokens, tokens_of
from search.analysis.normalise import normalise
from search.scoring import filled, weighed

Kind = Literal["page", "news", "activity", "achievement", "file"]
SHOWN_TEXT = 6_000
"""Characters of a normalised text that the ranking looks at."""
LONGEST_TEXT = 200_000
"""Characters of a text that are indexed; the rest of a longer one is not."""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found.  ``key`` is unique within a tenant; ``source`` changes with what it is made from.

    ``date`` is a day (ISO, CE) or empty; ``extension`` is ``pdf``, ``docx`` …, empty for a page.  ``about`` is what
    only the page of results shows.
    """

    key: str
    kind: Kind
    title: str
    text: str
    url: str
    source: str
    date: str = ""
    extension: str = ""
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """Return the year in the Buddhist era, 0 without a date."""
        return int(self.date[:4]) + 543 if self.date[:4].isdigit() else 0


@dataclass(frozen=True, slots=True)
class Analysed:
    """A document with its tokens, ready for any engine (``search.scoring``)."""

    document: Document
    words: str
    grams: str
    plain: str
    """Title and the beginning of the text, normalised, a line each."""


def analysed(document: Document) -> Analysed:
    title, text = normalise(document.title), normalise(document.text[:LONGEST_TEXT])
    return Analysed(
        document=document,
        words=weighed(tokens_of(title), tokens_of(text)),
        grams=filled(grams_of(f"{title}\n{text}")),
        plain=f"{title.replace(chr(10), ' ')}\n{text[:SHOWN_TEXT]}",
    )


def gram_tokens(title: str, text: str) -> str:
    """Return the trigrams of a document as ``analysed`` does."""
    return filled(grams_of(f"{normalise(title)}\n{normalise(text[:LONGEST_TEXT])}"))


@dataclass(frozen=True, slots=True)
class Query:
    """A query in tokens.  Without any it finds nothing."""

    text: str
    words: tuple[str, ...]
    grams: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.words or self.grams)


def query_of(text: str) -> Query:
    """Return what a person typed as a query; whatever it is, at worst an empty one."""
    return Query(text, tuple(query_tokens(text)), tuple(query_grams(text)))


class Facts(NamedTuple):
    """What filters, counts and sorting need of a document."""

    kind: str
    extension: str
    date: str
    tenant_id: int

    @property
    def year(self) -> int:
        return int(self.date[:4]) + 543 if self.date[:4].isdigit() else 0


class Candidate(NamedTuple):
    """A document that an engine offers: ``score`` = words + 0.3 × grams; ``by_words`` unless only grams agree."""

    tenant_id: int
    key: str
    score: float
    by_words: bool
    facts: Facts

    @property
    def id(self) -> str:
        """Return what names the document in its scope."""
        return f"{self.tenant_id}/{self.key}"


class Seen(NamedTuple):
    """What the ranking looks at: a title, and ``Analysed.plain``."""

    title: str
    plain: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What an engine keeps of a document to show it."""

    title: str
    text: str
    url: str
    about: Mapping[str, str]


class Vocabulary(dict[str, int]):
    """The words of a scope with the number of documents that hold them."""

    @cached_property
    def by_pair(self) -> Mapping[str, Sequence[str]]:
        """Thai words by each two letters that stand side by side in them, made when it is first wanted."""
        found: dict[str, list[str]] = {}
        for word in self:
            if word[:1] >= "\u0e00":
                for pair in pairs_of(word):
                    found.setdefault(pair, []).append(word)
        return found


def pairs_of(word: str) -> set[str]:
    return {word[at : at + 2] for at in range(len(word) - 1)}


class Unread(NamedTuple):
    """A live file that could not be read: its hash, its address and the code of the reason."""

    sha256: str
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class State:
    """What an index says of itself: of which deployment, by which analysis, and each document's source."""

    deployment: int
    version: str
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """From one state of a tenant to the next.  ``whole``: these documents are all there are."""

    deployment: int
    version: str
    put: tuple[Analysed, ...] = ()
    remove: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose documents may be found: those of one tenant, or of one area.  There is no scope of everything."""

    kind: Literal["tenant", "area"]
    id: int

    def __post_init__(self) -> None:
        if self.id <= 0:
            raise ValueError("a search without a scope would find everybody's documents")
