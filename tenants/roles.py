"""What a member may be."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What a member may do.  The first six are held in a tenant, the area officer's in an area, the last everywhere."""

    CONTRIBUTOR = "contributor", "ผู้ร่วมเขียน"
    EDITOR = "editor", "ผู้ดูแลเนื้อหา"
    DIRECTOR = "director", "ผู้อำนวยการ"
    REGISTRAR = "registrar", "นายทะเบียน"
    SCHOOL_ADMIN = "school_admin", "ผู้ดูแลระบบของสถานศึกษา"
    ASSESSOR = "assessor", "ผู้ประเมิน"
    AREA_OFFICER = "area_officer", "เจ้าหน้าที่เขตพื้นที่"
    PLATFORM_ADMIN = "platform_admin", "ผู้ดูแลแพลตฟอร์ม"
