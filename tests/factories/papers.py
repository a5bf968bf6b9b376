"""PDFs of every kind that schools upload."""

from __future__ import annotations

import io
from functools import cache

from fpdf import FPDF
from fpdf.enums import AccessPermission

from cms.demo.papers import draw_pdf
from tests.factories.content import image_bytes


def thai_pdf(title: str = "แผนปฏิบัติการ", *lines: str) -> bytes:
    """One page with Thai text that can be read by machines."""
    return draw_pdf(title, lines or ("โครงการส่งเสริมการอ่าน", "งบประมาณ 25,000 บาท"))


@cache
def text_pdf(pages: int = 3, *, password: str = "") -> bytes:
    """Pages of plain text."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    for number in range(1, pages + 1):
        pdf.add_page()
        pdf.cell(text=f"This is page {number} of the annual plan")
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password, permissions=AccessPermission.none())
    return bytes(pdf.output())


@cache
def scanned_pdf(pages: int = 2) -> bytes:
    """Pages that are pictures, as a copier makes them."""
    pdf = FPDF()
    for _ in range(pages):
        pdf.add_page()
        pdf.image(io.BytesIO(image_bytes(600, 800)), w=180)
    return bytes(pdf.output())


BROKEN_PDF = b"%PDF-1.4\nnothing of a document\n%%EOF\n"
