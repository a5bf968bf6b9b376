"""What an entry says: the act, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


class Action(models.TextChoices):
    """What was done.  Values are stored for years: add, never rename."""

    SIGN_IN = "sign_in", "เข้าสู่ระบบ"
    SIGN_IN_FAILED = "sign_in_failed", "เข้าสู่ระบบไม่สำเร็จ"
    SIGN_IN_THROTTLED = "sign_in_throttled", "พยายามเข้าสู่ระบบถี่เกินไป"
    SIGN_OUT = "sign_out", "ออกจากระบบ"
    PASSWORD_CHANGED = "password_changed", "เปลี่ยนรหัสผ่านของตนเอง"
    EMAIL_CHANGED = "email_changed", "เปลี่ยนอีเมลของตนเอง"
    EMAIL_OBJECTED = "email_objected", "คัดค้านการเปลี่ยนอีเมล ยกเลิกรหัสผ่าน"
    PASSWORD_RESET = "password_reset", "ตั้งรหัสผ่านใหม่ให้ผู้ใช้"

    PUBLISH = "publish", "เผยแพร่หน้า"
    UNPUBLISH = "unpublish", "เลิกเผยแพร่หน้า"
    PAGE_DELETED = "page_deleted", "ลบหน้า"
    PAGE_MOVED = "page_moved", "ย้ายหน้า"
    IMAGE_DELETED = "image_deleted", "ลบรูปภาพ"
    DOCUMENT_DELETED = "document_deleted", "ลบเอกสาร"
    REVIEW_ASKED = "review_asked", "ส่งหน้าให้ตรวจ"
    REVIEW_APPROVED = "review_approved", "ตรวจแล้วอนุมัติ"
    REVIEW_RETURNED = "review_returned", "ตรวจแล้วส่งกลับให้แก้"
    REVIEW_WITHDRAWN = "review_withdrawn", "ขอหน้ากลับจากการตรวจ"
    CONSENT_STATED = "consent_stated", "ยืนยันความยินยอมเผยแพร่ภาพบุคคล"
    ROLLBACK = "rollback", "ย้อนเว็บไซต์ไปรุ่นก่อน"
    RESUME = "resume", "ให้เว็บไซต์เผยแพร่ตามปกติ"
    PURGE = "purge", "ลบถาวรจากทุกที่"

    NOTICE_SENT = "notice_sent", "ส่งประกาศด่วน"
    NOTICE_CORRECTED = "notice_corrected", "แก้ไขประกาศด่วน"
    NOTICE_CLEARED = "notice_cleared", "แจ้งว่าเหตุคลี่คลายแล้ว"
    NOTICE_ENDED = "notice_ended", "จบประกาศด่วนก่อนกำหนด"
    NOTICE_WITHDRAWN = "notice_withdrawn", "ยกเลิกประกาศด่วน"
    NOTICE_ACKNOWLEDGED = "notice_acknowledged", "รับทราบประกาศด่วนของเขต"
    NOTICE_REMINDED = "notice_reminded", "เตือนให้รับทราบประกาศด่วน"
    NOTICE_REACHED = "notice_reached", "ประกาศด่วนของเขตมาถึงสถานศึกษาที่เข้ามาใหม่"
    NOTICE_LEFT = "notice_left", "ประกาศด่วนของเขตเลิกแสดงที่สถานศึกษาที่ออกไป"

    MEMBER_ADDED = "member_added", "เพิ่มสมาชิก"
    MEMBER_REMOVED = "member_removed", "นำสมาชิกออก"
    MEMBER_DEACTIVATED = "member_deactivated", "ระงับบัญชี"
    MEMBER_REACTIVATED = "member_reactivated", "เปิดใช้บัญชีอีกครั้ง"
    INVITED = "invited", "ออกคำเชิญ"
    INVITATION_WITHDRAWN = "invitation_withdrawn", "ยกเลิกคำเชิญ"
    RESET_CODE_MADE = "reset_code_made", "ออกรหัสตั้งรหัสผ่านใหม่"
    CODE_USED = "code_used", "ใช้รหัสครั้งเดียว"
    ADMIN_APPOINTED = "admin_appointed", "แต่งตั้งผู้ดูแลระบบของสถานศึกษา"
    HANDED_OVER = "handed_over", "ส่งมอบงาน"

    ACTING_FOR_BEGAN = "acting_for_began", "เริ่มทำงานแทน"
    ACTING_FOR_ENDED = "acting_for_ended", "เลิกทำงานแทน"
    ENTERED = "entered", "ผู้ดูแลแพลตฟอร์มเข้าใช้งาน"

    SCHOOL_CREATED = "school_created", "สร้างเว็บไซต์สถานศึกษา"
    SCHOOL_CHANGED = "school_changed", "แก้ไขข้อมูลสถานศึกษา"
    SCHOOL_CLOSED = "school_closed", "ปิดสถานศึกษา"
    SCHOOL_REOPENED = "school_reopened", "เปิดสถานศึกษาอีกครั้ง"
    SCHOOL_MOVED = "school_moved", "ย้ายสถานศึกษา"
    SCHOOL_DELETED = "school_deleted", "ลบสถานศึกษา"
    SCHOOL_RESTORED = "school_restored", "กู้คืนสถานศึกษา"
    HOST_CHANGED = "host_changed", "เปลี่ยนชื่อเว็บไซต์"
    REDIRECT_CHANGED = "redirect_changed", "แก้ไขการเปลี่ยนเส้นทาง"
    MENU_CHANGED = "menu_changed", "แก้ไขเมนู"
    SETTINGS_CHANGED = "settings_changed", "แก้ไขการตั้งค่า"
    EXPORTED = "exported", "ส่งออกข้อมูล"
    IMPORTED = "imported", "นำเข้าข้อมูล"
    FLEET_STARTED = "fleet_started", "เริ่มสร้างเว็บไซต์ใหม่ทั้งชุด"
    FLEET_PAUSED = "fleet_paused", "พักการสร้างเว็บไซต์ใหม่ทั้งชุด"
    FLEET_RESUMED = "fleet_resumed", "ทำต่อการสร้างเว็บไซต์ใหม่ทั้งชุด"
    FLEET_CANCELLED = "fleet_cancelled", "ยกเลิกการสร้างเว็บไซต์ใหม่ทั้งชุด"
    FLEET_STOPPED = "fleet_stopped", "ระบบหยุดการสร้างเว็บไซต์ใหม่ทั้งชุด"
    SITE_RETRIED = "site_retried", "สั่งสร้างเว็บไซต์ใหม่อีกครั้ง"
    PRUNED = "pruned", "ลบบันทึกที่พ้นกำหนดเก็บ"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an act came from: the network address of a request, or the machine's own command line and workers."""

    address: str

    def __str__(self) -> str:
        return self.address


COMMAND_LINE = Origin("command line")
