"""Which passwords are good enough: long, in no list, and not made of what everybody here knows.

After NIST SP 800-63B: length and a list of known ones; no rules about kinds of characters, no regular changing.
All offline.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from tenants.models import Tenant

LEAST = 12
MOST = 256
LEAST_OF_ITS_OWN = 6
"""Characters that must stay when years and words that everybody knows are taken away; each of these counts as one."""
SHORTEST_WORD = 4
WORDS = Path(__file__).with_name("known_words.txt")
YEARS = re.compile(r"(?:25[0-9]{2}|(?:19|20)[0-9]{2})")
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
LINES = ("1234567890123", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "ๆไำพะัีรนยบล", "ฟหกดเ้่าสวง")
ROWS = (*LINES, *(line[::-1] for line in LINES))


class LengthValidator:
    """12 characters or more: three or four words that only the person strings together."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < LEAST:
            message = "รหัสผ่านสั้นเกินไป กรุณาใช้อย่างน้อย %(least)d ตัวอักษร"
            raise ValidationError(message, code="password_too_short", params={"least": LEAST})
        if len(password) > MOST:
            message = "รหัสผ่านยาวเกินไป ใช้ได้ไม่เกิน %(most)d ตัวอักษร"
            raise ValidationError(message, code="password_too_long", params={"most": MOST})

    def get_help_text(self) -> str:
        return f"อย่างน้อย {LEAST} ตัวอักษร เช่น คำสามสี่คำที่นึกเองต่อกัน ภาษาไทยก็ได้ ไม่ต้องมีตัวพิมพ์ใหญ่หรือเครื่องหมาย"


class KnownPasswordValidator:
    """In no list of known passwords, with or without digits around it; no run along the keyboard; no few characters."""

    def __init__(self) -> None:
        self.listed = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        plain = plainly(password)
        core = plain.strip("0123456789")
        if plain in self.listed or core in self.listed or is_simple(plain):
            raise ValidationError("รหัสผ่านนี้มีคนใช้กันมากหรือเดาได้ง่าย กรุณาตั้งใหม่", code="password_too_common")

    def get_help_text(self) -> str:
        return "ไม่ใช่รหัสที่คนใช้กันมาก แป้นพิมพ์เรียงกัน หรือตัวซ้ำ ๆ"


class OwnWordsValidator:
    """Not made of the person's or the school's name, words of every school, and a year."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(without_known(plainly(password), [*known_words(), *words_of(user)])) < LEAST_OF_ITS_OWN:
            message = "รหัสผ่านประกอบด้วยชื่อคน ชื่อโรงเรียน คำที่ใช้ทั่วไป หรือปี ซึ่งเดาได้ง่าย กรุณาเพิ่มคำของท่านเอง"
            raise ValidationError(message, code="password_known_words")

    def get_help_text(self) -> str:
        return "ไม่ใช่ชื่อตัวเอง ชื่อโรงเรียน หรือคำทั่วไปต่อกับปี เช่น school2569"


def plainly(password: str) -> str:
    """Return a password as a guesser tries it: one spelling, lower case, Arabic digits, nothing between words."""
    text = unicodedata.normalize("NFKC", password).casefold().translate(THAI_DIGITS)
    # Letters, digits, and the marks above and below Thai letters.
    return "".join(character for character in text if unicodedata.category(character)[0] in "LNM") or text


def is_simple(plain: str) -> bool:
    """Say whether a text is few characters again and again, or runs along the keyboard or the alphabet."""
    if len(set(plain)) < 5:
        return True
    if any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, len(plain) // 2 + 1)):
        return True
    return len(without_runs(plain)) < LEAST_OF_ITS_OWN


def without_runs(plain: str) -> str:
    """Return what stays of a text when each piece of a row, forwards or backwards, shrinks to one character."""
    left, at = "", 0
    while at < len(plain):
        end = end_of_run(plain, at)
        left, at = (left + "\0", end) if end - at >= SHORTEST_WORD else (left + plain[at], at + 1)
    return left


def end_of_run(plain: str, start: int) -> int:
    """Return where the piece of a row ends that begins at ``start``."""
    end = start + 1
    while end < len(plain) and any(plain[start : end + 1] in row for row in ROWS):
        end += 1
    return end


def without_known(plain: str, words: Iterable[str]) -> str:
    """Return what stays of a text when each known word, longest first, and each year shrinks to one character."""
    for word in sorted({plainly(word) for word in words}, key=lambda word: (-len(word), word)):
        if len(word) >= SHORTEST_WORD:
            plain = plain.replace(word, "\0")
    return YEARS.sub("\0", plain)


def known_words() -> list[str]:
    """Return the words of every school, from the list beside this file; # begins a remark."""
    lines = (line.partition("#")[0].strip() for line in WORDS.read_text("utf-8").splitlines())
    return [line for line in lines if line]


def words_of(user: Any) -> list[str]:
    """Return what others know of a person: names, address, and what the person's schools are called."""
    if user is None:
        return []
    told = [user.get_username(), user.first_name, user.last_name, user.email.partition("@")[0]]
    if user.pk is not None:
        tenants = Tenant.objects.filter(memberships__user=user)
        for names in tenants.values_list("slug", "name", "short_name", "name_en", "code10", "code8", "phone"):
            told += [str(name) for name in names] + [str(name).removeprefix("โรงเรียน") for name in names]
    parts = [part for text in told for part in re.split(r"[\s.@_\-]+", text)]
    return [text for text in (*told, *parts) if text]
