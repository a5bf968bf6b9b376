"""Every block that a page may hold, to look at a theme with."""

from __future__ import annotations

from markupsafe import Markup

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
    QuoteView,
    RichTextView,
    StepsView,
    StepView,
    TableView,
)
from tests.themes.details import person
from tests.themes.samples import cards, pdf, picture


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
