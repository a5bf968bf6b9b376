"""Host names that a file may give: real names, in one script a label, and nobody else's."""

from __future__ import annotations

import re

import idna
from django.conf import settings

from tenants.errors import HostError
from tenants.hosts import is_own_host, parse_host
from tenants.slugs import RESERVED

ENGLISH = re.compile(r"[a-z0-9-]+")
THAI = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e0-9-]+")


class BadHost(ValueError):
    """A name that may not be given; ``code`` and ``message`` (Thai) say why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def check_host(raw_host: str) -> str:
    """Return the name in its one spelling (punycode); raises BadHost."""
    try:
        host = parse_host(raw_host)
    except HostError as error:
        what = "host.address" if error.code == "host.address" else "host.malformed"
        raise BadHost(what, "ต้องเป็นชื่อเว็บไซต์ เช่น banna.example.ac.th ไม่มี http:// และไม่ใช่หมายเลข IP") from error
    if host.port is not None:
        raise BadHost("host.port", "ไม่ต้องใส่หมายเลขพอร์ต")
    if "." not in host.name:
        raise BadHost("host.malformed", "ต้องมีชื่อโดเมนต่อท้าย เช่น banna.example.ac.th")
    if is_own_host(host.name):
        raise BadHost("host.admin", "เป็นที่อยู่ของระบบหลังบ้าน ใช้เป็นเว็บไซต์สถานศึกษาไม่ได้")
    if _is_reserved(host.name):
        raise BadHost("host.reserved", "ชื่อนี้สงวนไว้สำหรับระบบ กรุณาเลือกชื่ออื่น")
    if not all(map(_is_one_script, host.name.split("."))):
        raise BadHost("host.mixed", "แต่ละส่วนของชื่อต้องเป็นอักษรอังกฤษล้วนหรือไทยล้วน มีตัวอักษรอื่นที่หน้าตาเหมือนปนอยู่")
    return host.name


def _is_reserved(name: str) -> bool:
    """Say whether the name is the installation's own domain, or one below it that people take for a service of it."""
    domain: str = settings.PUBLIC_DOMAIN
    below = name.removesuffix(f".{domain}")
    return bool(domain) and (name == domain or (below != name and below.rpartition(".")[2] in RESERVED))


def _is_one_script(label: str) -> bool:
    """Say whether people can tell the label from its likes: all English or all Thai, no other script."""
    if not label.startswith("xn--"):
        return bool(ENGLISH.fullmatch(label))
    try:
        return bool(THAI.fullmatch(idna.decode(label)))
    except idna.IDNAError:
        return False
