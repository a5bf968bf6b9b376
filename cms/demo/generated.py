"""Further invented schools by rule: names from syllables, a few pages, a year of news.  Pure and deterministic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from cms.demo.generated_sections import files, sections
from cms.demo.phrases import Story, tell
from cms.demo.texts import INVENTED, PageText, Person, TenantText

FIRST = (("ban", "บ้าน"), ("nong", "หนอง"), ("huai", "ห้วย"), ("khok", "โคก"), ("don", "ดอน"), ("tha", "ท่า"))
MIDDLE = (("mek", "เมฆ"), ("fai", "ฝ้าย"), ("rung", "รุ้ง"), ("mok", "หมอก"), ("dao", "ดาว"), ("nam", "น้ำ"), ("bua", "บัว"))
LAST = (
    ("loi", "ลอย"),
    ("kham", "คำ"),
    ("thip", "ทิพย์"),
    ("sai", "ใส"),
    ("kaeo", "แก้ว"),
    ("yen", "เย็น"),
    ("suai", "สวย"),
)
PALETTES = ("lake", "plum", "village", "town")
COLOURS = {
    "lake": ("#16697a", "#b3541e"),
    "plum": ("#8e3b5e", "#2a6f70"),
    "village": ("#1f6f50", "#b3541e"),
    "town": ("#1f4e8c", "#b8324a"),
}
DIRECTOR = f"นางสาวผู้นำ {INVENTED}"
NEWS = 8
LATEST = date(2026, 11, 20)
CATEGORIES_WITH_COVER = ("activity", "achievement")


def generate_schools(count: int) -> Iterator[TenantText]:
    """Yield ``count`` schools, the same ones every time; no two have the same slug."""
    total = len(FIRST) * len(MIDDLE) * len(LAST)
    for number in range(count):
        # The step has no divisor in common with the total, so every combination comes once before any comes again.
        place, again = (number * 101) % total, number // total
        yield _school(number, place, f"-{again + 1}" if again else "")


def _school(number: int, place: int, suffix: str) -> TenantText:
    parts = FIRST[place % 6], MIDDLE[place // 6 % 7], LAST[place // 42]
    slug = "".join(part[0] for part in parts) + suffix
    name = "โรงเรียน" + "".join(part[1] for part in parts) + suffix.replace("-", " ")
    palette = PALETTES[number % len(PALETTES)]
    return TenantText(
        slug=slug,
        palette=palette,
        facts=_facts(number, slug, name, palette),
        people=(Person("director", DIRECTOR, "ผู้อำนวยการโรงเรียน"),),
        files=files(name),
        pages=(*_pages(slug, name), *sections(number, slug, name, DIRECTOR)),
    )


def _facts(number: int, slug: str, name: str, palette: str) -> dict[str, object]:
    primary, accent = COLOURS[palette]
    return {
        "kind": "school",
        "name": name,
        "short_name": name.removeprefix("โรงเรียน"),
        "name_en": f"{slug.capitalize()} School",
        "motto": "เรียนรู้ คู่คุณธรรม",
        "address": f"หมู่ที่ {number % 15 + 1} อำเภอเมฆลอย จังหวัดธารสวรรค์ 00000",
        "latitude": round(19.15 + number * 7 % 97 / 1000, 4),
        "longitude": round(98.6 + number * 11 % 89 / 1000, 4),
        "phone": "0-0000-0000",
        "email": f"school@{slug}.example",
        "founded": 1920 + number * 7 % 70,
        "levels": "อนุบาล 2 – ประถมศึกษาปีที่ 6",
        "primary_colour": primary,
        "accent_colour": accent,
        "network": "กลุ่มเครือข่ายดอยดาว",
    }


NOTE = "[info: เว็บไซต์ตัวอย่าง]\nชื่อโรงเรียน สถานที่ บุคคล และตัวเลขทั้งหมดเป็นเรื่องสมมติ\n[/]"
HISTORY = "{name}ก่อตั้งโดยชาวบ้านที่ช่วยกันบริจาคที่ดินและแรงงาน ปัจจุบันเปิดสอนตั้งแต่อนุบาลถึงประถมศึกษาปีที่ 6"
VISION = "เด็กทุกคนเรียนรู้ได้ และมีครูที่รู้จักชื่อของเขา"
HOURS = "วันจันทร์ถึงวันศุกร์ 08.00–16.30 น."


def _pages(slug: str, name: str) -> Iterator[PageText]:
    hello = f"ยินดีต้อนรับสู่{name} โรงเรียนตัวอย่างของจังหวัดธารสวรรค์"
    yield PageText("", "home", name, hello, "school_hills", "อาคารเรียนและเสาธงใต้ทิวเขา", NOTE)
    yield PageText("about", "section", "เกี่ยวกับโรงเรียน", f"ประวัติและแนวทางของ{name}")
    history = HISTORY.format(name=name)
    yield PageText("about/history", "history", "ประวัติโรงเรียน", "จากศาลาวัดสู่โรงเรียนของชุมชน", body=history)
    aims = {"vision": VISION, "philosophy": "เรียนรู้ คู่คุณธรรม", "symbol": "emblem"}
    yield PageText("about/vision", "identity", "วิสัยทัศน์และสัญลักษณ์", "เรียนรู้ คู่คุณธรรม", fields=aims)
    yield PageText("contact", "contact", "ติดต่อเรา", "ที่อยู่และช่องทางติดต่อ", fields={"hours": HOURS})
    yield PageText("news", "news_index", "ข่าวและประกาศ", f"ข่าวของ{name}")
    for number in range(NEWS):
        yield _news(number, tell(Random(f"{slug}/{number}"), LATEST, 400))


def _news(number: int, story: Story) -> PageText:
    cover = story.scene if story.category in CATEGORIES_WITH_COVER else ""
    return PageText(
        path=f"news/{story.word}-{number + 1}",
        kind="news",
        title=story.title,
        summary=story.summary,
        cover=cover,
        cover_alt="ภาพวาดประกอบข่าว" if cover else "",
        body="\n\n".join(story.paragraphs),
        date=story.day,
        category=story.category,
    )
