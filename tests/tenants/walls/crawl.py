"""One person asks for everything: every pattern × own and foreign ids × queries.

Who crawls is divided into parts, a module each, so that several processes share the work.  The counts are printed
(``pytest -rP``).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Mapping

from django.http import HttpResponseBase
from django.test import Client

from tenants.walls.classes import Access
from tenants.walls.listing import Pattern, patterns
from tenants.walls.table import TABLE
from tests.factories.people import work_in
from tests.tenants.walls import role_table
from tests.tenants.walls.crawling import addresses, ask, queries, text_of
from tests.tenants.walls.world import FAR, NEAR, World

ALL_QUERIES = ("editor", "area_officer at work")
ALL_IDS = ("editor",)
A_FEW = 4
"""Own addresses of a view that its cell in the table of roles is made from: one of each kind of page."""
PARTS: Mapping[str, tuple[str, ...]] = {
    "members": ("contributor", "registrar", "assessor", "deactivated", "no_place"),
    "keepers": ("director", "school_admin", "two_schools", "two_schools at work"),
    "editor": ("editor",),
    "officer": ("area_officer at work",),
    "above": ("area_officer", "two_areas at work", "platform_admin", "platform_admin at work"),
}
"""Who crawls in ``test_crawler_<part>.py``; about as much work in each."""
OUTSIDERS = ("deactivated", "no_place")


AT_WORK = " at work"
"""Behind a name: the person has chosen the own school.  Before that, an officer may know the area's other school."""


def marks_hidden_from(name: str, pattern: Pattern, url: str) -> tuple[str, ...]:
    """Return the marks that an answer must not have.

    The choice of places names every school that the person may choose; a platform admin's own screens show all.
    """
    entry = TABLE.get(pattern.name)
    access = entry.access if entry else Access.DENIED
    if name.startswith("platform_admin") and access in (Access.PLATFORM, Access.AREA):
        return ()
    may_choose_near = access == Access.AREA or AT_WORK not in name
    return (FAR,) if name.startswith("area_officer") and may_choose_near else (FAR, NEAR)


def words_known_to(world: World, name: str) -> tuple[str, ...]:
    """Who serves a school of the other area knows what that area is called."""
    area = world.far.area
    return (area.name, json.dumps(area.name)[1:-1], area.slug) if name.startswith("two_areas") else ()


def client_of(world: World, name: str) -> Client:
    client, user = Client(raise_request_exception=False), world.people[name.removesuffix(AT_WORK)]
    client.force_login(user)
    if name.endswith(AT_WORK):
        work_in(client, user, world.own.tenant)
    return client


def unzipped(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist()).lower()


def urls_of(pattern: Pattern, world: World, name: str) -> set[str]:
    """Return what one pattern is asked: own addresses with queries, foreign ones bare; closed views once or twice.

    An editor asks with every combination of ids; the others, whose permissions are alike or less, with one foreign of
    each and a few of their own.  Queries are asked of one own address each: what they name does not depend on where.
    """
    entry = TABLE.get(pattern.name)
    closed = entry is None or entry.access in (Access.DENIED, Access.PLATFORM)
    if closed:
        return set(addresses(pattern, world.far)[:2])
    few = None if name in ALL_IDS else 1
    others = (world.far,) if name == "area_officer" else (world.far, world.near)
    foreign = {way for place in others for way in addresses(pattern, place)[:few]}
    asked = list(queries(pattern, world.far, full=name in ALL_QUERIES))
    own = addresses(pattern, world.own)[: few and A_FEW]
    return foreign | set(own) | {way + query for query in asked for way in own[:1]}


def crawl(world: World, name: str) -> None:
    """Ask for everything as somebody; fail where an answer shows another school's things, or is a 500.

    What opens is compared with the committed table of roles.
    """
    client, seen, leaks, broken = client_of(world, name), Counter[str](), [], []
    outcomes: dict[str, list[str]] = {view: [] for view in role_table.rows()}
    for pattern in patterns():
        own = set(addresses(pattern, world.own))
        for url in urls_of(pattern, world, name):
            answer = ask(client, "get", url)
            if pattern.name in outcomes and (url in own or TABLE[pattern.name].access == Access.PLATFORM):
                outcomes[pattern.name].append(role_table.outcome_of(answer))
            seen["login" if is_sent_to_login(answer) else str(answer.status_code)] += 1
            said = "" if leads_to_the_choice(answer, name) else everything(answer, url)
            for known in words_known_to(world, name):
                said = said.replace(known, "")
            leaks += [(pattern.name, url, mark) for mark in marks_hidden_from(name, pattern, url) if mark in said]
            # Without a worker 503 is what the health page has to say.
            broken += [url] if answer.status_code >= 500 and pattern.name != "health" else []
    print(f"{name}: {sum(seen.values())} requests, {dict(sorted(seen.items()))}, {len(leaks)} leaks")
    assert not broken, broken[:20]
    assert not leaks, sorted({(name, mark, url.partition("?")[2]) for name, url, mark in leaks})
    assert bool(seen["login"]) == (name in OUTSIDERS), seen
    if name in role_table.COLUMNS:
        found = {view: role_table.best(answers) for view, answers in outcomes.items()}
        role_table.settle(name, found)
        told = role_table.column(name)
        changed = {view: (told.get(view), cell) for view, cell in found.items() if told.get(view) != cell}
        assert not changed, f"a door has opened or closed (view: (told, found)), see role_table.py: {changed}"
        assert found.keys() == told.keys()


def is_sent_to_login(answer: HttpResponseBase) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/admin/login/")


def leads_to_the_choice(answer: HttpResponseBase, name: str) -> bool:
    """An officer and a platform admin are led, by its name, to a school that they may choose."""
    may_choose = name.startswith(("area_officer", "platform_admin"))
    return may_choose and answer.status_code == 302 and answer["Location"].startswith("/admin/places/?")


def everything(answer: HttpResponseBase, url: str) -> str:
    """Return all that an answer says, without the question's own words: the way back after signing in."""
    if is_sent_to_login(answer):
        return ""
    return text_of(answer) + unzipped(getattr(answer, "given", b"") or answer.content)
