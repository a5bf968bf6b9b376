"""The page of search to look at a theme with, in each of its states: what the release holds, and what answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup, escape

from search.answers import AnswerView, HitView, Option, PageLink
from search.asking import Words
from search.frame import INSIDE, RESULTS_TEMPLATE
from search.landmarks import Landmark, Landmarks
from search.snippets import Part
from tests.themes import preview, samples

STATES = (
    "published",
    "form",
    "answers",
    "narrowed",
    "area",
    "nothing",
    "nothing narrowed",
    "area nothing",
    "away",
    "often",
)
"""``published``: nobody answers behind the web server, so the release's own page is what visitors see."""
HOSTILE_PART = (Part("ก่อน "), Part(samples.HOSTILE, True), Part(" หลัง"))
SCHOOL = "โรงเรียนบ้านหนองสมมุติพิทยาคมราษฎร์อุปถัมภ์"


def render(state: str, matter: str) -> str:
    """Return the whole document of a state for a matter (``rich``, ``empty``, ``hostile``)."""
    site = preview.sample_for("404.html", matter).site
    texts: Mapping[str, str] = preview.plain().texts_for(site.language)
    main = preview.environment().get_template("search.html").render(site=site, page=None, listing=None, t=texts)
    words = words_of(state, matter)
    if state != "published":
        inside = preview.environment().get_template(RESULTS_TEMPLATE).render(t=texts, **inputs(state, matter, words))
        main = INSIDE.sub(lambda _: inside, main, count=1)
    title = escape(f"{words.text} – ค้นหา – {site.short_name}")
    slots = {"title": title, "meta": preview.META, "main": Markup(main)}
    nav = () if matter == "empty" else samples.navigation(1)
    return preview.environment().get_template("shell.html").render(site=site, nav=nav, t=texts, slots=slots)


def inputs(state: str, matter: str, words: Words) -> dict[str, object]:
    """Return what ``search_results.html`` is called with."""
    in_area = state.startswith("area")
    return {
        "state": {"narrowed": "answers", "area": "answers"}.get(state, state.removeprefix("area ").partition(" ")[0]),
        "words": words,
        "found": answer(state, matter, words),
        "marks": landmarks(matter),
        "is_office": in_area,
    }


def words_of(state: str, matter: str) -> Words:
    if state in ("published", "form"):
        return Words()
    text = {"rich": "แผนปฏิบัติการ", "empty": "ก", "hostile": samples.HOSTILE[:200]}[matter]
    return Words(text=text, kind="file" if "narrowed" in state else "")


def landmarks(matter: str) -> Landmarks:
    if matter == "empty":
        return Landmarks()
    titles = [samples.HOSTILE] * 3 if matter == "hostile" else [card.title for card in samples.sections()]
    sections = tuple(Landmark(title, f"/section-{at}/") for at, title in enumerate(titles))
    return Landmarks(sections, tuple(Landmark(card.title, card.url) for card in samples.cards(5)))


def answer(state: str, matter: str, words: Words) -> AnswerView | None:
    if state in ("published", "form", "away", "often"):
        return None
    cleared = "/-/search?q=x" if words.is_narrowed else ""
    found = AnswerView(
        words,
        state.startswith("area"),
        cleared_url=cleared,
        by_relevance_url="/-/search?q=x",
        by_date_url="/-/search?q=x&sort=date",
    )
    better = "" if matter == "empty" else "แผนปฏิบัติการ"
    found = replace(found, better=better, better_url="/-/search?q=y" if better else "")
    if "nothing" in state:
        return replace(found, filters=filters(state, matter) if words.is_narrowed else {})
    hits = tuple(hit(kind, state, matter) for kind in ("page", "news", "activity", "achievement", "file"))
    if matter == "empty":
        return replace(found, total=1, hits=hits[:1])
    numbers = tuple(PageLink(at, f"/-/search?q=x&page={at}", at == 50) for at in (1, 48, 49, 50, 51, 52, 100))
    return replace(
        found,
        total=1000,
        more_than=True,
        page=50,
        pages=100,
        hits=hits * 2,
        filters=filters(state, matter),
        numbers=numbers,
        before_url="/-/search?q=x&page=49",
        after_url="/-/search?q=x&page=51",
    )


def hit(kind: str, state: str, matter: str) -> HitView:
    """Return an answer that has everything; a hostile one in all its texts; or one with nothing but a title."""
    title = HOSTILE_PART if matter == "hostile" else (Part("แผนปฏิบัติการ", True), Part("ประจำปีงบประมาณ พ.ศ. 2569"))
    bare = HitView(title, "".join(part.text for part in title), f"/{kind}/", kind, ())
    if matter == "empty":
        return bare
    long = samples.HOSTILE if matter == "hostile" else ""
    full = replace(
        bare,
        snippet=(Part("โครงการและงบประมาณตาม"), Part("แผนปฏิบัติการ", True), Part(f" ที่โรงเรียนจะทำตลอดปี … {long}")),
        date="2026-11-21",
        date_text="21 พฤศจิกายน 2569",
        category=long or "แผนงานและโครงการ",
        school=(long or SCHOOL) if state == "area" else "",
    )
    if kind != "file":
        return full
    return replace(
        full,
        extension="PDF",
        size_text="1.2 MB",
        pages=48,
        on_page=12,
        shown_on=long or "แผนงานและโครงการ",
        shown_on_url="/plans/",
    )


def filters(state: str, matter: str) -> dict[str, tuple[Option, ...]]:
    kinds = [f"search_kind_{kind}" for kind in ("file", "news", "page")]
    found = {
        "type": options(kinds, chosen=kinds[0] if "narrowed" in state else ""),
        "when": options(["search_when_week", "search_when_year"]),
        "year": options(["2569", "2568"]),
        "file": options(["PDF", "DOCX"]),
    }
    if state == "area":
        found["network"] = options(["กลุ่มเมฆลอย", samples.HOSTILE if matter == "hostile" else "กลุ่มภูพานใต้"])
        found["school"] = options(
            [samples.HOSTILE if matter == "hostile" else SCHOOL, *(f"โรงเรียนบ้าน {n}" for n in range(28))]
        )
    return found


def options(values: list[str], chosen: str = "") -> tuple[Option, ...]:
    return tuple(Option(value, 7, f"/-/search?q=x&v={at}", value == chosen) for at, value in enumerate(values))
