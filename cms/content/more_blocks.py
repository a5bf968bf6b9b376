"""The less common blocks: steps, questions, frames of other sites, people, newest news, figures."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from cms.content.official import official_contact
from cms.content.rich_text import paragraphs
from cms.content.targets import Targets
from cms.content.text import plain_line
from site_builder.engine import blocks as values

YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
VIMEO_ID = re.compile(r"\d{6,12}")
NOT_A_VIDEO = "ใช้ได้เฉพาะลิงก์วิดีโอของ YouTube หรือ Vimeo เช่น https://youtu.be/xxxxxxxxxxx"
NOT_ALLOWED = "ฝังได้เฉพาะ Google Maps, Google Forms, Google Docs/Drive, Google Calendar และ OpenStreetMap กรุณาใช้ปุ่มลิงก์แทน"
PLACES: tuple[tuple[str, str, str], ...] = (
    ("www.google.com", "/maps/embed", "map"),
    ("www.openstreetmap.org", "/export/embed.html", "map"),
    ("docs.google.com", "/forms/", "form"),
    ("docs.google.com", "/", "document"),
    ("drive.google.com", "/file/", "document"),
    ("calendar.google.com", "/calendar/embed", "calendar"),
)
"""Whose pages may be shown in a frame, below which path, as what."""
IFRAME = re.compile(r"""<iframe\b[^>]*?\bsrc=["']([^"']+)["']""", re.IGNORECASE)


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="หัวข้อ", max_length=200)
    text = blocks.TextBlock(label="รายละเอียด", rows=3, required=False)

    def to_value(self, value: Any) -> values.Step | None:
        title = plain_line(value["title"])
        return values.Step(title=title, html=paragraphs(value["text"])) if title else None


def steps_of(block: Any, value: Any) -> tuple[values.Step, ...]:
    made = (block.child_block.to_value(item) for item in value)
    return tuple(item for item in made if item is not None)


class StepsBlock(blocks.StructBlock):
    items = blocks.ListBlock(StepBlock(), label="ขั้นตอน", min_num=1, max_num=30)

    def to_data(self, value: Any, targets: Targets) -> values.StepsBlock | None:
        items = steps_of(self.child_blocks["items"], value["items"])
        return values.StepsBlock(items=items) if items else None

    class Meta:
        label = "ขั้นตอน (1, 2, 3 …)"
        icon = "list-ol"
        help_text = "ระบบใส่เลขลำดับให้ หัวข้อสั้น ๆ หนึ่งขั้นต่อหนึ่งข้อ"


class AccordionBlock(blocks.StructBlock):
    items = blocks.ListBlock(StepBlock(), label="คำถามและคำตอบ", min_num=1, max_num=60)

    def to_data(self, value: Any, targets: Targets) -> values.AccordionBlock | None:
        items = steps_of(self.child_blocks["items"], value["items"])
        return values.AccordionBlock(items=items) if items else None

    class Meta:
        label = "คำถามที่พบบ่อย (แตะเพื่อเปิด)"
        icon = "help"
        help_text = "คำถามอยู่ในหัวข้อ คำตอบอยู่ในรายละเอียด ผู้อ่านเห็นเฉพาะคำถามจนกว่าจะแตะ"


def split(address: str | None, refusal: str) -> SplitResult:
    """Return the parts of an address; raises ValidationError for what is none."""
    try:
        parts = urlsplit(plain_line(address))
        _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValidationError(refusal, code="address") from error
    return parts


def video_addresses(text: str | None) -> tuple[str, str]:
    """Return the frame's address and the page's of a video; raises ValidationError, in Thai."""
    parts = split(text, NOT_A_VIDEO)
    host, path = (parts.hostname or "").removeprefix("www.").removeprefix("m."), parts.path.strip("/")
    key = ""
    if parts.scheme in ("http", "https") and host in ("youtube.com", "youtube-nocookie.com"):
        key = parse_qs(parts.query).get("v", [""])[0] if path == "watch" else path.rpartition("/")[2]
    elif parts.scheme in ("http", "https") and host == "youtu.be":
        key = path
    elif parts.scheme in ("http", "https") and host in ("vimeo.com", "player.vimeo.com"):
        key = path.rpartition("/")[2]
        if VIMEO_ID.fullmatch(key):
            return f"https://player.vimeo.com/video/{key}", f"https://vimeo.com/{key}"
    if host != "vimeo.com" and YOUTUBE_ID.fullmatch(key):
        return f"https://www.youtube-nocookie.com/embed/{key}", f"https://www.youtube.com/watch?v={key}"
    raise ValidationError(NOT_A_VIDEO, code="video")


def frame_address(text: str | None) -> tuple[str, str]:
    """Return the address that may be framed and what it is, of an address or a pasted frame; raises ValidationError."""
    found = IFRAME.search(text or "")
    address = plain_line(found[1] if found else text).replace("&amp;", "&")
    parts = split(address, NOT_ALLOWED)
    for host, path, kind in PLACES:
        if parts.scheme == "https" and parts.netloc == host and parts.path.startswith(path):
            return address, kind
    raise ValidationError(NOT_ALLOWED, code="frame")


class FramedBlock(blocks.StructBlock):
    """An address of another site that is checked when it is typed, and again when it is published."""

    address_of = staticmethod(frame_address)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        try:
            type(self).address_of(cleaned["address"])
        except ValidationError as error:
            raise StructBlockValidationError({"address": ErrorList([error])}) from error
        return cleaned


class VideoBlock(FramedBlock):
    address = blocks.CharBlock(label="ลิงก์วิดีโอ YouTube หรือ Vimeo", max_length=300)
    title = blocks.CharBlock(
        label="ชื่อวิดีโอ", max_length=150, help_text="บอกผู้ชมว่าเป็นวิดีโอเรื่องอะไร วิดีโอจะโหลดเมื่อผู้ชมแตะเท่านั้น"
    )

    address_of = staticmethod(video_addresses)

    def to_data(self, value: Any, targets: Targets) -> values.FrameBlock | None:
        try:
            src, href = video_addresses(value["address"])
        except ValidationError:
            return None
        return values.FrameBlock(kind="video", src=src, href=href, title=plain_line(value["title"]))

    class Meta:
        label = "วิดีโอ"
        icon = "media"
        help_text = "วางลิงก์จากเบราว์เซอร์หรือปุ่มแชร์ของ YouTube หรือ Vimeo"


class EmbedBlock(FramedBlock):
    address = blocks.TextBlock(
        label="ลิงก์หรือโค้ดฝัง", rows=2, help_text="จาก Google Maps, Forms, Docs, Drive, Calendar หรือ OpenStreetMap"
    )
    title = blocks.CharBlock(label="ชื่อที่แสดง", max_length=150)

    def to_data(self, value: Any, targets: Targets) -> values.FrameBlock | None:
        try:
            src, kind = frame_address(value["address"])
        except ValidationError:
            return None
        title = plain_line(value["title"])
        return values.FrameBlock(kind=kind, src=src, href=src, title=title)  # type: ignore[arg-type]

    class Meta:
        label = "แผนที่ แบบฟอร์ม หรือเอกสารจาก Google"
        icon = "site"
        help_text = "เปิดสิทธิ์ให้ทุกคนที่มีลิงก์ดูได้ก่อน แล้ววางลิงก์ฝัง ผู้อ่านต้องแตะจึงจะโหลด"


class PersonBlock(blocks.StructBlock):
    name = blocks.CharBlock(label="ชื่อ–สกุล", max_length=150)
    position = blocks.CharBlock(label="ตำแหน่ง", max_length=150, required=False)
    contact = blocks.CharBlock(
        label="ช่องทางติดต่อราชการ", max_length=150, required=False, help_text="เบอร์สำนักงานหรืออีเมล ไม่ใช่เบอร์มือถือส่วนตัว"
    )
    photo = ImageChooserBlock(label="รูป", required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        try:
            official_contact(cleaned["contact"])
        except ValidationError as error:
            raise StructBlockValidationError({"contact": ErrorList([error])}) from error
        return cleaned


class PeopleBlock(blocks.StructBlock):
    people = blocks.ListBlock(PersonBlock(), label="บุคคล", min_num=1, max_num=60)

    def to_data(self, value: Any, targets: Targets) -> values.PeopleBlock | None:
        people = tuple(
            values.PersonItem(
                name=plain_line(person["name"]),
                position=plain_line(person["position"]),
                contact=plain_line(person["contact"]),
                photo=None if person["photo"] is None else targets.images.get(person["photo"].pk),
            )
            for person in value["people"]
            if plain_line(person["name"])
        )
        return values.PeopleBlock(people=people) if people else None

    class Meta:
        label = "บุคคล"
        icon = "group"
        help_text = "สำหรับผู้ประสานงานไม่กี่คน รายชื่อทั้งหน่วยงานใช้หน้า “ทำเนียบบุคลากร”"


class LatestBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="หัวข้อ", max_length=150, required=False)
    count = blocks.IntegerBlock(label="จำนวนข่าว", min_value=1, max_value=6, default=3)

    def to_data(self, value: Any, targets: Targets) -> values.LatestBlock | None:
        count = min(max(int(value["count"] or 3), 1), 6)
        return values.LatestBlock(count=count, title=plain_line(value["title"]))

    class Meta:
        label = "ข่าวล่าสุด"
        icon = "doc-full-inverse"
        help_text = "เปลี่ยนเองเมื่อมีข่าวใหม่ เว้นหัวข้อว่างไว้เพื่อใช้ชื่อหน้ารวมข่าว"


class FigureBlock(blocks.StructBlock):
    value = blocks.CharBlock(label="ตัวเลข", max_length=30)
    label = blocks.CharBlock(label="คืออะไร", max_length=100)


class FiguresBlock(blocks.StructBlock):
    items = blocks.ListBlock(FigureBlock(), label="ตัวเลข", min_num=1, max_num=8)
    note = blocks.CharBlock(label="ข้อมูล ณ วันที่ / ที่มา", max_length=150, required=False)

    def to_data(self, value: Any, targets: Targets) -> values.FiguresBlock | None:
        items = tuple(
            values.Figure(label=plain_line(item["label"]), value=plain_line(item["value"]))
            for item in value["items"]
            if plain_line(item["value"])
        )
        return values.FiguresBlock(items=items, note=plain_line(value["note"])) if items else None

    class Meta:
        label = "ตัวเลขเด่น"
        icon = "order"
        help_text = "ตัวเลขสำคัญ 2–8 ตัว เช่น 87 · นักเรียน ใส่วันที่ของข้อมูลเสมอ"
