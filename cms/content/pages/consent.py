"""Pictures of pupils: what is stated about consent, and captions that would say too much."""

from __future__ import annotations

import re

from django.db import models

TITLES = r"(?:ด\.\s*[ชญ]\.|เด็กชาย|เด็กหญิง|นาย|นางสาว|น\.\s*ส\.)"
CLASSES = r"(?:(?:อ|ป|ม)\.\s*\d|อนุบาล\s*\d|(?:ชั้น)?ประถมศึกษาปีที่|(?:ชั้น)?มัธยมศึกษาปีที่)"
PUPIL = re.compile(rf"{TITLES}\s*[ก-๙]{{2,}}.*?{CLASSES}|{CLASSES}.*?{TITLES}\s*[ก-๙]{{2,}}")
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

NAMED = "คำใต้ภาพ “%(caption)s” มีทั้งชื่อและชั้นของนักเรียน กรุณาตัดออกอย่างหนึ่ง หรือทำเครื่องหมายว่าผู้ปกครองยินยอมแล้ว"
NOT_STATED = "กรุณาเลือกว่าภาพของนักเรียนได้รับความยินยอมแล้ว หรือไม่มีภาพที่เห็นหน้านักเรียน ก่อนเผยแพร่"


class PhotoConsent(models.TextChoices):
    """What the school states about the pictures of an album."""

    GIVEN = "given", "เผยแพร่ภาพนักเรียนโดยได้รับความยินยอมแล้ว"
    NO_PUPILS = "no_pupils", "ไม่มีภาพที่ระบุตัวนักเรียนได้"


def names_a_pupil(caption: str) -> bool:
    """Say whether a caption gives a child's name and class together.

    >>> names_a_pupil("ด.ญ.สมมุติ ใจดี ป.4"), names_a_pupil("นักเรียนชั้น ป.4")
    (True, False)
    """
    return bool(PUPIL.search(caption.translate(THAI_DIGITS)))
