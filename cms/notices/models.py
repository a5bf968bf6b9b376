"""Notices, who has read them, their history; the live documents and the public form of notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cms.notices.values import Audience, Schooling, Severity, Stage, Standing
from site_builder.engine import tables
from tenants.keys import new_public_key


class Notice(models.Model):
    """One urgent notice: a school's own (``tenant``), or its area's (``area``) for the schools among ``recipients``."""

    key = models.CharField(max_length=12, unique=True, default=new_public_key, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, null=True, related_name="notices")
    area = models.ForeignKey("tenants.Area", models.CASCADE, null=True, related_name="notices")
    audience = models.CharField("ส่งถึง", max_length=10, choices=Audience.choices, default=Audience.SCHOOL)
    network = models.ForeignKey("tenants.Network", models.SET_NULL, null=True, related_name="notices")
    """Whose schools are told, where ``audience`` is a network."""
    template = models.CharField(max_length=20, blank=True)
    severity = models.CharField("ระดับ", max_length=10, choices=Severity.choices)
    headline = models.CharField("หัวข้อ", max_length=120)
    text = models.TextField("รายละเอียด", blank=True)
    link_page = models.CharField(max_length=12, blank=True)
    """Public key of a page of the own site."""
    link_href = models.CharField("ลิงก์", max_length=500, blank=True)
    phone = models.CharField("โทรศัพท์", max_length=20, blank=True)
    schooling = models.CharField("สถานะการเรียน", max_length=10, choices=Schooling.choices, blank=True)
    schooling_from = models.DateField(null=True)
    schooling_until = models.DateField(null=True)

    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFT)
    version = models.PositiveIntegerField(default=1)
    """Rises with every act that people do with it: whoever saw an older one is told of the conflict."""
    starts_at = models.DateTimeField("เริ่ม")
    ends_at = models.DateTimeField("สิ้นสุด")
    clear_at = models.DateTimeField(null=True)
    clear_until = models.DateTimeField(null=True)
    clear_text = models.CharField(max_length=200, blank=True)
    over_at = models.DateTimeField(db_index=True)
    """When the public stops seeing it by itself: the end, or that of the all-clear."""
    sent_at = models.DateTimeField(null=True)
    corrected_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    once = models.UUIDField(null=True, unique=True)
    """Of the form that made it: pressed twice, it is one notice."""

    class Meta:
        verbose_name = "ประกาศด่วน"
        verbose_name_plural = "ประกาศด่วน"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="notice_has_one_issuer",
                condition=Q(tenant__isnull=True, area__isnull=False) | Q(tenant__isnull=False, area__isnull=True),
            ),
            models.CheckConstraint(name="notice_ends_after_start", condition=Q(ends_at__gt=models.F("starts_at"))),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tenant", "stage", "over_at"], name="notice_of_tenant"),
            models.Index(fields=["area", "stage", "over_at"], name="notice_of_area"),
        ]

    def __str__(self) -> str:
        return self.headline

    def standing(self, now: datetime) -> Standing:
        """Return what the public sees of it at a moment."""
        if self.stage != Stage.SENT:
            return Standing(self.stage)
        if now < self.starts_at:
            return Standing.SCHEDULED
        if now >= self.over_at:
            return Standing.ENDED
        return Standing.LIVE if self.clear_at is None else Standing.CLEAR


class NoticeRecipient(models.Model):
    """One school that an area's notice is or was shown on, and whether its people have read it."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="recipients")
    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="notices_received")
    line = models.CharField("ข้อความของโรงเรียน", max_length=200, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    """Since when the notice is meant for this school no longer; its public form stays, as ended."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["notice", "tenant"], name="notice_recipient_unique")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.tenant_id}"


class NoticeChange(models.Model):
    """One act on a notice, and what it said before: nothing that was public is ever forgotten."""

    class Act(models.TextChoices):
        SENT = "sent", "ส่ง"
        APPROVED = "approved", "อนุมัติและส่ง"
        CORRECTED = "corrected", "แก้ไข"
        CLEARED = "cleared", "แจ้งว่าคลี่คลายแล้ว"
        ENDED = "ended", "จบก่อนกำหนด"
        WITHDRAWN = "withdrawn", "ยกเลิก"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="changes")
    act = models.CharField(max_length=10, choices=Act.choices)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)
    headline = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    """Headline and text before the act."""

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.notice_id} v{self.version} {self.act}"


class NoticeRule(models.Model):
    """How a school wants it: whether what editors send waits for the director."""

    tenant = models.OneToOneField("tenants.Tenant", models.CASCADE, primary_key=True, related_name="notice_rule")
    needs_approval = models.BooleanField("ให้ผู้อำนวยการอนุมัติก่อนส่ง", default=False)

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.needs_approval}"


class LiveDocument(models.Model):
    """What every page of a tenant's site asks for, and how far the file is: behind while ``written`` < ``version``.

    The row is written in the transaction of the notice; the file after its commit, before the request answers, and
    again by the worker until it is there.
    """

    tenant = models.OneToOneField("tenants.Tenant", models.CASCADE, primary_key=True, related_name="live_document")
    version = models.BigIntegerField()
    """Rises; at least the second of its making, so that it also rises over what was posted by hand."""
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    """Of the content without the version."""
    keys: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Notices that the public sees; more may be live than find room in the document."""
    due_at = models.DateTimeField(null=True, db_index=True)
    """When the clock changes what is shown."""
    written = models.BigIntegerField(default=0)
    written_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tenant"], condition=Q(written__lt=models.F("version")), name="live_document_behind")
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} v{self.version}"


class PublishedNoticeRecord(models.Model):
    """One notice as one tenant's public may see it: ``body`` is the canonical JSON of the engine's Notice."""

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="+")
    key = models.CharField(max_length=12)
    hash = models.CharField(max_length=64)
    body = models.BinaryField()

    class Meta:
        db_table = tables.NOTICES.name
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "key"], name="published_notice_key")
        ]
