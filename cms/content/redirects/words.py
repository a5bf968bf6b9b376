"""What stands at an address, in Thai: the kinds of files that a site publishes."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.engine.planned import ArtifactKind

OTHER_KIND = "ไฟล์ของเว็บไซต์"
KINDS: Mapping[str | ArtifactKind, str] = {
    "page": "หน้าที่เผยแพร่",
    "list": "หน้ารายการ",
    "twin": "ข้อมูลของหน้า (JSON)",
    "feed": "ฟีดหรือปฏิทินสำหรับโปรแกรมอื่น",
    "file": "ไฟล์เอกสาร",
    "image": "รูปภาพ",
    "data": "ข้อมูลเปิด",
    "notice": "หน้าประกาศด่วน",
    "alert": "ประกาศด่วนสำหรับโปรแกรมอื่น",
    "sitemap": "แผนผังเว็บไซต์ (sitemap.xml)",
    "search": "หน้าค้นหา",
    "not_found": "หน้า “ไม่พบหน้านี้”",
}
