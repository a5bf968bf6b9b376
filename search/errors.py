"""What can go wrong when something is searched or indexed.

SearchError                     has a stable ``code`` and, where a person meets it, ``message_th``
├── EngineAway                  platform fault: the search engine does not answer
│   └── NotIndexed              what is asked has a site, and no index yet
├── AskedTooOften               user fault: an address asks more than a person does
├── Stale                       not a fault: a newer deployment is indexed already
├── UnknownArea                 user fault: no such education area
├── BadCollection               user fault: a file of documents and queries cannot be read
└── Unreadable                  user fault: a document whose text cannot be had; leaves say why
    ├── Encrypted               it asks for a password
    ├── WithoutText             pictures of pages only
    ├── Garbled                 its text makes no words
    ├── Damaged                 it is not what its name says, or broken
    ├── TooLarge                larger than we read
    ├── TookTooLong             reading it took longer than it may
    └── OfUnknownKind           a kind of file that has no text for us
"""

from __future__ import annotations

from typing import ClassVar


class SearchError(Exception):
    """Base of all errors of the search."""

    code: ClassVar[str] = "search_error"
    message_th: ClassVar[str] = "ค้นหาไม่สำเร็จ"


class EngineAway(SearchError):
    """The search engine does not answer, answers too late or not as it should."""

    code = "search_engine_away"
    message_th = "ขณะนี้ระบบค้นหาไม่พร้อมใช้งานชั่วคราว"


class NotIndexed(EngineAway):
    """The engine answers, but the index of this site is still to be made: «nothing found» would not be true."""

    code = "search_not_indexed"
    message_th = "กำลังจัดทำดัชนีค้นหาของเว็บไซต์นี้ กรุณาลองใหม่ในอีกสักครู่"


class AskedTooOften(SearchError):
    """An address asks more than a person does; it is answered again in a moment."""

    code = "search_asked_too_often"
    message_th = "ค้นหาถี่เกินไป กรุณารอสักครู่แล้วลองใหม่"


class Stale(SearchError):
    """A newer deployment of the tenant is indexed already; nothing was changed."""

    code = "search_stale"
    message_th = ""


class UnknownArea(SearchError):
    """There is no education area with this slug."""

    code = "search_unknown_area"
    message_th = "ไม่พบเขตพื้นที่การศึกษานี้"


class BadCollection(SearchError):
    """A file of documents and queries, or a line of it (0: all), is not what it should be; says which, and why."""

    code = "search_bad_collection"
    message_th = "อ่านไฟล์ชุดทดสอบการค้นหาไม่ได้"

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.line, self.reason = line, reason


class Unreadable(SearchError):
    """The text of a document cannot be had; it is found by its name only."""

    code = "file_unreadable"
    message_th = "อ่านข้อความในไฟล์นี้ไม่ได้ จึงค้นหาได้จากชื่อไฟล์เท่านั้น"


class Encrypted(Unreadable):
    """The document asks for a password."""

    code = "file_encrypted"
    message_th = "ไฟล์นี้ตั้งรหัสผ่านไว้ จึงค้นหาข้อความข้างในไม่ได้ ควรเผยแพร่ไฟล์ที่ไม่มีรหัสผ่าน"


class WithoutText(Unreadable):
    """The document holds pictures of pages, as scanners make them, and no text."""

    code = "file_without_text"
    message_th = "ไฟล์นี้เป็นภาพสแกน ไม่มีข้อความให้ค้นหา ควรบันทึกเป็น PDF จากโปรแกรมที่พิมพ์เอกสารโดยตรง"


class Garbled(Unreadable):
    """The document's hidden text makes no words, as that of PDFs with fonts of their own may not."""

    code = "file_garbled"
    message_th = "ข้อความที่ฝังอยู่ในไฟล์นี้อ่านไม่ออก (ฟอนต์เก่า) จึงค้นหาได้จากชื่อไฟล์เท่านั้น ควรบันทึกเป็น PDF ใหม่"


class Damaged(Unreadable):
    """The file is broken, or not what its name says."""

    code = "file_damaged"
    message_th = "ไฟล์นี้เสียหาย หรือชนิดของไฟล์ไม่ตรงกับนามสกุล ควรเปิดตรวจสอบแล้วแนบใหม่"


class TooLarge(Unreadable):
    """The file, or what is packed into it, is larger than what is read."""

    code = "file_too_large_to_read"
    message_th = "ไฟล์นี้ใหญ่เกินกว่าจะอ่านข้อความข้างในได้ จึงค้นหาได้จากชื่อไฟล์เท่านั้น"


class TookTooLong(Unreadable):
    """Reading the file took longer, or more memory, than it may."""

    code = "file_took_too_long"
    message_th = "ไฟล์นี้ซับซ้อนเกินกว่าจะอ่านข้อความข้างในได้ทันเวลา จึงค้นหาได้จากชื่อไฟล์เท่านั้น"


class OfUnknownKind(Unreadable):
    """Files of this kind have no text that is read here."""

    code = "file_of_unknown_kind"
    message_th = "ระบบยังอ่านข้อความในไฟล์ชนิดนี้ไม่ได้ ควรแนบเป็น PDF หรือ DOCX"


def reason_text(code: str) -> str:
    """Return what a reason says to whoever published the document; the general sentence for a code of before."""
    reasons: list[type[Unreadable]] = [Unreadable, *Unreadable.__subclasses__()]
    texts = {reason.code: reason.message_th for reason in reasons}
    return texts.get(code, Unreadable.message_th)
