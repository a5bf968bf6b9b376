"""What can go wrong when the life of a school is changed.  Messages are Thai and for the officer who asks.

UserFault
└── LifecycleRefused            life
    ├── NotASchool              life.not_a_school     the area's own office stays
    ├── NoReason                life.no_reason
    ├── AlreadyClosed           life.already_closed
    ├── NotClosed               life.not_closed
    ├── SchoolDeleted           life.deleted
    ├── NotDeleted              life.not_deleted
    ├── WrongName               life.wrong_name         the name that was typed is another
    ├── HostRefused             life.host             what is wrong with the name, in ``message``
    ├── SameHost                life.same_host
    ├── SamePlace               life.same_place
    └── ForeignNetwork          life.foreign_network
"""

from __future__ import annotations

from cms.content.errors import UserFault


class LifecycleRefused(UserFault):
    """The school cannot be changed like this."""

    code = "life"
    message = "ทำรายการนี้กับสถานศึกษานี้ไม่ได้"


class NotASchool(LifecycleRefused):
    """The area's own office can be neither closed nor moved nor deleted."""

    code = "life.not_a_school"
    message = "ทำรายการนี้ได้กับสถานศึกษาเท่านั้น สำนักงานเขตพื้นที่ต้องคงอยู่"


class NoReason(LifecycleRefused):
    code = "life.no_reason"
    message = "กรุณาเขียนเหตุผล อย่างน้อย 5 ตัวอักษร เหตุผลจะเก็บไว้ในบันทึกการใช้งาน"


class AlreadyClosed(LifecycleRefused):
    code = "life.already_closed"
    message = "สถานศึกษานี้ปิดอยู่แล้ว"


class NotClosed(LifecycleRefused):
    code = "life.not_closed"
    message = "สถานศึกษานี้ไม่ได้ปิดอยู่"


class SchoolDeleted(LifecycleRefused):
    """Nothing can be done with it but bringing it back."""

    code = "life.deleted"
    message = "สถานศึกษานี้ถูกลบไว้ กรุณากู้คืนก่อน"


class HostRefused(LifecycleRefused):
    """The name may not be given; ``why`` is the code of the broken rule."""

    code = "life.host"

    def __init__(self, why: str, message: str) -> None:
        self.why = why
        self.message = message
        super().__init__(why)


class SameHost(LifecycleRefused):
    code = "life.same_host"
    message = "เว็บไซต์ใช้ชื่อนี้อยู่แล้ว"


class SamePlace(LifecycleRefused):
    code = "life.same_place"
    message = "สถานศึกษาอยู่ที่นี่อยู่แล้ว ไม่มีอะไรต้องย้าย"


class ForeignNetwork(LifecycleRefused):
    """The network is of another area."""

    code = "life.foreign_network"
    message = "กลุ่มเครือข่ายนี้ไม่ได้อยู่ในเขตพื้นที่ที่เลือก"


class NotDeleted(LifecycleRefused):
    code = "life.not_deleted"
    message = "สถานศึกษานี้ไม่ได้ถูกลบไว้"


class WrongName(LifecycleRefused):
    """Deleting asks for the school's name, so that nobody deletes another one by a slip."""

    code = "life.wrong_name"
    message = "ชื่อที่พิมพ์ไม่ตรงกับชื่อสถานศึกษา จึงยังไม่ลบ"
