"""What can go wrong with notices.

NoticeError
├── BadNotice                what was typed cannot be sent; ``field`` names the part of the form
│   ├── NoHeadline           empty, or nothing but signs and emoji
│   ├── HeadlineTooLong      more than 120 characters
│   ├── TextTooLong          more than 2,000 characters
│   ├── UnknownSeverity      neither info, warning nor emergency
│   ├── EndBeforeStart       it would end before it begins
│   ├── EndInThePast         it would be over already
│   ├── TooFarAhead          more than 400 days ahead; mostly a year in the wrong era
│   ├── BadLink              no address at all
│   ├── PageNotPublic        the linked page is a draft, or not there
│   ├── HostNotAllowed       the linked host is none of those that a notice may lead to
│   ├── BadPhone             no telephone number
│   ├── BadSchooling         the days of a closure are missing or the wrong way round
│   ├── LineTooLong          the school's own line has more than 200 characters
│   └── NobodyToTell         no school was chosen, or one outside of the area
├── NotAllowed               the person's role does not do that
├── NoticeChanged            somebody else changed the notice meanwhile
└── NoticeIsOver             the notice is not in a state for that act any more
"""

from __future__ import annotations

from typing import ClassVar


class NoticeError(Exception):
    """Root: ``code`` is stable, ``message`` is what users read."""

    code: ClassVar[str] = "notice"
    message: ClassVar[str] = "ทำรายการกับประกาศนี้ไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"{self.code}: {detail}" if detail else self.code)
        self.detail = detail


class BadNotice(NoticeError):
    """What was typed cannot be sent."""

    code = "notice.bad"
    field: ClassVar[str] = "headline"


class NoHeadline(BadNotice):
    code = "notice.no_headline"
    message = "กรุณาพิมพ์หัวข้อประกาศเป็นข้อความ (มีแต่เครื่องหมายหรืออีโมจิไม่ได้)"


class HeadlineTooLong(BadNotice):
    code = "notice.headline_too_long"
    message = "หัวข้อยาวเกิน 120 ตัวอักษร กรุณาตัดให้สั้นลง แล้วเขียนส่วนที่เหลือในรายละเอียด"


class TextTooLong(BadNotice):
    code = "notice.text_too_long"
    field = "text"
    message = "รายละเอียดยาวเกิน 2,000 ตัวอักษร กรุณาเขียนให้สั้นลง หรือเขียนเป็นข่าวแล้วใส่ลิงก์"


class UnknownSeverity(BadNotice):
    code = "notice.unknown_severity"
    field = "severity"
    message = "กรุณาเลือกระดับ: ข้อมูล เตือน หรือฉุกเฉิน"


class EndBeforeStart(BadNotice):
    code = "notice.end_before_start"
    field = "ends"
    message = "เวลาสิ้นสุดต้องอยู่หลังเวลาเริ่ม"


class EndInThePast(BadNotice):
    code = "notice.end_in_the_past"
    field = "ends"
    message = "เวลาสิ้นสุดผ่านไปแล้ว กรุณาเลือกเวลาที่ยังมาไม่ถึง"


class TooFarAhead(BadNotice):
    """More than 400 days ahead."""

    code = "notice.too_far_ahead"
    field = "ends"
    message = "เวลานี้อยู่ไกลเกิน 400 วัน กรุณาตรวจว่าปีถูกต้อง (พ.ศ. หรือ ค.ศ.)"


class BadLink(BadNotice):
    code = "notice.bad_link"
    field = "link"
    message = "ลิงก์นี้ใช้ไม่ได้ กรุณาวางที่อยู่เต็มที่ขึ้นต้นด้วย https:// หรือที่อยู่ของหน้าในเว็บไซต์นี้ เช่น /news/…"


class PageNotPublic(BadNotice):
    """A draft, or nothing at all: nobody is told which."""

    code = "notice.page_not_public"
    field = "link"
    message = "ไม่พบหน้านี้บนเว็บไซต์ หรือหน้านี้ยังไม่ได้เผยแพร่ กรุณาเผยแพร่ก่อนแล้วจึงใส่ลิงก์"


class HostNotAllowed(BadNotice):
    code = "notice.host_not_allowed"
    field = "link"
    message = "ใส่ลิงก์ได้เฉพาะเว็บไซต์นี้ หน่วยงานราชการและสถานศึกษา (.go.th .ac.th .or.th) LINE, Facebook, YouTube และ Google"


class BadPhone(BadNotice):
    code = "notice.bad_phone"
    field = "phone"
    message = "เบอร์โทรศัพท์ต้องเป็นตัวเลข 3–15 หลัก"


class BadSchooling(BadNotice):
    code = "notice.bad_schooling"
    field = "schooling_until"
    message = "กรุณาระบุวันที่เริ่มและวันสุดท้ายให้ถูกต้อง วันสุดท้ายต้องไม่อยู่ก่อนวันเริ่ม และไม่เกิน 400 วัน"


class LineTooLong(BadNotice):
    code = "notice.line_too_long"
    field = "line"
    message = "ข้อความเพิ่มเติมของโรงเรียนยาวเกิน 200 ตัวอักษร กรุณาเขียนให้สั้นลง"


class NobodyToTell(BadNotice):
    code = "notice.nobody_to_tell"
    field = "schools"
    message = "กรุณาเลือกสถานศึกษาอย่างน้อยหนึ่งแห่งในเขตพื้นที่นี้"


class NotAllowed(NoticeError):
    code = "notice.not_allowed"
    message = "บทบาทของท่านทำรายการนี้ไม่ได้ กรุณาให้ผู้อำนวยการหรือผู้ดูแลระบบของสถานศึกษาดำเนินการ"


class NoticeChanged(NoticeError):
    """``detail`` says who changed it, as people read it."""

    code = "notice.changed"
    message = "มีผู้อื่นแก้ไขประกาศนี้ระหว่างที่ท่านเปิดอยู่ กรุณาดูฉบับล่าสุดก่อน แล้วแก้ไขอีกครั้งหากยังจำเป็น"


class NoticeIsOver(NoticeError):
    code = "notice.is_over"
    message = "ประกาศนี้สิ้นสุดหรือถูกยกเลิกไปแล้ว จึงทำรายการนี้ไม่ได้"
