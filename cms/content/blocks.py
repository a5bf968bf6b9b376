"""StreamField blocks, each with ``to_data``: its public form as a plain value, with references instead of URLs.

``to_data(value, targets)`` returns None when nothing is left to show: an empty text, a picture of another tenant.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, RegexValidator, URLValidator
from django.forms.utils import ErrorList
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms.content import more_blocks
from cms.content.rich_text import FEATURES, paragraphs, public_html
from cms.content.tables import LONGEST, WIDEST, parse_rows
from cms.content.targets import Targets, targets_of
from cms.content.text import plain_line, plain_text
from site_builder.engine import values

ALT_HELP = "บอกสั้น ๆ ว่าในภาพมีอะไร สำหรับผู้ที่มองไม่เห็นภาพ เว้นว่างไว้เพื่อใช้คำบรรยายของรูปนั้น"


def to_body(stream_value: Any, tenant_id: int | None) -> tuple[values.Block, ...]:
    """Return the public form of a body; what points outside the tenant is left out."""
    targets = targets_of(stream_value, tenant_id)
    forms = (child.block.to_data(child.value, targets) for child in stream_value)
    return tuple(form for form in forms if form is not None)


class PlainTextBlock(blocks.TextBlock):
    """Text without formatting: works on every phone, where the rich editor does not."""

    def to_data(self, value: str, targets: Targets) -> values.RichText | None:
        html = paragraphs(value)
        return values.RichText(html=html) if html else None

    class Meta:
        label = "ข้อความธรรมดา (พิมพ์บนโทรศัพท์ได้สะดวก)"
        icon = "pilcrow"
        help_text = "เว้นหนึ่งบรรทัดเพื่อขึ้นย่อหน้าใหม่"


class FormattedTextBlock(blocks.RichTextBlock):
    """Headings, lists, links; no colours, no sizes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": FEATURES, **kwargs})

    def to_data(self, value: Any, targets: Targets) -> values.RichText | None:
        html = public_html(value.source, targets)
        return values.RichText(html=html) if html else None

    class Meta:
        label = "ข้อความจัดรูปแบบ (หัวข้อ รายการ ลิงก์)"
        icon = "bold"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label="รูปภาพ")
    alt = blocks.CharBlock(label="คำบรรยายสำหรับผู้มองไม่เห็น", required=False, max_length=255, help_text=ALT_HELP)
    caption = blocks.CharBlock(label="คำใต้ภาพ", required=False, max_length=255)

    def to_data(self, value: Any, targets: Targets) -> values.ImageBlock | None:
        key = _key(value["image"], targets.images)
        if key is None:
            return None
        return values.ImageBlock(image=key, alt=plain_line(value["alt"]), caption=plain_line(value["caption"]))

    class Meta:
        label = "รูปภาพ"
        icon = "image"


class GalleryBlock(blocks.StructBlock):
    pictures = blocks.ListBlock(PictureBlock(), label="รูปภาพ", min_num=1, max_num=60)

    def to_data(self, value: Any, targets: Targets) -> values.GalleryBlock | None:
        picture_block: PictureBlock = self.child_blocks["pictures"].child_block
        pictures = (picture_block.to_data(picture, targets) for picture in value["pictures"])
        items = tuple(
            values.GalleryItem(image=picture.image, alt=picture.alt, caption=picture.caption)
            for picture in pictures
            if picture is not None
        )
        return values.GalleryBlock(items=items) if items else None

    class Meta:
        label = "ประมวลภาพ"
        icon = "image"
        help_text = "ไม่เกิน 60 ภาพ ถ้าเป็นภาพกิจกรรมจำนวนมาก ให้ลงเป็น “กิจกรรม” จะได้อัลบั้มถึง 200 ภาพ"


class FileBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label="เอกสาร")
    title = blocks.CharBlock(label="ชื่อที่แสดง", required=False, max_length=255, help_text="เว้นว่างไว้เพื่อใช้ชื่อของเอกสาร")

    def to_data(self, value: Any, targets: Targets) -> values.DocumentBlock | None:
        key = _key(value["file"], targets.files)
        return None if key is None else values.DocumentBlock(file=key, title=plain_line(value["title"]))

    class Meta:
        label = "เอกสารให้ดาวน์โหลด"
        icon = "doc-full"


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label="ชื่อตาราง", required=False, max_length=255)
    cells = blocks.TextBlock(
        label="ตาราง",
        rows=8,
        help_text="คัดลอกตารางจาก Excel หรือ Word มาวางได้เลย หรือพิมพ์หนึ่งบรรทัดต่อหนึ่งแถว คั่นแต่ละช่องด้วยเครื่องหมาย |",
    )
    header_row = blocks.BooleanBlock(label="แถวแรกเป็นหัวตาราง", required=False, default=True)
    header_column = blocks.BooleanBlock(label="ช่องแรกของทุกแถวเป็นหัวข้อ", required=False, default=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        rows = parse_rows(cleaned["cells"])
        problem = _table_problem(rows)
        if problem:
            raise StructBlockValidationError({"cells": ErrorList([ValidationError(problem)])})
        return cleaned

    def to_data(self, value: Any, targets: Targets) -> values.TableBlock | None:
        rows = parse_rows(value["cells"])
        if not rows:
            return None
        return values.TableBlock(
            rows=rows,
            caption=plain_line(value["caption"]),
            header_row=bool(value["header_row"]),
            header_column=bool(value["header_column"]),
        )

    class Meta:
        label = "ตาราง"
        icon = "table"


class CalloutBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(
        label="แบบ",
        choices=[("info", "ข้อมูลน่ารู้"), ("success", "ข่าวดี / เสร็จแล้ว"), ("warning", "โปรดระวัง")],
        default="info",
    )
    title = blocks.CharBlock(label="หัวข้อ", required=False, max_length=150)
    text = blocks.TextBlock(label="ข้อความ", rows=3)

    def to_data(self, value: Any, targets: Targets) -> values.CalloutBlock | None:
        html = paragraphs(value["text"])
        if not html:
            return None
        return values.CalloutBlock(tone=value["tone"], title=plain_line(value["title"]), html=html)

    class Meta:
        label = "กล่องข้อความเด่น"
        icon = "info-circle"
        help_text = "ใช้กับเรื่องที่ต้องเห็นก่อน เช่น กำหนดส่ง ข้อควรระวัง ไม่ควรเกินหนึ่งกล่องต่อหน้า"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label="คำกล่าว", rows=3)
    attribution = blocks.CharBlock(label="ผู้กล่าว", required=False, max_length=150)

    def to_data(self, value: Any, targets: Targets) -> values.QuoteBlock | None:
        text = plain_text(value["text"])
        return values.QuoteBlock(text=text, attribution=plain_line(value["attribution"])) if text else None

    class Meta:
        label = "คำกล่าว / คำคม"
        icon = "openquote"


class AddressBlock(blocks.CharBlock):
    """An outside address: http(s), mailto or tel; a bare ``www.…`` gets https."""

    def clean(self, value: str) -> str:
        return outside_address(super().clean(value))


class ButtonBlock(blocks.StructBlock):
    label = blocks.CharBlock(label="ข้อความบนปุ่ม", max_length=80)
    page = blocks.PageChooserBlock(label="ไปยังหน้าในเว็บนี้", required=False)
    href = AddressBlock(
        label="หรือไปยังเว็บอื่น",
        required=False,
        max_length=500,
        help_text="เช่น https://www.obec.go.th, mailto:info@example.ac.th หรือ tel:043123456",
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["href"]):
            message = ValidationError("กรุณาเลือกหน้าในเว็บนี้ หรือพิมพ์ที่อยู่เว็บอื่น อย่างใดอย่างหนึ่ง")
            raise StructBlockValidationError({"page": ErrorList([message])})
        return cleaned

    def to_data(self, value: Any, targets: Targets) -> values.ButtonBlock | None:
        label, page = plain_line(value["label"]), _key(value["page"], targets.pages)
        href = None if page else _safe_address(value["href"])
        return values.ButtonBlock(label=label, page=page, href=href) if label and (page or href) else None

    class Meta:
        label = "ปุ่มลิงก์"
        icon = "link"
        help_text = "บอกบนปุ่มว่ากดแล้วได้อะไร เช่น สมัครเรียนออนไลน์"


class BodyBlock(blocks.StreamBlock):
    """What an author may put into a page."""

    text = PlainTextBlock(required=False)
    rich_text = FormattedTextBlock()
    image = PictureBlock()
    gallery = GalleryBlock()
    document = FileBlock()
    table = TableBlock()
    callout = CalloutBlock()
    quote = QuoteBlock()
    button = ButtonBlock()
    steps = more_blocks.StepsBlock()
    accordion = more_blocks.AccordionBlock()
    video = more_blocks.VideoBlock()
    embed = more_blocks.EmbedBlock()
    people = more_blocks.PeopleBlock()
    latest = more_blocks.LatestBlock()
    figures = more_blocks.FiguresBlock()


FIRST_BLOCKS = [("text", "")]
"""What a new page begins with: a place to type, without a choice to make first.  Left empty, it is left out."""


def outside_address(text: str) -> str:
    """Return a checked outside address (empty stays empty); raises ValidationError, in Thai."""
    address = plain_line(text)
    if not address:
        return ""
    if address.lower().startswith("www."):
        address = f"https://{address}"
    scheme, _, rest = address.partition(":")
    message = "ที่อยู่ต้องขึ้นต้นด้วย https://, mailto: หรือ tel: และสะกดถูกต้อง"
    match scheme.lower():
        case "http" | "https":
            URLValidator(schemes=["http", "https"], message=message)(address)
        case "mailto":
            EmailValidator(message=message)(rest)
        case "tel":
            RegexValidator(r"^\+?[\d\-]{3,20}$", message)(rest)
        case _:
            raise ValidationError(message, code="scheme")
    return address


def _safe_address(text: str | None) -> str | None:
    try:
        return outside_address(text or "") or None
    except ValidationError:
        return None


def _table_problem(rows: tuple[tuple[str, ...], ...]) -> str | None:
    if not rows:
        return "ตารางยังว่างอยู่"
    if len(rows[0]) > WIDEST or len(rows) > LONGEST:
        return f"ตารางใหญ่เกินไป (ได้ไม่เกิน {WIDEST} ช่อง {LONGEST} แถว) กรุณาแนบเป็นไฟล์ Excel แทน"
    return None


def _key(chosen: Any, keys: Any) -> str | None:
    return None if chosen is None else keys.get(chosen.pk)
