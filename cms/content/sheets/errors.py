"""What can be wrong with a file as a whole; what is wrong in a row is a ``Problem`` (``sheets.values``).

::

    UnreadableFile          whoever gave the file gave one that is no table
    ├── EmptyFile           file.empty
    ├── TooLarge            file.too_large
    ├── TooManyRows         file.too_many_rows
    ├── UnknownFormat       file.format
    ├── UnknownEncoding     file.encoding
    ├── HalfFile            file.half
    └── NoHeader            file.no_header
"""

from __future__ import annotations

from typing import ClassVar


class UnreadableFile(Exception):
    """The file cannot be read as a table."""

    code: ClassVar[str] = "file"
    message: ClassVar[str] = "อ่านไฟล์นี้ไม่ได้ กรุณาบันทึกเป็น CSV (UTF-8) หรือ XLSX แล้วลองใหม่"

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class EmptyFile(UnreadableFile):
    """Nothing in it, or a header and no rows."""

    code = "file.empty"
    message = "ไฟล์ว่าง ไม่มีแถวข้อมูล"


class TooLarge(UnreadableFile):
    """More bytes than 10 MiB, more than 64 MiB or 200 parts inside, or more work than a second process may do."""

    code = "file.too_large"
    message = "ไฟล์ใหญ่หรือซับซ้อนเกินไป รับได้ไม่เกิน 10 MB และ 20,000 แถว กรุณาแบ่งไฟล์ หรือคัดลอกเฉพาะข้อมูลไปวางในไฟล์ใหม่"


class TooManyRows(UnreadableFile):
    """More rows or columns than fit; or more lines, empty ones too, than a sheet of a spreadsheet has."""

    code = "file.too_many_rows"
    message = "ตารางใหญ่เกินไป รับได้ไม่เกิน 20,000 แถว และ 100 คอลัมน์"


class UnknownFormat(UnreadableFile):
    """Neither text nor a workbook: a picture, a PDF, a web page named .xls."""

    code = "file.format"
    message = "ไฟล์นี้ไม่ใช่ตาราง CSV, XLSX หรือ XLS กรุณาเปิดในโปรแกรมตาราง แล้วบันทึกเป็น XLSX"


class UnknownEncoding(UnreadableFile):
    """Text, but neither Unicode nor CP874, or CP874 that is not Thai."""

    code = "file.encoding"
    message = "อ่านตัวอักษรในไฟล์ไม่ออก กรุณาบันทึกเป็น “CSV UTF-8” หรือ XLSX"


class HalfFile(UnreadableFile):
    """The end is missing: a broken archive, half a character, a quotation mark that is never closed."""

    code = "file.half"
    message = "ไฟล์ไม่สมบูรณ์ อาจคัดลอกหรือดาวน์โหลดมาไม่ครบ กรุณาใช้ไฟล์ต้นฉบับอีกครั้ง"


class NoHeader(UnreadableFile):
    """No row names the columns."""

    code = "file.no_header"
    message = "ไม่พบแถวหัวตาราง กรุณาใช้ชื่อคอลัมน์ตามไฟล์ตัวอย่าง"
