"""What can go wrong with content.

ContentError
├── UserFault                 a person asked for something that the rules forbid; ``message`` is Thai, for that person
│   ├── ForeignParent         the new place of a page belongs to another school
│   ├── HandsOverToNobody     work goes to an active member, and to somebody else
│   ├── NotInThisMenu         what is no entry of this site's menu cannot be ordered, shown or hidden
│   └── PageGone              the page was deleted while someone was still editing it
└── PlatformFault             our own code broke a promise; the message is for developers
    ├── OutsideTransaction    the published tables were written outside a transaction
    └── WithoutTenant         a page below an area node has no tenant
"""

from __future__ import annotations


class ContentError(Exception):
    """Root of the app's errors: ``code`` is stable, ``message`` is for people."""

    code = "content"
    message = "เกิดข้อผิดพลาดกับเนื้อหา"

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if not self.args else f"{self.code}: {self.args[0]}"


class UserFault(ContentError):
    code = "content.user"


class ForeignParent(UserFault):
    code = "content.foreign_parent"
    message = "ย้ายหรือสร้างหน้าไว้ใต้เว็บไซต์ของหน่วยงานอื่นไม่ได้"

    def __init__(self, tenant_id: int | None, parent_tenant_id: int | None) -> None:
        super().__init__(f"a page of tenant {tenant_id} cannot stand under a page of tenant {parent_tenant_id}")
        self.tenant_id = tenant_id
        self.parent_tenant_id = parent_tenant_id


class HandsOverToNobody(UserFault):
    code = "content.hands_over_to_nobody"
    message = "ผู้รับมอบต้องเป็นผู้ใช้ของสถานศึกษาที่บัญชียังใช้งานได้ และไม่ใช่ผู้ส่งมอบเอง"


class NotInThisMenu(UserFault):
    code = "content.not_in_this_menu"
    message = "ไม่พบรายการนี้ในเมนู อาจถูกย้าย ซ่อน หรือลบไปแล้ว"


class PageGone(UserFault):
    code = "content.page_gone"
    message = "หน้านี้ถูกลบไปแล้ว จึงบันทึกไม่ได้"


class PlatformFault(ContentError):
    code = "content.platform"


class OutsideTransaction(PlatformFault):
    code = "content.outside_transaction"
    message = "the published tables are written in the transaction of the change, and there is none"


class WithoutTenant(PlatformFault):
    code = "content.without_tenant"
    message = "a page below an area node must be given a tenant"
