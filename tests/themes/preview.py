"""Renders a theme's templates with sample views, without the engine: only what templates print is under test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import msgspec
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from site_builder.engine.theme import PAGE_TEMPLATES
from site_builder.engine.values import INDEXES
from site_builder.engine.views import ListingView, PageView, SiteView
from tests.themes import blocks, details, hostile, notices, samples
from themes.registry import Theme, load_theme

META = Markup(
    '<meta name="description" content="คำอธิบาย"><link rel="canonical" href="https://bandonsommut.example/page/">'
)
MATTERS = ("rich", "empty", "hostile")
Facts = dict[str, object]
TEMPLATES = (*PAGE_TEMPLATES.values(), "404.html", "notices.html", "notice.html")


@dataclass(frozen=True, slots=True)
class Sample:
    """What one template is called with."""

    site: SiteView
    page: PageView | None
    listing: ListingView | None
    more: Mapping[str, object] = field(default_factory=dict)


@cache
def plain() -> Theme:
    return load_theme("plain")


@cache
def environment() -> Environment:
    return Environment(loader=DictLoader(dict(plain().sources)), autoescape=True, undefined=StrictUndefined)


def render(template: str, matter: str) -> str:
    """Return the whole document of a template (``news.html`` …) for a matter (``rich``, ``empty``, ``hostile``)."""
    sample = sample_for(template, matter)
    texts: Mapping[str, str] = plain().texts_for(sample.site.language)
    main = (
        environment()
        .get_template(template)
        .render(site=sample.site, page=sample.page, listing=sample.listing, t=texts, **sample.more)
    )
    title = escape(sample.page.title if sample.page else texts["not_found"]) + " – " + sample.site.short_name
    slots = {"title": title, "meta": META, "main": Markup(main)}
    return (
        environment()
        .get_template("shell.html")
        .render(site=sample.site, nav=() if matter == "empty" else samples.navigation(1), t=texts, slots=slots)
    )


def sample_for(template: str, matter: str) -> Sample:
    kind = template.removesuffix(".html")
    if kind == "404":
        return Sample(_site(matter), None, None)
    if kind == "notices":
        return Sample(_site(matter), None, None, {"board": notices.board(matter)})
    if kind == "notice":
        return Sample(_site(matter), None, None, {"notice": notices.one(matter)})
    page = {"rich": rich_page, "empty": empty_page, "hostile": hostile.hostile_page}[matter](kind)
    return Sample(_site(matter), page, _listing(kind, matter, page))


def _site(matter: str) -> SiteView:
    make = {"rich": samples.rich_site, "empty": samples.bare_site, "hostile": samples.hostile_site}[matter]
    return make(plain())


def _listing(kind: str, matter: str, page: PageView) -> ListingView | None:
    if kind != "home" and kind not in INDEXES:
        return None
    if matter == "empty":
        return samples.listing(())
    if matter == "hostile":
        return samples.listing(page.children, pages=30)
    if kind == "calendar":
        return msgspec.structs.replace(
            samples.listing(()), archive="month", title="พฤศจิกายน 2569", url="/page/month/2026-11/"
        )
    if kind == "document_library":
        return samples.listing(samples.papers(21), pages=10)
    return samples.listing(samples.cards(7 if kind == "home" else 21), pages=0 if kind == "home" else 10)


def empty_page(kind: str) -> PageView:
    return samples.page(kind, updated=None)


def rich_page(kind: str) -> PageView:
    base = samples.page(kind)
    return msgspec.structs.replace(base, **RICH[kind](base))


def _home(_: PageView) -> Facts:
    return {
        "children": samples.sections(),
        "crumbs": (),
        "more": samples.more(),
        "calendar": details.calendar(),
        "board": notices.board("rich"),
    }


def _standard(base: PageView) -> Facts:
    return {
        "title": "ประวัติโรงเรียน",
        "blocks": blocks.all_blocks(),
        "attachments": (samples.pdf(),),
        "crumbs": (*base.crumbs, samples.LinkView(title="ข้อมูลโรงเรียน", url="/about/")),
    }


def _news(base: PageView) -> Facts:
    return {
        "title": samples.NEWS_TITLES[0],
        "date": samples.date_view(),
        "category": "กิจกรรม",
        "summary": "นักเรียนร่วมประดิษฐ์กระทงจากวัสดุธรรมชาติ",
        "cover": samples.picture(3),
        "blocks": blocks.all_blocks(),
        "attachments": (samples.pdf(), samples.pdf("ภาพกิจกรรมทั้งหมด")),
        "category_url": "/news/category/activity/",
        "tags": samples.tags(),
        "crumbs": (*base.crumbs, samples.LinkView(title="ข่าวประชาสัมพันธ์", url="/news/")),
        "newer": samples.cards(2)[1],
        "older": samples.cards(6)[5],
    }


def _activity(_: PageView) -> Facts:
    return {
        "title": "ทัศนศึกษาแหล่งเรียนรู้ท้องถิ่น",
        "date": samples.date_view(),
        "category": "ทัศนศึกษาและค่าย",
        "category_url": "/activities/category/trip/",
        "summary": "นักเรียนชั้น ป.4–6 เรียนรู้นอกห้องเรียนสองวันหนึ่งคืน",
        "blocks": blocks.all_blocks()[:1],
        "details": details.album(30),
        "newer": samples.cards(2)[1],
    }


def _event(_: PageView) -> Facts:
    return {
        "title": "สอบกลางภาคเรียนที่ 2 ปีการศึกษา 2569",
        "date": samples.date_view(),
        "category": "สอบและวัดผล",
        "summary": "สอบทุกระดับชั้นตามตารางของแต่ละห้อง",
        "blocks": blocks.all_blocks()[:1],
        "details": details.event(),
    }


def _achievement(_: PageView) -> Facts:
    return {
        "title": "ห้องเรียนปลอดขยะ",
        "date": samples.date_view(),
        "category": "นวัตกรรม",
        "cover": samples.picture(4),
        "blocks": blocks.all_blocks()[:1],
        "details": details.achievement(),
        "newer": samples.cards(2)[1],
    }


def _document(_: PageView) -> Facts:
    return {
        "title": "แผนปฏิบัติการประจำปีงบประมาณ พ.ศ. 2569",
        "date": samples.date_view(),
        "category": "แผนงานและโครงการ",
        "summary": "โครงการและงบประมาณที่โรงเรียนจะทำตลอดปี",
        "details": details.paper(),
        "older": samples.papers(2)[1],
    }


RICH: dict[str, Callable[[PageView], Facts]] = {
    "home": _home,
    "section": lambda _: {"children": samples.sections(), "summary": "เรื่องราว ทิศทาง และผู้คนของโรงเรียน"},
    "standard": _standard,
    "news_index": lambda _: {"title": "ข่าวประชาสัมพันธ์"},
    "news": _news,
    "activity_index": lambda _: {"title": "กิจกรรม"},
    "activity": _activity,
    "calendar": lambda _: {"title": "ปฏิทิน", "calendar": details.calendar()},
    "event": _event,
    "people": lambda _: {"title": "ครูและบุคลากร", "details": details.directory()},
    "statistics": lambda _: {"title": "จำนวนนักเรียน", "details": details.numbers()},
    "achievement_index": lambda _: {"title": "ผลงานและนวัตกรรม"},
    "achievement": _achievement,
    "contact": lambda _: {"title": "ติดต่อเรา", "details": details.contact()},
    "document_library": lambda _: {"title": "เอกสาร", "summary": "แผนงาน รายงาน คำสั่ง และแบบฟอร์ม"},
    "document": _document,
}
"""What a page of each kind has when it has everything."""
