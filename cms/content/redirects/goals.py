"""What people write as an old address, and as where it leads → what is stored, or why not."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from cms.content.redirects.known import Known
from site_builder.engine.old_paths import BELOW, BadPath, is_below, spell
from site_builder.engine.redirects import ADDRESS
from tenants.errors import HostError
from tenants.hosts import parse_host

WEB = re.compile(r"https?://", re.IGNORECASE)
GONE_WORDS = frozenset({"410", "gone", "ลบแล้ว", "ลบถาวร", "ไม่มีแล้ว", "ยกเลิกแล้ว"})
LONGEST_ADDRESS = 1_000
KEPT = "/-._~!(),;:@&=+*'?%[]"

PATH_MESSAGES = {
    "empty": "กรุณากรอกที่อยู่เดิม เช่น /news/old-page/ หรือ /index.php?id=5",
    "no_slash": "ต้องขึ้นต้นด้วย / เช่น /news/old-page/",
    "encoding": "อ่านตัวอักษรในที่อยู่นี้ไม่ออก กรุณาพิมพ์เป็นภาษาไทย หรือคัดลอกจากเบราว์เซอร์อีกครั้ง",
    "unsafe": "มีส่วนที่ใช้เป็นที่อยู่ไม่ได้ เช่น // หรือ .. หรือชื่อที่ขึ้นต้นด้วยจุด",
    "star": "เครื่องหมาย * ใช้ได้เฉพาะท้ายที่อยู่ หลัง / เช่น /old/* และใช้กับทั้งเว็บไซต์ (/*) ไม่ได้",
    "reserved": "ที่อยู่ที่ขึ้นต้นด้วย /-/ และ /live/ เป็นของระบบ",
    "too_long": "ที่อยู่นี้ยาวเกินไป",
}
NO_GOAL = "กรุณากรอกที่อยู่ใหม่ หรือ 410 ถ้าหน้านี้ไม่มีแล้ว"
BAD_GOAL = "ต้องเป็นที่อยู่ในเว็บไซต์นี้ (ขึ้นต้นด้วย /) ที่อยู่เว็บ (https://…) หรือ 410"
UNKNOWN_PAGE = "ไม่พบหน้านี้ในเว็บไซต์ของท่าน"
CARRIES_NOTHING = "ใช้ /* ในที่อยู่ใหม่ได้เมื่อที่อยู่เดิมลงท้ายด้วย /* เท่านั้น"


class BadAddress(ValueError):
    """What somebody wrote cannot be used; ``code`` and ``message`` (Thai) say why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class Goal(NamedTuple):
    """Where an old address leads: to a page by its public key, to an address, or (neither) nowhere any more."""

    key: str = ""
    address: str = ""


GONE = Goal()


def path_of(text: str) -> str:
    """Return the old address in its one spelling; of a whole web address what stands behind its host.

    Raises BadAddress.
    """
    if WEB.match(text):
        text = without_host(text)
    try:
        return spell(text)
    except BadPath as bad:
        raise BadAddress(f"path.{bad.code}", PATH_MESSAGES[bad.code]) from bad


def goal_of(text: str, path: str, known: Known) -> Goal:
    """Return where an old ``path`` leads by what somebody wrote.  Raises BadAddress."""
    text = text.strip()
    if text.casefold() in GONE_WORDS:
        return GONE
    if not text:
        raise BadAddress("to.missing", NO_GOAL)
    if text.startswith("page:"):
        return page_goal(text.removeprefix("page:"), known)
    goal = _own(text, known) if text.startswith("/") else _outside(text, known)
    if is_below(goal.address) and not is_below(path):
        raise BadAddress("to.star", CARRIES_NOTHING)
    return goal


def page_goal(key: str, known: Known) -> Goal:
    if key not in known.titles:
        raise BadAddress("to.page", UNKNOWN_PAGE)
    return Goal(key=key)


def _own(text: str, known: Known) -> Goal:
    """A page, as soon as one stands there: then the row follows it wherever it goes."""
    if text == BELOW:
        return Goal(address=BELOW)
    path, fragment = _own_path(text)
    key = "" if fragment else known.pages.get(path, "")
    return Goal(key=key) if key else Goal(address=_bounded(path + fragment))


def _own_path(text: str) -> tuple[str, str]:
    text, mark, fragment = text.partition("#")
    try:
        return spell(text), mark + quote(fragment, safe=KEPT) if fragment else ""
    except BadPath as bad:
        raise BadAddress(f"to.{bad.code}", PATH_MESSAGES[bad.code]) from bad


def _outside(text: str, known: Known) -> Goal:
    """An address on another website; one on the school's own is its path."""
    try:
        URLValidator(schemes=["http", "https"])(text)
        parts = urlsplit(text)
        host = parse_host(parts.netloc)
    except (ValidationError, ValueError, HostError) as error:
        raise BadAddress("to.malformed", BAD_GOAL) from error
    if host.name in known.hosts:
        return _own(without_host(text), known)
    port = f":{host.port}" if host.port is not None else ""
    address = f"{parts.scheme.lower()}://{host.name}{port}{quote(without_host(text), safe=KEPT + '#')}"
    if not ADDRESS.fullmatch(address):
        raise BadAddress("to.malformed", BAD_GOAL)
    return Goal(address=_bounded(address))


def _bounded(address: str) -> str:
    if len(address) > LONGEST_ADDRESS:
        raise BadAddress("to.too_long", PATH_MESSAGES["too_long"])
    return address


def without_host(text: str) -> str:
    """Return what stands behind the host of a web address, from its first slash."""
    rest = WEB.sub("", text, count=1)
    place = min((at for sign in "/?#" if (at := rest.find(sign)) >= 0), default=len(rest))
    return rest[place:] if rest[place : place + 1] == "/" else f"/{rest[place:]}"


def host_of(text: str) -> str:
    """Return the host of a web address in lower case; empty for what is none."""
    return WEB.sub("", text, count=1).partition("/")[0].partition("?")[0].lower() if WEB.match(text) else ""
