"""What can go wrong with uploads.  Messages are Thai and for the person who uploads.

UserFault
└── MediaRefused
    ├── EmptyFile               0 bytes
    ├── FileTooLarge            more bytes than allowed
    ├── PictureRefused
    │   ├── NotAPicture         the bytes are something else, whatever the name says
    │   ├── BrokenPicture       truncated or damaged
    │   ├── TooManyPixels       more pixels than we can open within our memory
    │   └── PictureTooHard      opening it took too much time or memory
    ├── DocumentRefused
    │   ├── TypeNotAllowed      an extension that is not on the list
    │   ├── NotAsNamed          the bytes are not what the extension says
    │   ├── LockedDocument      needs a password
    │   ├── BrokenDocument      a PDF that no reader can open
    │   ├── DocumentWithMacros  carries programs
    │   ├── UnreadableText      a text file in an unknown encoding
    │   └── TypeChanged         a replacement of another type, under a permanent address
    ├── NoRoom                  the tenant's storage is full
    ├── NobodyWorksHere         the tenant is closed or deleted
    └── OwnershipRefused
        ├── CollectionWithoutTenant  the collection belongs to no school or office
        └── ForeignCollection        the collection belongs to another one
PlatformFault
└── WorkerFailed                the picture process died of something that is not the picture's fault
"""

from __future__ import annotations

from cms.content.errors import PlatformFault, UserFault
from cms.content.text import size_words

PICTURES = "JPEG, PNG, GIF, WebP และ HEIC"
MEGABYTE = 1024 * 1024


class MediaRefused(UserFault):
    code = "media.refused"
    message = "รับไฟล์นี้ไม่ได้"


class EmptyFile(MediaRefused):
    code = "media.empty"
    message = "ไฟล์นี้ว่างเปล่า (0 ไบต์) กรุณาตรวจไฟล์ในเครื่องแล้วเลือกใหม่อีกครั้ง"


class FileTooLarge(MediaRefused):
    code = "media.too_large"

    def __init__(self, size: int, limit: int) -> None:
        self.size, self.limit = size, limit
        self.message = (
            f"ไฟล์นี้ใหญ่ {size / MEGABYTE:.1f} เมกะไบต์ เกินกำหนด {limit // MEGABYTE} เมกะไบต์ กรุณาลดขนาดไฟล์แล้วลองใหม่"
        )
        super().__init__()


class PictureRefused(MediaRefused):
    code = "media.picture"


class NotAPicture(PictureRefused):
    """``found`` is what the bytes look like (``"PDF"``), or empty."""

    code = "media.not_a_picture"

    def __init__(self, found: str = "") -> None:
        self.found = found
        what = f"ไฟล์นี้เป็น {found} ไม่ใช่รูปภาพที่ใช้ได้" if found else "ไฟล์นี้ไม่ใช่รูปภาพที่ใช้ได้"
        self.message = f"{what} (ระบบดูจากเนื้อไฟล์ ไม่ใช่จากชื่อไฟล์) กรุณาใช้ไฟล์ {PICTURES}"
        super().__init__()


class BrokenPicture(PictureRefused):
    code = "media.broken_picture"
    message = "เปิดรูปภาพนี้ไม่ได้ ไฟล์อาจเสียหรือมาไม่ครบ กรุณาเปิดดูในเครื่อง บันทึกใหม่ แล้วอัปโหลดอีกครั้ง"


class TooManyPixels(PictureRefused):
    """``millions`` of pixels in the picture; 0 when unknown."""

    code = "media.too_many_pixels"

    def __init__(self, millions: int = 0) -> None:
        self.millions = millions
        size = f" ({millions} ล้านพิกเซล)" if millions else ""
        self.message = f"รูปภาพนี้มีขนาดใหญ่เกินไป{size} กรุณาย่อภาพ หรือบันทึกเป็น JPEG แบบธรรมดา แล้วอัปโหลดอีกครั้ง"
        super().__init__()


class PictureTooHard(PictureRefused):
    code = "media.picture_too_hard"
    message = "เปิดรูปภาพนี้ไม่สำเร็จเพราะต้องใช้เวลาหรือหน่วยความจำมากเกินไป กรุณาย่อภาพหรือบันทึกเป็น JPEG แล้วลองใหม่"


class DocumentRefused(MediaRefused):
    code = "media.document"


class TypeNotAllowed(DocumentRefused):
    code = "media.type_not_allowed"

    def __init__(self, extension: str, allowed: tuple[str, ...]) -> None:
        self.extension = extension
        what = f"ไม่รับไฟล์ชนิด .{extension}" if extension else "ไฟล์นี้ไม่มีนามสกุล"
        self.message = f"{what} กรุณาใช้ไฟล์ {', '.join(allowed).upper()}"
        super().__init__()


class NotAsNamed(DocumentRefused):
    code = "media.not_as_named"

    def __init__(self, extension: str) -> None:
        self.extension = extension
        self.message = f"เนื้อไฟล์ไม่ใช่ .{extension} ตามชื่อ ไฟล์อาจเสียหรือถูกเปลี่ยนนามสกุล กรุณาบันทึกใหม่จากโปรแกรมเดิม"
        super().__init__()


class LockedDocument(DocumentRefused):
    code = "media.locked_document"
    message = "ไฟล์นี้ตั้งรหัสผ่านไว้ คนทั่วไปจะเปิดอ่านไม่ได้ กรุณาเอารหัสผ่านออกแล้วบันทึกใหม่"


class BrokenDocument(DocumentRefused):
    code = "media.broken_document"
    message = "เปิดไฟล์ PDF นี้ไม่ได้ ไฟล์อาจเสียหรือมาไม่ครบ กรุณาเปิดดูในเครื่อง บันทึกใหม่ แล้วอัปโหลดอีกครั้ง"


class DocumentWithMacros(DocumentRefused):
    code = "media.macros"
    message = "ไฟล์นี้มีโปรแกรม (มาโคร) อยู่ข้างใน เผยแพร่ไม่ได้เพื่อความปลอดภัยของผู้อ่าน กรุณาบันทึกเป็นแบบไม่มีมาโคร"


class UnreadableText(DocumentRefused):
    code = "media.unreadable_text"
    message = "อ่านตัวหนังสือในไฟล์นี้ไม่ได้ กรุณาบันทึกเป็นข้อความแบบ UTF-8 แล้วอัปโหลดอีกครั้ง"


class TypeChanged(DocumentRefused):
    code = "media.type_changed"

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self.message = (
            f"ไฟล์เดิมเป็น .{old} และที่อยู่ของไฟล์ถูกเผยแพร่ไปแล้ว จึงแทนด้วยไฟล์ .{new} ไม่ได้ กรุณาใช้ไฟล์ .{old} หรืออัปโหลดเป็นเอกสารใหม่"
        )
        super().__init__()


class NoRoom(MediaRefused):
    """``wanted``, ``used`` and ``limit`` are bytes."""

    code = "media.no_room"

    def __init__(self, wanted: int, used: int, limit: int) -> None:
        self.wanted, self.used, self.limit = wanted, used, limit
        self.message = (
            f"พื้นที่เก็บข้อมูลเหลือ {size_words(max(0, limit - used))} ไม่พอสำหรับไฟล์นี้ ({size_words(wanted)}) "
            "กรุณาลบไฟล์ที่ไม่ใช้แล้ว หรือติดต่อสำนักงานเขตเพื่อขอพื้นที่เพิ่ม"
        )
        super().__init__()


class NobodyWorksHere(MediaRefused):
    code = "media.nobody_works_here"
    message = "หน่วยงานนี้ปิดแล้ว จึงเพิ่มไฟล์ไม่ได้"


class OwnershipRefused(MediaRefused):
    code = "media.ownership"


class CollectionWithoutTenant(OwnershipRefused):
    code = "media.collection_without_tenant"
    message = "คลังนี้ไม่ได้เป็นของหน่วยงานใด กรุณาเลือกคลังของสถานศึกษาหรือสำนักงานเขต"


class ForeignCollection(OwnershipRefused):
    code = "media.foreign_collection"
    message = "คลังนี้เป็นของหน่วยงานอื่น ย้ายไฟล์ข้ามหน่วยงานไม่ได้ กรุณาอัปโหลดไฟล์ใหม่ในคลังของหน่วยงานนั้น"


class WorkerFailed(PlatformFault):
    code = "media.worker_failed"
    message = "the picture process failed"
