"""The sections of a generated school: album, documents, calendar, people, numbers.  Pure and deterministic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from cms.demo.texts import INVENTED, FileText, PageText

GRADES = ("อนุบาล 2", "อนุบาล 3", "ป.1", "ป.2", "ป.3", "ป.4", "ป.5", "ป.6")
COUNTED = date(2026, 6, 10)
ALBUMS = (
    ("garden", "lunch", "วันเก็บผักปลอดสาร", "community"),
    ("scout_camp", "flag_ceremony", "ค่ายลูกเสือหนึ่งคืน", "scouts"),
    ("science_fair", "classroom", "ลานวิทยาศาสตร์", "academic"),
)
STAFF = (
    ("ครู", "นางตั้งใจ", "ป.1–3"),
    ("ครู", "นายใฝ่ดี", "ป.4–6"),
    ("ครู", "", "อนุบาล"),
    ("บุคลากรสนับสนุน", "นายสะอาด", "นักการภารโรง"),
)


def files(name: str) -> tuple[FileText, ...]:
    return (
        FileText("plan-2569.pdf", "แผนปฏิบัติการประจำปีงบประมาณ พ.ศ. 2569", (name, "", "3 โครงการ")),
        FileText("leave-form.pdf", "แบบฟอร์มใบลานักเรียน", (name, "", "ชื่อ ................ ชั้น ........")),
    )


def sections(number: int, slug: str, name: str, director: str) -> Iterator[PageText]:
    """Yield the pages of what comes beside news and the first texts; ``about`` has been yielded before."""
    yield from _activities(number, name)
    yield from _documents(name)
    yield from _calendar(name)
    yield _people(director)
    yield _numbers(Random(f"{slug}/pupils"), name)


def _activities(number: int, name: str) -> Iterator[PageText]:
    yield PageText("activities", "activity_index", "กิจกรรม", f"ภาพและเรื่องราวกิจกรรมของ{name}")
    scene, other, title, category = ALBUMS[number % len(ALBUMS)]
    scenes = (scene, f"{scene}/left", f"{scene}/middle", f"{scene}/right", other, f"{other}/middle")
    photos = tuple({"image": one, "alt": f"ภาพวาดประกอบกิจกรรม{title}"} for one in scenes)
    stated = {"consent": "given", "consent_note": "หนังสือยินยอมของผู้ปกครอง ปีการศึกษา 2569", "place": name}
    yield PageText(
        "activities/day", "activity", title, "นักเรียนทุกชั้นร่วมกันตั้งแต่เช้า", date=date(2026, 11, 6 + number % 10),
        category=category, fields=stated, rows={"photos": photos},
    )  # fmt: skip


def _documents(name: str) -> Iterator[PageText]:
    yield PageText("documents", "document_library", "เอกสาร", f"แผนงาน รายงาน และแบบฟอร์มของ{name}")
    for file, category, kind, day in (
        ("plan-2569.pdf", "plan", "fiscal", date(2025, 9, 24)),
        ("leave-form.pdf", "form", "school", date(2026, 5, 18)),
    ):
        title = next(one.title for one in files(name) if one.name == file)
        of = {"file": file, "period_kind": kind, "period_year": 2026}
        path = f"documents/{file.removesuffix('.pdf')}"
        yield PageText(path, "document", title, f"เอกสารของ{name}", date=day, category=category, fields=of)


def _calendar(name: str) -> Iterator[PageText]:
    yield PageText("calendar", "calendar", "ปฏิทิน", f"กำหนดการและวันสำคัญของ{name}")
    clock = {"place": "ห้องประชุม"}
    yield PageText("calendar/parents", "event", "ประชุมผู้ปกครอง", category="meeting", in_days=6, fields=clock)
    yield PageText("calendar/sports", "event", "กีฬาสีภายใน", category="activity", in_days=17, days=2)
    yield PageText("calendar/reading", "event", "ประเมินการอ่าน", category="exam", in_days=30)


def _people(director: str) -> PageText:
    rows = [{"group": "ผู้บริหาร", "name": director, "position": "ผู้อำนวยการโรงเรียน"}]
    rows += [
        {"group": group, "name": f"{name} {INVENTED}" if name else "", "position": group, "duty": duty}
        for group, name, duty in STAFF
    ]
    return PageText("about/staff", "people", "ครูและบุคลากร", "ผู้บริหาร ครู และบุคลากร", rows={"people": tuple(rows)})


def _numbers(chance: Random, name: str) -> PageText:
    pupils = tuple(
        {"level": grade, "rooms": 1, "boys": chance.randint(5, 14), "girls": chance.randint(5, 14)} for grade in GRADES
    )
    told = {"as_of": COUNTED, "source": "ระบบ DMC รอบ 10 มิถุนายน", "school_year": COUNTED.year}
    return PageText(
        "about/students", "statistics", "ข้อมูลนักเรียน", f"จำนวนนักเรียนของ{name} ข้อมูล ณ วันที่ 10 มิถุนายน 2569",
        fields=told, rows={"pupils": pupils},
    )  # fmt: skip
