"""What can go wrong with people and places.

::

    TenantsError
    ├── HostError                 whoever asked named a host that no tenant answers to
    │   ├── MissingHost           host.missing
    │   ├── MalformedHost         host.malformed
    │   ├── BadPort               host.bad_port
    │   ├── AddressNotAName       host.address
    │   ├── AdminHost             host.admin
    │   └── UnknownHost           host.unknown
    ├── PlaceError                whoever provisions asked for what cannot be
    │   ├── BadSlug               place.bad_slug
    │   ├── ReservedSlug          place.reserved_slug
    │   ├── HostTaken             place.host_taken
    │   ├── SlugTaken             place.slug_taken
    │   └── OtherArea             place.other_area
    ├── QuotaError                whoever adds wants more than the tenant may have
    │   └── MembersFull           quota.members
    ├── RoleError                 whoever gives rights asked for what cannot be
    │   ├── RoleNeedsTenant       role.needs_tenant
    │   ├── RoleNeedsArea         role.needs_area
    │   └── RoleIsEverywhere      role.everywhere
    ├── StayError                 whoever wants to work in a tenant may not, or not like this
    │   ├── NoWayIn               stay.no_way_in
    │   ├── ReasonTooShort        stay.reason_too_short
    │   └── ReasonTooLong         stay.reason_too_long
    ├── MemberError               whoever keeps the members of a tenant asked for what cannot be
    │   ├── NotGoverned           member.not_governed
    │   ├── NotAMember            member.unknown
    │   ├── ProtectedAccount      member.protected
    │   ├── SharedAccount         member.shared
    │   ├── InactiveAccount       member.inactive
    │   ├── LastAdmin             member.last_admin
    │   ├── NoRole                member.no_role
    │   ├── ReasonNeeded          member.reason_needed
    │   ├── AlreadyInvited        member.already_invited
    │   ├── UserNameTaken         member.user_name_taken
    │   └── MembersChanged        member.changed
    ├── BadCode                   code.bad: unknown, used, expired, withdrawn: nobody is told which
    ├── JobError                  a fault of ours
    │   ├── UnknownJob            job.unknown
    │   └── JobNameTaken          job.name_taken
    └── AuditError                the audit trail does not do that
        ├── EntryIsFinal          audit.final
        ├── KeptTooShort          audit.kept_too_short
        └── NoSuchTrail           audit.no_such_trail

``code`` is stable, ``message`` is what a user reads (Thai), ``str()`` is what a developer reads.
"""

from __future__ import annotations

from typing import ClassVar


class TenantsError(Exception):
    """Base of the tree."""

    code: ClassVar[str] = "tenants"
    message: ClassVar[str] = "ระบบทำงานไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"

    def __init__(self, subject: str = "") -> None:
        super().__init__(f"{self.code}: {subject!r}" if subject else self.code)
        self.subject = subject


class HostError(TenantsError):
    """The host of a request is no tenant's."""

    code = "host"
    message = "ไม่พบเว็บไซต์ตามที่อยู่นี้ กรุณาตรวจสอบชื่อเว็บไซต์อีกครั้ง"


class MissingHost(HostError):
    code = "host.missing"


class MalformedHost(HostError):
    """Not a host name: forbidden characters, empty or too long labels."""

    code = "host.malformed"


class BadPort(HostError):
    """What follows the colon is no port between 1 and 65535."""

    code = "host.bad_port"


class AddressNotAName(HostError):
    """An IP address: tenants have names."""

    code = "host.address"


class AdminHost(HostError):
    """The host of the admin, which is no tenant's."""

    code = "host.admin"


class UnknownHost(HostError):
    """A proper name that belongs to no tenant."""

    code = "host.unknown"


class PlaceError(TenantsError):
    """An area or tenant cannot be made like this."""

    code = "place"
    message = "สร้างเว็บไซต์ของหน่วยงานไม่สำเร็จ กรุณาตรวจสอบข้อมูลอีกครั้ง"


class BadSlug(PlaceError):
    code = "place.bad_slug"
    message = "ชื่อย่อภาษาอังกฤษใช้ได้เฉพาะ a–z, 0–9 และขีดกลาง ไม่เกิน 40 ตัว"


class ReservedSlug(PlaceError):
    code = "place.reserved_slug"
    message = "ชื่อย่อนี้สงวนไว้สำหรับระบบ กรุณาเลือกชื่ออื่น"


class HostTaken(PlaceError):
    code = "place.host_taken"
    message = "ชื่อเว็บไซต์นี้มีหน่วยงานอื่นใช้แล้ว"


class SlugTaken(PlaceError):
    code = "place.slug_taken"
    message = "ชื่อย่อนี้มีหน่วยงานอื่นใช้แล้ว"


class OtherArea(PlaceError):
    """A tenant of that slug exists in another area."""

    code = "place.other_area"
    message = "หน่วยงานนี้อยู่ในเขตพื้นที่อื่นแล้ว"


class QuotaError(TenantsError):
    """The tenant has reached one of its limits."""

    code = "quota"
    message = "หน่วยงานนี้ใช้งานเต็มจำนวนที่กำหนดแล้ว กรุณาติดต่อสำนักงานเขต"


class MembersFull(QuotaError):
    code = "quota.members"
    message = "จำนวนผู้ใช้ของหน่วยงานนี้เต็มแล้ว กรุณานำผู้ที่ไม่ใช้แล้วออก หรือติดต่อสำนักงานเขตเพื่อขอเพิ่ม"


class RoleError(TenantsError):
    """A role and the place where it is held do not fit."""

    code = "role"
    message = "บทบาทนี้ใช้กับหน่วยงานที่เลือกไม่ได้"


class RoleNeedsTenant(RoleError):
    code = "role.needs_tenant"
    message = "บทบาทนี้ต้องระบุสถานศึกษาหรือสำนักงานเขต"


class RoleNeedsArea(RoleError):
    code = "role.needs_area"
    message = "บทบาทเจ้าหน้าที่เขตพื้นที่ต้องระบุเขตพื้นที่"


class RoleIsEverywhere(RoleError):
    code = "role.everywhere"
    message = "บทบาทผู้ดูแลแพลตฟอร์มไม่ขึ้นกับหน่วยงานใด"


class StayError(TenantsError):
    """A place cannot be chosen like this."""

    code = "stay"
    message = "เลือกสถานศึกษานี้ไม่ได้"


class NoWayIn(StayError):
    """Neither member, nor officer of its area, nor platform admin."""

    code = "stay.no_way_in"


class ReasonTooShort(StayError):
    code = "stay.reason_too_short"
    message = "กรุณาเขียนเหตุผลอย่างน้อย 10 ตัวอักษร สถานศึกษาจะเห็นเหตุผลนี้"


class ReasonTooLong(StayError):
    code = "stay.reason_too_long"
    message = "เหตุผลยาวเกิน 500 ตัวอักษร กรุณาเขียนให้สั้นลง"


class MemberError(TenantsError):
    """The members of a tenant cannot be changed like this."""

    code = "member"
    message = "เปลี่ยนผู้ใช้ของหน่วยงานไม่สำเร็จ กรุณาลองใหม่อีกครั้ง"


class NotGoverned(MemberError):
    """Whoever asks does not keep the members of that tenant, or no longer."""

    code = "member.not_governed"


class NotAMember(MemberError):
    """The person holds no role in that tenant."""

    code = "member.unknown"


class ProtectedAccount(MemberError):
    """The account is an area officer's or a platform admin's."""

    code = "member.protected"
    message = "บัญชีนี้เป็นของเจ้าหน้าที่เขตหรือผู้ดูแลแพลตฟอร์ม จึงแก้ไขจากที่นี่ไม่ได้"


class SharedAccount(MemberError):
    """The account is also used where whoever asks keeps nothing."""

    code = "member.shared"
    message = "บัญชีนี้ใช้กับหน่วยงานอื่นด้วย จึงปิดบัญชีหรือตั้งรหัสผ่านใหม่จากที่นี่ไม่ได้ แต่นำออกจากหน่วยงานนี้ได้"


class InactiveAccount(MemberError):
    """The account is deactivated."""

    code = "member.inactive"
    message = "บัญชีนี้ปิดใช้งานอยู่ กรุณาเปิดใช้งานก่อน"


class LastAdmin(MemberError):
    """Nobody would be left to keep the members."""

    code = "member.last_admin"
    message = "ต้องมีผู้ดูแลระบบที่ใช้งานได้อย่างน้อยหนึ่งคน กรุณาเพิ่มผู้ดูแลระบบอีกคนก่อน"


class NoRole(MemberError):
    """No role, or one that is not held in a tenant."""

    code = "member.no_role"
    message = "กรุณาเลือกบทบาทอย่างน้อยหนึ่งบทบาท"


class ReasonNeeded(MemberError):
    """Whoever stands above a school makes its admins with a written reason."""

    code = "member.reason_needed"
    message = "กรุณาเขียนเหตุผลในการแต่งตั้ง"


class AlreadyInvited(MemberError):
    """An invitation for the same person is open."""

    code = "member.already_invited"
    message = "มีคำเชิญของผู้นี้ที่ยังไม่ได้ใช้อยู่แล้ว ออกรหัสใหม่ได้จากรายการคำเชิญ"


class UserNameTaken(MemberError):
    """An account of this school has that name already."""

    code = "member.user_name_taken"
    message = "มีผู้ใช้ชื่อนี้ในหน่วยงานนี้แล้ว กรุณาตั้งชื่ออื่น"


class MembersChanged(MemberError):
    """Somebody else changed the same account at the same moment."""

    code = "member.changed"
    message = "ข้อมูลของผู้ใช้นี้เพิ่งเปลี่ยนไป กรุณาเปิดหน้านี้ใหม่แล้วลองอีกครั้ง"


class BadCode(TenantsError):
    """A code that does not work, for whatever reason."""

    code = "code.bad"
    message = "รหัสนี้ใช้ไม่ได้ อาจพิมพ์ผิด ใช้ไปแล้ว หรือหมดอายุแล้ว ขอรหัสใหม่ได้จากผู้ดูแลระบบของสถานศึกษาหรือสำนักงานเขตพื้นที่"


class JobError(TenantsError):
    """The program asks the jobs for what they do not know."""

    code = "job"


class UnknownJob(JobError):
    code = "job.unknown"


class JobNameTaken(JobError):
    code = "job.name_taken"


class AuditError(TenantsError):
    """The audit trail is asked for what it does not do."""

    code = "audit"


class EntryIsFinal(AuditError):
    """Entries are neither changed nor deleted."""

    code = "audit.final"
    message = "บันทึกการใช้งานแก้ไขหรือลบไม่ได้"


class KeptTooShort(AuditError):
    """The law asks for at least 90 days."""

    code = "audit.kept_too_short"
    message = "ต้องเก็บบันทึกการใช้งานอย่างน้อย 90 วัน ตามพระราชบัญญัติว่าด้วยการกระทำความผิดเกี่ยวกับคอมพิวเตอร์ มาตรา 26"


class NoSuchTrail(AuditError):
    """No tenant or area of that short name."""

    code = "audit.no_such_trail"
    message = "ไม่พบสถานศึกษา สำนักงานเขต หรือเขตพื้นที่ตามชื่อย่อนี้"
