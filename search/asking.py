"""From the query string of a request to a question: whatever stands in it, the answer is a question or an empty one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search.analysis.analyse import LONGEST_QUERY
from search.service import LAST_PAGE, PERIODS, Asked, Filters
from tenants.models import Network, Tenant

KINDS = ("page", "news", "activity", "achievement", "file")
EXTENSIONS = frozenset({"pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "odt", "ods", "odp", "csv", "txt"})
FIRST_YEAR, LAST_YEAR = 2400, 2700
"""Buddhist era."""


@dataclass(frozen=True, slots=True)
class Words:
    """The query string, as far as it means something; ``school`` and ``network`` only in an area."""

    text: str = ""
    kind: str = ""
    year: int = 0
    when: str = ""
    extension: str = ""
    school: str = ""
    network: int = 0
    sort: str = ""
    page: int = 1
    only_here: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Say whether a filter keeps answers out."""
        return bool(self.kind or self.year or self.when or self.extension or self.school or self.network)

    def pairs(self, **changes: str | int) -> list[tuple[str, str]]:
        """Return the query string of the same question with some changes; the page is forgotten unless given."""
        values: dict[str, str | int] = {
            "q": self.text,
            "type": self.kind,
            "year": self.year,
            "when": self.when,
            "file": self.extension,
            "school": self.school,
            "network": self.network,
            "sort": self.sort,
            "here": 1 if self.only_here else 0,
            **changes,
        }
        return [(name, str(value)) for name, value in values.items() if value]


def words_of_request(given: Mapping[str, str]) -> Words:
    """Read a query string; what it should not say counts as not said."""
    kind, extension = given.get("type", ""), given.get("file", "").lower()
    return Words(
        text=" ".join(given.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY],
        kind=kind if kind in KINDS else "",
        when=given.get("when", "") if given.get("when", "") in PERIODS else "",
        year=_number(given.get("year", ""), FIRST_YEAR, LAST_YEAR),
        extension=extension if extension in EXTENSIONS else "",
        school=given.get("school", "")[:64],
        network=_number(given.get("network", ""), 1, 2**31 - 1),
        sort="date" if given.get("sort") == "date" else "",
        page=_number(given.get("page", ""), 1, LAST_PAGE) or 1,
        only_here=given.get("here") == "1",
    )


def _number(text: str, least: int, most: int) -> int:
    """Return a number of the range, 0 for everything else."""
    if text.isascii() and text.isdigit() and len(text) < 12 and least <= int(text) <= most:
        return int(text)
    return 0


def asked_of_tenant(words: Words) -> Asked:
    filters = Filters(kind=words.kind, year=words.year, when=words.when, extension=words.extension)
    return Asked(words.text, filters, "date" if words.sort else "relevance", words.page)


def asked_of_area(words: Words, area_id: int) -> Asked:
    """A school or network that is none of this area's excludes nothing: it is as if it had not been said."""
    there = Tenant.objects.filter(area_id=area_id, deleted_at=None)
    school = there.filter(slug=words.school).first() if words.school else None
    network = Network.objects.filter(area_id=area_id, pk=words.network).first() if words.network else None
    of_network = there.filter(network=network).values_list("pk", flat=True) if network else ()
    filters = Filters(
        kind=words.kind,
        year=words.year,
        when=words.when,
        extension=words.extension,
        tenant_id=school.pk if school else 0,
        tenants=frozenset(of_network),
    )
    return Asked(words.text, filters, "date" if words.sort else "relevance", words.page)
