"""What can be wrong with an export or an import.  Messages are Thai and for the person at the machine.

UserFault
└── TransferRefused             transfer
    ├── NotAnArchive            transfer.not_an_archive     no ZIP, or none of ours
    ├── HalfArchive             transfer.half               cut off, or bytes differ from what the manifest says
    ├── UnknownVersion          transfer.version
    ├── UnsafeArchive           transfer.unsafe             names, sizes or numbers that no export of ours has
    ├── BrokenContent           transfer.content            a line that does not fit the format
    ├── ForeignReference        transfer.foreign            something points to what is not in the file
    └── PlaceTaken              transfer.place_taken        slug, host or office is there already
"""

from __future__ import annotations

from cms.content.errors import UserFault


class TransferRefused(UserFault):
    """``detail`` says where, for developers."""

    code = "transfer"
    message = "นำเข้าไฟล์นี้ไม่ได้"

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(f"{self.code}: {detail}" if detail else self.code)


class NotAnArchive(TransferRefused):
    code = "transfer.not_an_archive"
    message = "ไฟล์นี้ไม่ใช่ไฟล์ส่งออกของระบบนี้"


class HalfArchive(TransferRefused):
    code = "transfer.half"
    message = "ไฟล์ไม่สมบูรณ์หรือถูกแก้ไข กรุณาใช้ไฟล์ต้นฉบับที่ส่งออกมา"


class UnknownVersion(TransferRefused):
    code = "transfer.version"
    message = "ไฟล์นี้มาจากระบบรุ่นที่ใหม่กว่า กรุณาปรับรุ่นของระบบนี้ก่อน"


class UnsafeArchive(TransferRefused):
    code = "transfer.unsafe"
    message = "ไฟล์นี้มีสิ่งที่ไม่ปลอดภัยหรือใหญ่ผิดปกติ จึงไม่นำเข้า"


class BrokenContent(TransferRefused):
    code = "transfer.content"
    message = "ข้อมูลในไฟล์ไม่ตรงรูปแบบ จึงไม่นำเข้า"


class ForeignReference(TransferRefused):
    code = "transfer.foreign"
    message = "ข้อมูลในไฟล์อ้างถึงสิ่งที่ไม่ได้อยู่ในไฟล์ จึงไม่นำเข้า"


class PlaceTaken(TransferRefused):
    """``what`` is taken: a slug, a host, the office of the area."""

    code = "transfer.place_taken"

    def __init__(self, what: str) -> None:
        self.message = f"{what} มีหน่วยงานอื่นใช้แล้ว กรุณาเลือกชื่ออื่น"
        super().__init__(what)
