"""What pages of each kind have of their own: calendars, people, numbers, albums.  Everything is invented."""

from __future__ import annotations

import msgspec

from site_builder.engine.basic_views import LinkView, SheetView
from site_builder.engine.block_views import (
    FigureView,
    GalleryItemView,
    PersonView,
)
from site_builder.engine.kind_views import (
    AchievementView,
    AlbumView,
    CalendarView,
    ContactView,
    DayView,
    EventView,
    MonthView,
    OccurrenceView,
    PaperView,
    PeopleGroupView,
    PeopleView,
    PupilRowView,
    StatisticsView,
)
from tests.themes.samples import HOSTILE, archive, date_view, pdf, picture


def album(photos: int, words: str = "ขบวนแห่") -> AlbumView:
    return AlbumView(
        photos=tuple(
            GalleryItemView(picture=picture(number % 9), caption=words if number % 3 == 0 else "")
            for number in range(photos)
        ),
        until=date_view(22),
        place=words,
        participants="นักเรียนชั้น ป.4–6 จำนวน 85 คน",
        consent="เผยแพร่ภาพนักเรียนโดยได้รับความยินยอมแล้ว",
    )


def occurrence(day: int = 21, title: str = "สอบกลางภาคเรียนที่ 2", **changes: object) -> OccurrenceView:
    view = OccurrenceView(
        title=title,
        url=f"/calendar/e{day}/",
        start=date_view(day),
        end=date_view(day + 1) if day % 2 else None,
        time="09.00–11.30 น." if day % 3 == 0 else "",
        place="หอประชุม" if day % 2 else "",
        category="สอบและวัดผล",
        cancelled=day % 5 == 0,
        repeat="ทุกวันจันทร์ จนถึง 30 มี.ค. 2570" if day % 4 == 0 else "",
        later=tuple(date_view(day) for day in range(1, 25)) if day % 4 == 0 else (),
        times=30 if day % 4 == 0 else 0,
    )
    return msgspec.structs.replace(view, **changes)


def calendar(title: str = "สอบกลางภาคเรียนที่ 2") -> CalendarView:
    days = tuple(occurrence(day, title) for day in range(1, 12))
    cells = [
        None
        if number < 1 or number > 30
        else DayView(number=number, date=date_view(number), events=days[number : number + number % 4])
        for number in range(1, 36)
    ]
    months = (
        LinkView(title="ธันวาคม 2569", url="/page/month/2026-12/"),
        LinkView(title="ตุลาคม 2569", url="/page/month/2026-10/"),
    )
    return CalendarView(
        url="/page/",
        ics_url="/page/calendar.ics",
        title=title,
        days=days,
        months=(archive("พฤศจิกายน 2569", "/page/month/2026-11/"),),
        month=MonthView(
            title="พฤศจิกายน 2569",
            weeks=tuple(tuple(cells[start : start + 7]) for start in range(0, 35, 7)),
            newer=months[0],
            older=months[1],
        ),
    )


def event(place: str = "ห้องเรียนทุกห้อง") -> EventView:
    return EventView(
        start=date_view(21),
        end=date_view(23),
        time="09.00–11.30 น.",
        starts_iso="2026-11-21T09:00:00+07:00",
        ends_iso="2026-11-23T11:30:00+07:00",
        repeat="ทุกวันจันทร์ วันพุธ จนถึง 30 มี.ค. 2570",
        place=place,
        cancelled=place == HOSTILE,
        ics_url="/calendar/e/event.ics",
    )


def person(name: str = "ครูสมมุติ นามสมมติ", **changes: object) -> PersonView:
    view = PersonView(
        name=name,
        position="ครู",
        rank="ชำนาญการ",
        duty="ภาษาไทย",
        contact="0 4200 0000 ต่อ 12",
        term="",
        photo=None,
        vacant=False,
    )
    return msgspec.structs.replace(view, **changes)


def directory(words: str = "กลุ่มสาระภาษาไทย") -> PeopleView:
    vacant = person("ตำแหน่งว่าง", position="รองผู้อำนวยการ", rank="", duty="", contact="", vacant=True)
    chief = person(words, photo=picture(2), term="2565–2569")
    return PeopleView(
        groups=(
            PeopleGroupView(title="", people=(chief, vacant)),
            PeopleGroupView(title=words, people=tuple(person() for _ in range(7))),
        )
    )


def numbers(words: str = "ป.1") -> StatisticsView:
    rows = tuple(
        PupilRowView(
            level=words, rooms="1", boys=f"1,{n}00", girls="12", total="1,112", boys_width=30.0 + n, girls_width=36.0
        )
        for n in range(6)
    )
    return StatisticsView(
        as_of=date_view(),
        source=words,
        period="ปีการศึกษา 2569",
        pupils=rows,
        years=rows[:3],
        has_pupils=True,
        rooms="6",
        boys="7,500",
        girls="72",
        total="7,572",
        facts=(FigureView(label=words, value="147"), FigureView(label="ครู", value="12")),
        csv_url="/page/data.csv",
        json_url="/page/data.json",
    )


def achievement(words: str = "เหรียญทอง") -> AchievementView:
    return AchievementView(
        level="ระดับเขตพื้นที่",
        award=words,
        holder=words,
        period="ปีการศึกษา 2569",
        period_url="/achievements/year/school-2026/",
        file=pdf(),
    )


def contact(words: str = "จันทร์–ศุกร์ 08.30–16.30 น.") -> ContactView:
    return ContactView(hours=words, directions=words)


def paper(number: str = "ที่ 45/2569") -> PaperView:
    return PaperView(
        file=msgspec.structs.replace(
            pdf("แผนปฏิบัติการประจำปีงบประมาณ พ.ศ. 2569"),
            pages=42,
            sheets=tuple(
                SheetView(src=f"/images/pic{n}/0123abcd-view.webp", width=900, height=1273) for n in range(1, 11)
            ),
        ),
        text=f"บทที่ 1 {number}\n\nโครงการและงบประมาณ " * 40,
        number=number,
        period="ปีงบประมาณ พ.ศ. 2569",
        period_url="/documents/year/fiscal-2026/",
    )
