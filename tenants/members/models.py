"""Who may do what where, and the codes by which people come in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from tenants.roles import Role


class Membership(models.Model):
    """user × tenant (or area, or neither for a platform admin) × role."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, null=True, blank=True, related_name="memberships")
    area = models.ForeignKey("tenants.Area", models.CASCADE, null=True, blank=True, related_name="memberships")
    role = models.CharField("บทบาท", max_length=20, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "ผู้ใช้ในหน่วยงาน"
        verbose_name_plural = "ผู้ใช้ในหน่วยงาน"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="membership_scope_fits_role",
                condition=(
                    Q(role="platform_admin", tenant=None, area=None)
                    | Q(role="area_officer", tenant=None, area__isnull=False)
                    | (Q(tenant__isnull=False, area=None) & ~Q(role__in=["platform_admin", "area_officer"]))
                ),
            ),
            models.UniqueConstraint(fields=["user", "tenant", "role"], name="membership_unique_in_tenant"),
            models.UniqueConstraint(fields=["user", "area", "role"], name="membership_unique_in_area"),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(tenant=None, area=None), name="membership_unique_everywhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.tenant or self.area or 'ทุกหน่วยงาน'} · {self.get_role_display()}"


class RoleGroup(models.Model):
    """The Wagtail group through which a role's rights in one tenant or area are given.  Made by ``groups``."""

    group = models.OneToOneField("auth.Group", models.CASCADE, related_name="role_group")
    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, null=True, related_name="role_groups")
    area = models.ForeignKey("tenants.Area", models.CASCADE, null=True, related_name="role_groups")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        verbose_name = "กลุ่มตามบทบาท"
        verbose_name_plural = "กลุ่มตามบทบาท"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "role"], name="role_group_unique_in_tenant"),
            models.UniqueConstraint(fields=["area", "role"], name="role_group_unique_in_area"),
            models.CheckConstraint(
                name="role_group_has_one_place",
                condition=Q(tenant=None, area__isnull=False) | Q(tenant__isnull=False, area=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant or self.area} · {self.get_role_display()}"


class AccessCode(models.Model):
    """A code that works once: an invitation into a tenant, or leave to set a new password for one account.

    The code itself is nowhere: whoever holds it is known by its ``digest`` (``tenants.members.codes``).
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", "คำเชิญ"
        RESET = "reset", "ตั้งรหัสผ่านใหม่"

    purpose = models.CharField("ใช้ทำอะไร", max_length=10, choices=Purpose.choices)
    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="access_codes", verbose_name="หน่วยงาน")
    name = models.CharField("ชื่อผู้รับ", max_length=150, blank=True)
    email = models.EmailField("อีเมลผู้รับ", blank=True)
    """Where whoever invited would write to; proved by nothing until a code that was mailed there is used."""
    mailed = models.BooleanField("ส่งทางอีเมล", default=False)
    """Whether the code that works now went to ``email`` and to nobody else."""
    roles: models.JSONField[Any, Any] = models.JSONField("บทบาท", default=list)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="reset_codes")
    """Whose password a reset sets; of an invitation, who has accepted it."""
    password_mark = models.CharField(max_length=64, blank=True)
    """The password of that account as it was, as a digest: a reset dies with it."""
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField("ออกเมื่อ")
    expires_at = models.DateTimeField("ใช้ได้ถึง")
    handed_out_at = models.DateTimeField("พิมพ์หรือส่งเมื่อ", null=True)
    used_at = models.DateTimeField("ใช้เมื่อ", null=True)
    withdrawn_at = models.DateTimeField("ยกเลิกเมื่อ", null=True)

    class Meta:
        verbose_name = "รหัสใช้ครั้งเดียว"
        verbose_name_plural = "รหัสใช้ครั้งเดียว"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="reset_code_has_an_account",
                condition=Q(purpose="invitation") | Q(purpose="reset", user__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(purpose="reset", used_at=None, withdrawn_at=None),
                name="one_open_reset_an_account",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["tenant", "purpose"], condition=Q(used_at=None, withdrawn_at=None), name="access_code_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.name} · {self.tenant}"


class CodeMailing(models.Model):
    """An invitation that an area office wants mailed, many at once, and what came of it; the last wish counts."""

    class State(models.TextChoices):
        QUEUED = "queued", "รอส่ง"
        SENT = "sent", "ส่งแล้ว"
        FAILED = "failed", "ส่งไม่สำเร็จ"

    code = models.OneToOneField(AccessCode, models.CASCADE, related_name="mailing")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    problem = models.CharField(max_length=20, blank=True)
    """Why it failed: ``refused``, ``unreachable``, ``used``, ``no_right`` or ``no_mail``."""
    tries = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "อีเมลคำเชิญ"
        verbose_name_plural = "อีเมลคำเชิญ"

    def __str__(self) -> str:
        return f"{self.code_id}: {self.get_state_display()}"


class CodeMiss(models.Model):
    """A code that was typed and is none; kept for minutes, to answer an address more slowly that tries many."""

    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "รหัสที่กรอกผิด"
        verbose_name_plural = "รหัสที่กรอกผิด"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["address", "at"], name="code_miss_by_address")]


class Appointment(models.Model):
    """That somebody above a school has made a person its admin, and why; the school reads it."""

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="appointments")
    person = models.CharField("ผู้ได้รับแต่งตั้ง", max_length=150)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField("ผู้แต่งตั้ง", max_length=310)
    reason = models.CharField("เหตุผล", max_length=500)
    at = models.DateTimeField("เมื่อ")

    class Meta:
        verbose_name = "การแต่งตั้งผู้ดูแลระบบ"
        verbose_name_plural = "การแต่งตั้งผู้ดูแลระบบ"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["tenant", "-at"], name="appointment_latest")]

    def __str__(self) -> str:
        return f"{self.person} · {self.tenant}"
