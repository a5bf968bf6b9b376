"""Views to look at a theme with: a rich site, an empty one and a hostile one.  Everything is invented."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import msgspec
from markupsafe import Markup
from PIL import Image, ImageDraw

from site_builder.engine.basic_views import CardView, DateView, FileView, LinkView, NavItem, PictureView, SheetView
from site_builder.engine.block_views import (
    AccordionView,
    ButtonView,
    CalloutView,
    DocumentView,
    FiguresView,
    FigureView,
    FrameView,
    GalleryItemView,
    GalleryView,
    ImageView,
    LatestView,
    PeopleBlockView,
    PersonView,
    QuoteView,
    RichTextView,
    StepsView,
    StepView,
    TableView,
)
from site_builder.engine.kind_views import (
    AchievementView,
    AlbumView,
    ArchiveView,
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
from site_builder.engine.views import ListingView, PageNumber, PageView, SiteView, TagView
from themes.registry import Theme

TOKENS = Markup(
    ":root{--primary:#1f4e8c;--on-primary:#ffffff;--primary-text:#1f4e8c;--primary-tint:#f2f5f9;"
    "--accent:#b45309;--on-accent:#ffffff;--accent-text:#b45309;--accent-tint:#fbf6f0}"
)
HOSTILE = (
    '<script>alert("x")</script>"\'><img src=x onerror=alert(1)> 👩‍🏫🎉 \u202eกลับด้าน\u202c '
    + "โรงเรียนที่มีชื่อยาวมากจนไม่มีช่องว่างเลย" * 6
    + "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch"
)
OPTIONAL_FACTS = (
    *("short_name", "name_en", "area_name", "motto", "founded_text", "levels"),
    *("address", "map_url", "phone", "fax", "email", "facebook", "line", "youtube"),
)
LONG_TITLE = ("ขอเชิญผู้ปกครองนักเรียนทุกระดับชั้นเข้าร่วมประชุมผู้ปกครองและรับฟังนโยบายการจัดการศึกษา " * 4)[:300]


def date_view(day: int = 21) -> DateView:
    return DateView(iso=f"2026-11-{day:02d}", text=f"{day} พฤศจิกายน 2569", short=f"{day} พ.ย. 2569")


def picture(number: int = 1, alt: str = "นักเรียนทำกิจกรรมหน้าเสาธง") -> PictureView:
    base = f"/images/pic{number}/0123abcd-"
    return PictureView(
        src=f"{base}medium.jpg",
        webp_srcset=f"{base}thumbnail.webp 400w, {base}medium.webp 800w, {base}view.webp 1600w",
        jpeg_srcset=f"{base}thumbnail.jpg 400w, {base}medium.jpg 800w, {base}view.jpg 1600w",
        thumbnail=f"{base}thumbnail.jpg",
        thumbnail_webp=f"{base}thumbnail.webp",
        thumbnail_width=400,
        thumbnail_height=267,
        view_url=f"{base}view.webp",
        width=800,
        height=533,
        alt=alt,
    )


@cache
def picture_bytes(number: int, width: int, kind: str) -> bytes:
    """Draw a landscape: sky, sun, hills; the number shifts its colours."""
    height = width * 2 // 3
    sky = ((150 + number * 23) % 90 + 150, 190, 225 - number * 9 % 60)
    image = Image.new("RGB", (width, height), sky)
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.6, height * 0.12, width * 0.75, height * 0.12 + width * 0.15), fill=(250, 214, 130))
    draw.ellipse((-width * 0.3, height * 0.5, width * 0.8, height * 1.7), fill=(88, 140 - number * 5 % 40, 96))
    draw.ellipse((width * 0.3, height * 0.6, width * 1.4, height * 1.8), fill=(60, 110, 84))
    out = BytesIO()
    image.save(out, kind, quality=60)
    return out.getvalue()


def rich_site(theme: Theme, **changes: object) -> SiteView:
    site = SiteView(
        name="โรงเรียนบ้านดอนสมมุติ (คุรุราษฎร์นุสรณ์)",
        short_name="บ้านดอนสมมุติ",
        name_en="Ban Don Sommut School",
        kind="school",
        area_name="สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1",
        motto="เรียนดี มีวินัย ใฝ่คุณธรรม นำชุมชน",
        address="99 หมู่ 9 ตำบลดอนสมมุติ อำเภอเมือง จังหวัดตัวอย่าง 00000",
        map_url="https://www.openstreetmap.org/?mlat=17.1&mlon=102.1",
        phone="0 4200 0000",
        fax="0 4200 0001",
        email="school@bandonsommut.example",
        facebook="https://facebook.example/bandonsommut",
        line="@bandonsommut",
        youtube="",
        founded_text="พ.ศ. 2480",
        levels="อนุบาล 2 – มัธยมศึกษาปีที่ 3",
        emblem=None,
        url="https://bandonsommut.example",
        language="th",
        assets={name: asset.url for name, asset in theme.assets.items()},
        feed_url="/news/feed.xml",
        closed=None,
        token_css=TOKENS,
    )
    return msgspec.structs.replace(site, **changes)


def bare_site(theme: Theme) -> SiteView:
    """Return a school that typed nothing but its name."""
    return rich_site(
        theme,
        **dict.fromkeys(OPTIONAL_FACTS, ""),
        feed_url=None,
    )


def hostile_site(theme: Theme) -> SiteView:
    text_fields = ("name", "short_name", "name_en", "area_name", "motto", "address", "phone", "fax", "email", "levels")
    return rich_site(
        theme,
        **dict.fromkeys(text_fields, HOSTILE),
        map_url="javascript:alert(1)",
        facebook="javascript:alert(1)",
        line=HOSTILE,
        youtube="data:text/html,<script>alert(1)</script>",
        emblem=picture(9, HOSTILE),
    )


def navigation(current: int | None = None) -> tuple[NavItem, ...]:
    titles = (
        "หน้าแรก",
        "ข้อมูลโรงเรียน",
        "บุคลากร",
        "ข่าวประชาสัมพันธ์",
        "การรับนักเรียน",
        "งานวิชาการ",
        "ดาวน์โหลดเอกสาร",
        "ติดต่อเรา",
    )
    return tuple(
        NavItem(title=title, url=f"/s{number}/" if number else "/", current=number == current)
        for number, title in enumerate(titles)
    )


NEWS_TITLES = (
    "กิจกรรมวันลอยกระทง สืบสานประเพณีไทย ประจำปีการศึกษา 2569",
    "ประกาศรับสมัครนักเรียนชั้นอนุบาล 2 และชั้นประถมศึกษาปีที่ 1 ปีการศึกษา 2570",
    "นักเรียนคว้าเหรียญทองการแข่งขันหุ่นยนต์ระดับเขตพื้นที่",
    "กำหนดการสอบกลางภาคเรียนที่ 2",
    "ประชุมผู้ปกครองนักเรียนและมอบทุนการศึกษา",
    LONG_TITLE,
    "ทัศนศึกษาแหล่งเรียนรู้ทางประวัติศาสตร์",
)


def cards(count: int = 7, covers: bool = True) -> tuple[CardView, ...]:
    return tuple(
        CardView(
            key=f"news{number:08d}",
            kind="news",
            title=NEWS_TITLES[number % len(NEWS_TITLES)],
            url=f"/news/n{number}/",
            summary="นักเรียน ครู และผู้ปกครองร่วมกิจกรรมอย่างพร้อมเพรียง ณ อาคารอเนกประสงค์ของโรงเรียน",
            date=date_view(21 - number % 20),
            category=("กิจกรรม", "ประกาศ", "ผลงานนักเรียน")[number % 3],
            pinned=number == 0,
            cover=picture(number) if covers and number % 3 != 1 else None,
        )
        for number in range(count)
    )


def papers(count: int = 4) -> tuple[CardView, ...]:
    return tuple(
        CardView(
            key=f"pape{number:08d}",
            kind="document",
            title=("แผนปฏิบัติการประจำปี", "รายงานการประเมินตนเองของสถานศึกษา", LONG_TITLE)[number % 3],
            url=f"/documents/d{number}/",
            summary="โครงการและงบประมาณที่โรงเรียนจะทำตลอดปี" if number % 2 else "",
            date=date_view(21 - number % 20),
            category="แผนงานและโครงการ",
            number="ที่ 45/2569" if number % 2 else "",
            period="ปีงบประมาณ พ.ศ. 2569",
            file=pdf() if number % 4 != 3 else None,
        )
        for number in range(count)
    )


def more() -> tuple[ListingView, ...]:
    """What home shows beside the news."""
    activities = tuple(
        msgspec.structs.replace(card, kind="activity", photos=30, until=date_view(28), url=f"/activities{card.url}")
        for card in cards(3)
    )
    lists = ("กิจกรรม", "/activities/", activities), ("เอกสาร", "/documents/", papers(4))
    return tuple(ListingView(items=items, total=9, url=url, title=title) for title, url, items in lists)


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


def further_blocks(words: str = "ยื่นคำร้อง") -> tuple[object, ...]:
    steps = tuple(StepView(title=words, html=Markup("<p>ที่ห้องธุรการ</p>")) for _ in range(3))
    return (
        StepsView(items=steps),
        AccordionView(items=steps),
        FrameView(
            kind="video",
            src="https://www.youtube-nocookie.com/embed/aaaaaaaaaaa",
            href="https://www.youtube.com/watch?v=aaaaaaaaaaa",
            title=words,
        ),
        FrameView(kind="map", src="https://www.google.com/maps/embed?pb=1", href="https://maps.example/", title=words),
        PeopleBlockView(people=(person(words), person(words, photo=picture(5)))),
        LatestView(title=words, url="/news/", cards=cards(3)),
        FiguresView(items=(FigureView(label=words, value="125"), FigureView(label="ครู", value="12")), note=words),
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


def sections() -> tuple[CardView, ...]:
    titles = (
        "ประวัติโรงเรียน",
        "วิสัยทัศน์และพันธกิจ",
        "ข้อมูลนักเรียนและบุคลากร",
        "อาคารสถานที่",
        "แผนปฏิบัติการประจำปีงบประมาณ พ.ศ. 2569",
    )
    return tuple(
        CardView(key=f"sect{number:08d}", kind="section", title=title, url=f"/about/s{number}/", summary=summary)
        for number, title in enumerate(titles)
        for summary in ("ความเป็นมาและสิ่งที่โรงเรียนยึดถือ" if number % 2 == 0 else "",)
    )


def pdf(title: str = "กำหนดการและแบบตอบรับ") -> FileView:
    return FileView(url="/files/abc/plan.pdf", title=title, name="plan.pdf", type_label="PDF", size_text="1.2 MB")


PROSE = Markup(
    "<p>โรงเรียนจัดกิจกรรมวันลอยกระทงประจำปีการศึกษา 2569 เพื่อให้นักเรียนได้เรียนรู้และ<b>สืบสานวัฒนธรรมประเพณีไทย</b> "
    'โดยมีผู้ปกครองและชุมชนเข้าร่วมเป็นจำนวนมาก อ่านเพิ่มเติมที่ <a href="/about/">ข้อมูลโรงเรียน</a></p>'
    "<h2>กำหนดการ</h2><ul><li>08.30 น. ลงทะเบียน</li><li>09.00 น. พิธีเปิดโดยผู้อำนวยการโรงเรียน</li>"
    "<li>10.00 น. ประกวดกระทงวัสดุธรรมชาติ</li></ul><h3>สิ่งที่ต้องเตรียม</h3><p>ใบตอง ดอกไม้ และหัวใจที่พร้อมเรียนรู้</p>"
)


def all_blocks() -> tuple[object, ...]:
    return (
        RichTextView(html=PROSE),
        ImageView(picture=picture(2), caption="พิธีเปิดกิจกรรม ณ ลานอเนกประสงค์"),
        CalloutView(tone="warning", title="เปลี่ยนสถานที่", html=Markup("<p>หากฝนตกจะย้ายไปที่หอประชุม</p>")),
        TableView(
            rows=(("ชั้น", "ชาย", "หญิง", "รวม"), ("อนุบาล 2", "12", "15", "27"), ("ป.1", "18", "16", "34")),
            caption="จำนวนนักเรียนที่เข้าร่วม",
            header_row=True,
            header_column=True,
        ),
        TableView(rows=(("ก" * 30,) * 9,), caption="", header_row=False, header_column=False),
        GalleryView(
            items=(
                *(GalleryItemView(picture=picture(number), caption="ขบวนแห่") for number in range(3)),
                *(GalleryItemView(picture=picture(number), caption="") for number in range(3, 5)),
                GalleryItemView(picture=picture(7, alt=""), caption=""),
            )
        ),
        QuoteView(text="การศึกษาคือการเตรียมตัวเพื่อชีวิต และคือชีวิตเอง", attribution="ผู้อำนวยการโรงเรียน"),
        DocumentView(file=pdf()),
        CalloutView(tone="info", title="", html=Markup("<p>สอบถามได้ที่ห้องวิชาการ</p>")),
        CalloutView(tone="success", title="", html=Markup("<p>ขอบคุณผู้ปกครองทุกท่าน</p>")),
        ButtonView(label="สมัครเข้าร่วมกิจกรรม", url="https://forms.example/1", external=True),
        *further_blocks(),
    )


def page(kind: str, **changes: object) -> PageView:
    crumbs = (LinkView(title="หน้าแรก", url="/"),) if kind != "home" else ()
    view = PageView(
        key="page00000001",
        kind=kind,
        title="ข้อมูลโรงเรียน",
        url="/page/",
        canonical="https://bandonsommut.example/page/",
        summary="",
        date=None,
        updated=date_view(),
        category="",
        cover=None,
        blocks=(),
        attachments=(),
        tags=(),
        crumbs=crumbs,
        children=(),
        newer=None,
        older=None,
    )
    return msgspec.structs.replace(view, **changes)


def tags() -> tuple[TagView, ...]:
    return TagView(name="ลอยกระทง", url="/news/tag/loikrathong/"), TagView(name="ประเพณีไทย", url=None)


def archive(title: str, url: str, total: int = 12) -> ArchiveView:
    return ArchiveView(title=title, url=url, total=total)


def listing(items: tuple[CardView, ...], pages: int = 0) -> ListingView:
    return ListingView(
        items=items,
        total=len(items),
        url="/news/",
        title="ข่าวประชาสัมพันธ์",
        numbers=tuple(
            PageNumber(number=number, url=f"/news/page/{number}/", current=number == pages - 2)
            for number in range(pages, 0, -1)
        ),
        number=pages - 2 if pages else 0,
        years=(archive("ปีงบประมาณ พ.ศ. 2569", "/documents/year/fiscal-2026/"),) if items else (),
        months=tuple(
            archive(f"เดือนที่ {month}", f"/news/month/2026-{month:02d}/") for month in range(14 if items else 0)
        ),
        categories=(archive("กิจกรรม", "/news/category/activity/"), archive("ประกาศ", "/news/category/announcement/"))
        if items
        else (),
        tags=(archive("ลอยกระทง", "/news/tag/loikrathong/", 3),) if items else (),
        newer="/news/page/9/" if pages else None,
        older="/news/page/7/" if pages else None,
    )


def hostile_page(kind: str) -> PageView:
    card = CardView(
        key="x", kind="news", title=HOSTILE, url='/"><script>alert(1)</script>', summary=HOSTILE, date=date_view(),
        category=HOSTILE, pinned=True, cover=picture(1, HOSTILE),
    )  # fmt: skip
    return page(
        kind,
        title=HOSTILE,
        summary=HOSTILE,
        date=date_view(),
        category=HOSTILE,
        cover=picture(1, HOSTILE),
        blocks=hostile_blocks(),
        attachments=(pdf(HOSTILE), FileView(url="/files/a/b", title="", name=HOSTILE, type_label="", size_text="")),
        tags=(TagView(name=HOSTILE, url="/news/tag/x/"), TagView(name=HOSTILE, url=None)),
        crumbs=(LinkView(title=HOSTILE, url="/"),) if kind != "home" else (),
        children=(card, card),
        newer=card,
        older=card,
        details={
            "activity": album(3, HOSTILE),
            "document": paper(HOSTILE),
            "event": event(HOSTILE),
            "people": directory(HOSTILE),
            "statistics": numbers(HOSTILE),
            "achievement": achievement(HOSTILE),
            "contact": contact(HOSTILE),
        }.get(kind),
        calendar=calendar(HOSTILE) if kind in ("home", "calendar") else None,
    )


def hostile_blocks() -> tuple[object, ...]:
    return (
        ImageView(picture=picture(1, HOSTILE), caption=HOSTILE),
        GalleryView(items=(GalleryItemView(picture=picture(2, HOSTILE), caption=HOSTILE),)),
        TableView(rows=((HOSTILE, HOSTILE), (HOSTILE, "")), caption=HOSTILE, header_row=True, header_column=True),
        TableView(rows=(), caption="", header_row=True, header_column=True),
        CalloutView(tone="info", title=HOSTILE, html=Markup("<p>ok</p>")),
        QuoteView(text=HOSTILE, attribution=HOSTILE),
        DocumentView(file=pdf(HOSTILE)),
        ButtonView(label=HOSTILE, url="javascript:alert(1)", external=True),
        ButtonView(label=HOSTILE, url="/ok/", external=False),
        *further_blocks(HOSTILE),
    )
