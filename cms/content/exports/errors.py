"""What can go wrong when a tenant is exported on screen.  Messages are Thai and for the person who asks.

UserFault
└── ExportRefused           export
    ├── ExportRunning       export.running      one is on its way
    ├── DeletedSchool       export.deleted      a deleted school is brought back first
    ├── NoDisk              export.no_disk      the machine's disk has no room for the file
    ├── ExportBroke         export.broke        something of ours failed while it was made
    ├── ExportLost          export.lost         the worker died while it was made
    └── FileGone            export.file_gone    the row is there, its file is not
"""

from __future__ import annotations

from cms.content.errors import UserFault


class ExportRefused(UserFault):
    """There is no export to be had."""

    code = "export"
    message = "ส่งออกข้อมูลไม่ได้"


class ExportRunning(ExportRefused):
    """One at a time for each tenant."""

    code = "export.running"
    message = "กำลังส่งออกข้อมูลของหน่วยงานนี้อยู่แล้ว กรุณารอให้เสร็จก่อน"


class DeletedSchool(ExportRefused):
    """What was exported before the deletion can still be had."""

    code = "export.deleted"
    message = "สถานศึกษานี้ถูกลบไว้ จึงส่งออกใหม่ไม่ได้ กรุณากู้คืนก่อน"


class NoDisk(ExportRefused):
    """The disk of the installation is too full; said before anything is written, and while it is."""

    code = "export.no_disk"
    message = "พื้นที่ดิสก์ของเครื่องแม่ข่ายไม่พอสำหรับไฟล์ส่งออก กรุณาแจ้งผู้ดูแลแพลตฟอร์มให้เพิ่มพื้นที่ แล้วลองใหม่"


class ExportBroke(ExportRefused):
    """The log has the error."""

    code = "export.broke"
    message = "เกิดข้อผิดพลาดระหว่างส่งออก ข้อมูลของหน่วยงานไม่เปลี่ยนแปลง กรุณาลองใหม่ ถ้ายังไม่ได้ ให้แจ้งผู้ดูแลแพลตฟอร์ม"


class ExportLost(ExportRefused):
    """Told when somebody asks anew after the worker has fallen silent."""

    code = "export.lost"
    message = "การส่งออกหยุดกลางคันเพราะตัวทำงานเบื้องหลังหยุด ข้อมูลของหน่วยงานไม่เปลี่ยนแปลง กรุณาลองใหม่"


class FileGone(ExportRefused):
    """Deleted on the machine, or the database came from a backup."""

    code = "export.file_gone"
    message = "ไม่พบไฟล์ส่งออกบนเครื่องแม่ข่ายแล้ว กรุณาส่งออกใหม่"


REASONS: dict[str, type[ExportRefused]] = {kind.code: kind for kind in (NoDisk, ExportBroke, ExportLost, FileGone)}
"""What a failed export can have failed of."""


def message_of(code: str) -> str:
    """Return what people are told of a stored code."""
    return REASONS.get(code, ExportBroke).message
