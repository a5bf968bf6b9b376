"""Contact of people in office: what the office has, never what is a person's own."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from cms.content.dates import DIGITS
from cms.content.text import plain_line

MOBILE = re.compile(r"(?:\+?66|0)[\s\-.]?[689](?:[\s\-.]?\d){8}(?!\d)")
PERSONAL_ID = re.compile(r"(?<!\d)\d(?:[\s\-]?\d){12}(?!\d)")
IS_MOBILE = "ดูเหมือนเบอร์มือถือส่วนตัว กรุณาใช้เบอร์สำนักงานหรืออีเมลราชการ"
IS_ID = "ดูเหมือนเลขประจำตัวประชาชน ห้ามเผยแพร่"


def official_contact(text: str) -> str:
    """Return a contact as one line; raises ValidationError, in Thai, for a mobile number or a citizen's number."""
    line = plain_line(text or "")
    digits = line.translate(DIGITS)
    if PERSONAL_ID.search(digits):
        raise ValidationError(IS_ID, code="citizen")
    if MOBILE.search(digits):
        raise ValidationError(IS_MOBILE, code="mobile")
    return line


def is_official(text: str) -> bool:
    """Say whether a contact may be shown.

    >>> is_official("0 4212 3456 ต่อ 12"), is_official("081-234-5678")
    (True, False)
    """
    try:
        official_contact(text)
    except ValidationError:
        return False
    return True
