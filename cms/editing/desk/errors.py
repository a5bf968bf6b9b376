"""What can go wrong at the desk.  Messages are Thai and for the person who writes.

UserFault
└── DeskFault
    ├── AlreadyFinished     the same form was sent twice: its page exists
    ├── EditedMeanwhile     somebody saved the page after the form was opened
    ├── NowhereToWrite      the site has no list for pages of this kind
    └── AnotherPlace        the writing was begun in another school
"""

from __future__ import annotations

from datetime import datetime

from cms.content.errors import UserFault


class DeskFault(UserFault):
    code = "desk.fault"
    message = "บันทึกไม่สำเร็จ"


class AlreadyFinished(DeskFault):
    """``page_id`` is None where the page was deleted since."""

    code = "desk.already_finished"
    message = "แบบฟอร์มนี้ส่งไปแล้ว"

    def __init__(self, page_id: int | None) -> None:
        super().__init__()
        self.page_id = page_id


class EditedMeanwhile(DeskFault):
    """``by`` may be empty."""

    code = "desk.edited_meanwhile"

    def __init__(self, by: str, at: datetime | None) -> None:
        self.by, self.at = by, at
        self.message = f"{by or 'ผู้อื่น'} แก้ไขหน้านี้หลังจากที่ท่านเปิด จึงยังไม่ได้บันทึก"
        super().__init__()


class NowhereToWrite(DeskFault):
    code = "desk.nowhere_to_write"

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.message = f"เว็บไซต์ยังไม่มี “{wanted}” กรุณาให้ผู้ดูแลเนื้อหาสร้างจากเมนู “หน้า” ก่อน"
        super().__init__()


class AnotherPlace(DeskFault):
    code = "desk.another_place"
    message = "แบบฟอร์มนี้เริ่มเขียนในสถานศึกษาอื่น กรุณาเลือกสถานศึกษานั้นก่อน แล้วส่งอีกครั้ง"
