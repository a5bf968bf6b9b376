"""One page of answers as people and programs get it: everything resolved, nothing that a template must compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from cms.content.conf import public_origin
from search.asking import Words, asked_of_area, asked_of_tenant
from search.errors import EngineAway, NotIndexed
from search.scopes import search_of_area, search_of_tenant
from search.service import Answer, Asked, Hit, SearchService
from search.snippets import Part, marked, snippet
from search.spelling import did_you_mean
from search.values import Query, query_of
from site_builder.addresses import folder_of
from site_builder.engine.dates import day_view
from site_builder.engine.media_views import size_text
from site_builder.engine.release import SiteFolder
from tenants.models import Network, Tenant

PATH = "/-/search"
SUGGESTIONS = 6
NEAR_PAGES = 2
LOOKED_THROUGH = 5
"""Titles of answers that may know a better spelling."""
MOST_OPTIONS = 30


@dataclass(frozen=True, slots=True)
class HitView:
    """``kind`` is page, news, activity, achievement or file; ``school`` is empty in a school's own search."""

    title: tuple[Part, ...]
    plain_title: str
    url: str
    kind: str
    snippet: tuple[Part, ...]
    date: str = ""
    date_text: str = ""
    category: str = ""
    extension: str = ""
    size_text: str = ""
    pages: int = 0
    on_page: int = 0
    shown_on: str = ""
    shown_on_url: str = ""
    school: str = ""
    school_slug: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter: ``value`` may be a key of the theme's texts (``search_kind_news``)."""

    value: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class PageLink:
    number: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class AnswerView:
    """``filters`` by name: type, when, year, file, network, school."""

    words: Words
    in_area: bool
    total: int = 0
    more_than: bool = False
    page: int = 1
    pages: int = 1
    hits: tuple[HitView, ...] = ()
    filters: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    cleared_url: str = ""
    """The same question without filters; empty when it has none."""
    by_relevance_url: str = ""
    by_date_url: str = ""
    numbers: tuple[PageLink, ...] = ()
    before_url: str = ""
    after_url: str = ""
    better: str = ""
    better_url: str = ""
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def is_area_wide(tenant: Tenant, words: Words) -> bool:
    """An office searches all of its area, unless asked to stay on its own site; a school only itself."""
    return tenant.kind == Tenant.Kind.OFFICE and not words.only_here


def answer(tenant: Tenant, words: Words) -> AnswerView:
    """Ask, and return one page of answers.  Raises EngineAway; NotIndexed where a site waits for its index."""
    in_area = is_area_wide(tenant, words)
    if not in_area:
        # Of other schools it knows nothing, and repeats nothing.
        words = replace(words, school="", network=0)
    service = _service(tenant, in_area=in_area)
    asked = asked_of_area(words, tenant.area_id) if in_area else asked_of_tenant(words)
    found = service.ask(asked)
    if not found.total and not service.is_built() and SiteFolder(folder_of(tenant)).current() is not None:
        raise NotIndexed
    schools = _schools(tenant) if in_area else {tenant.pk: tenant}
    better = _better(service, words, found)
    # Who misspelt a word sees where the right one stands.
    asked_for = query_of(f"{words.text} {better}") if better else found.query
    hits = tuple(_hits(found, asked_for, schools, in_area=in_area))
    return AnswerView(
        words=words,
        in_area=in_area,
        total=found.total,
        more_than=found.more_than,
        page=found.page,
        pages=found.pages,
        hits=hits,
        filters=_filters(words, found, schools, in_area=in_area),
        cleared_url=_cleared(words),
        by_relevance_url=_url(words, sort=""),
        by_date_url=_url(words, sort="date"),
        numbers=tuple(_numbers(words, found)),
        before_url=_url(words, page=found.page - 1) if found.page > 1 else "",
        after_url=_url(words, page=found.page + 1) if found.page < found.pages else "",
        better=better,
        better_url=_url(words, q=better) if better else "",
        counts=_counts(found, schools),
    )


def suggestions(tenant: Tenant, words: Words) -> list[HitView]:
    """Return the best titles for what somebody has begun to type, each once.  Raises EngineAway."""
    in_area = is_area_wide(tenant, words)
    found = _service(tenant, in_area=in_area).ask(asked_of_tenant(Words(text=words.text)))
    schools = _schools(tenant) if in_area else {tenant.pk: tenant}
    return list({view.plain_title: view for view in _hits(found, found.query, schools, in_area=in_area)}.values())[
        :SUGGESTIONS
    ]


def _service(tenant: Tenant, *, in_area: bool) -> SearchService:
    return search_of_area(tenant.area) if in_area else search_of_tenant(tenant)


def _schools(tenant: Tenant) -> dict[int, Tenant]:
    """Return the tenants of the area that have an address, by id."""
    rows = Tenant.objects.filter(area_id=tenant.area_id, deleted_at=None, hosts__primary=True)
    return {row.pk: row for row in rows.select_related("network").with_hosts()}


def _hits(found: Answer, query: Query, schools: Mapping[int, Tenant], *, in_area: bool) -> Iterator[HitView]:
    for hit in found.hits:
        if hit.candidate.tenant_id in schools:
            yield _hit(hit, query, schools[hit.candidate.tenant_id], in_area=in_area)


def _hit(hit: Hit, query: Query, school: Tenant, *, in_area: bool) -> HitView:
    facts, stored = hit.candidate.facts, hit.stored
    origin = public_origin(school.host) if in_area else ""
    category = stored.about.get("category", "")
    found = snippet(stored.text, query, (stored.title, category))
    day = day_view(facts.date)
    size = int(stored.about.get("size", "0"))
    page_url = stored.about.get("page_url", "")
    return HitView(
        title=marked(stored.title, query),
        plain_title=stored.title,
        url=origin + stored.url,
        kind=facts.kind,
        snippet=found.parts,
        date=facts.date,
        date_text=day.text if day else "",
        category=category,
        extension=facts.extension.upper(),
        size_text=size_text(size) if size else "",
        pages=int(stored.about.get("pages", "0")),
        on_page=found.page,
        shown_on=stored.about.get("page", ""),
        shown_on_url=origin + page_url if page_url else "",
        school=school.name if in_area else "",
        school_slug=school.slug,
    )


def _better(service: SearchService, words: Words, found: Answer) -> str:
    """Return a better spelling that finds something: an index may still know words of a school that has left.

    When the engine has no time left for it, there is none: the answers are there.
    """
    written = [hit.stored.title for hit in found.hits[:LOOKED_THROUGH]]
    written += dict.fromkeys(hit.stored.about.get("category", "") for hit in found.hits)
    try:
        better = did_you_mean(words.text, service.vocabulary(), written)
        return better if better and service.ask(Asked(better)).total else ""
    except EngineAway:
        return ""


# -- filters and pages -------------------------------------------------------------------------------------------------


def _url(words: Words, **changes: str | int) -> str:
    return f"{PATH}?{urlencode(words.pairs(**changes))}"


def _cleared(words: Words) -> str:
    return _url(words, type="", year=0, when="", file="", school="", network=0) if words.is_narrowed else ""


def _filters(
    words: Words, found: Answer, schools: Mapping[int, Tenant], *, in_area: bool
) -> dict[str, tuple[Option, ...]]:
    counts = found.counts
    kinds = {f"search_kind_{kind}": (kind, count) for kind, count in counts["kind"].items()}
    years = {str(year): (year, count) for year, count in sorted(counts["year"].items(), reverse=True)}
    periods = {f"search_when_{period}": (period, count) for period, count in counts["when"].items()}
    files = {str(name).upper(): (name, count) for name, count in counts["extension"].items()}
    groups = {
        "type": _options(words, "type", words.kind, kinds),
        "when": _options(words, "when", words.when, periods),
        "year": _options(words, "year", words.year, years),
        "file": _options(words, "file", words.extension, files),
    }
    if in_area:
        by_school = {schools[int(one)]: count for one, count in counts["tenant"].items() if int(one) in schools}
        named = {school.name: (school.slug, count) for school, count in by_school.items()}
        groups["network"] = _options(words, "network", words.network, _by_network(by_school))
        groups["school"] = _options(words, "school", words.school, named)
    return {name: options for name, options in groups.items() if _is_worth_it(options, found.total)}


def _is_worth_it(options: tuple[Option, ...], total: int) -> bool:
    """Say whether choosing one of the values, or taking it back, changes anything."""
    return len(options) > 1 or any(option.current or option.count < total for option in options)


def _by_network(by_school: Mapping[Tenant, int]) -> dict[str, tuple[str | int, int]]:
    names: dict[Network, int] = {}
    for school, count in by_school.items():
        if school.network is not None:
            names[school.network] = names.get(school.network, 0) + count
    return {network.name: (network.pk, count) for network, count in names.items()}


def _options(
    words: Words, name: str, chosen: str | int, values: Mapping[str, tuple[str | int, int]]
) -> tuple[Option, ...]:
    """Return the values of a filter; choosing the chosen one again takes it away."""
    options = (
        Option(shown, count, _url(words, **{name: "" if value == chosen else value}), value == chosen)
        for shown, (value, count) in values.items()
    )
    return tuple(sorted(options, key=lambda option: not option.current))[:MOST_OPTIONS]


def _numbers(words: Words, found: Answer) -> Iterator[PageLink]:
    near = range(max(1, found.page - NEAR_PAGES), min(found.pages, found.page + NEAR_PAGES) + 1)
    for number in sorted({1, *near, found.pages}) if found.pages > 1 else ():
        yield PageLink(number, _url(words, page=number), number == found.page)


def _counts(found: Answer, schools: Mapping[int, Tenant]) -> dict[str, dict[str, int]]:
    """Return the counts as programs get them."""
    by_school: Iterable[tuple[str | int, int]] = found.counts["tenant"].items()
    return {
        "type": {str(value): count for value, count in found.counts["kind"].items()},
        "year": {str(value): count for value, count in found.counts["year"].items()},
        "when": {str(value): count for value, count in found.counts["when"].items()},
        "file": {str(value): count for value, count in found.counts["extension"].items()},
        "school": {schools[int(one)].slug: count for one, count in by_school if int(one) in schools},
    }
