"""Why a sheet was not written.

SheetRefused              nothing has been written; ``message`` is Thai, for the person
├── RowsRefused           something in the sheet is wrong; ``plan`` says what
└── PageChangedMeanwhile  somebody has saved the page since the preview
"""

from __future__ import annotations

from cms.content.page_sheets.values import Plan


class SheetRefused(Exception):
    code = "page_sheets"
    message = "ไม่ได้นำเข้าตาราง"

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class RowsRefused(SheetRefused):
    code = "page_sheets.rows"
    message = "มีข้อผิดพลาดในตาราง ระบบไม่ได้บันทึกอะไรเลย"

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


class PageChangedMeanwhile(SheetRefused):
    code = "page_sheets.page_changed"
    message = "มีผู้แก้ไขหน้านี้หลังจากที่ท่านดูตัวอย่าง กรุณาตรวจอีกครั้งก่อนยืนยัน"
