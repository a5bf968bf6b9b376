"""What to build, who builds it, what went live: requests, slots, builds, fleets, releases, deployments, holds, pins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from site_builder.engine import tables

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""A moment that every clock has passed, one that was set back too."""


class Priority(models.IntegerChoices):
    """The three lanes of the queue: urgent passes an editor's publish, which passes fleet work."""

    FLEET = 10, "งานทั้งระบบ"
    EDITOR = 50, "ผู้เขียนเผยแพร่"
    URGENT = 100, "เร่งด่วน"


class PublishRequest(models.Model):
    """«This tenant's site must be built»: appended in the transaction that publishes, so that nothing is lost.

    A build stamps ``build_fence`` at the claim and sets ``served_at`` at its finish; open = ``served_at`` is null.
    ``turn`` says when the tenant was claimed last, as far as was known when the request was written or last tried:
    within a lane, who was served longest ago goes first.
    """

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="publish_requests")
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.EDITOR)
    not_before = models.DateTimeField()
    turn = models.DateTimeField(default=LONG_AGO)
    reason = models.CharField(max_length=200, blank=True)
    page_key = models.CharField(max_length=12, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    fleet = models.ForeignKey("site_builder.Fleet", models.SET_NULL, null=True, related_name="requests")
    """The fleet rebuild that asks: it may take the request back while no build has begun."""
    build_fence = models.BigIntegerField(null=True)
    served_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "publish_request"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(F("priority").desc(), "turn", "id", condition=Q(served_at=None), name="publish_request_lanes"),
            models.Index(fields=["requested_at", "id"], condition=Q(served_at=None), name="publish_request_age"),
            models.Index(fields=["tenant"], condition=Q(served_at=None), name="publish_request_open"),
            models.Index(fields=["tenant", "page_key", "id"], name="publish_request_of_page"),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.get_priority_display()} {self.reason}"


class BuildSlot(models.Model):
    """One row a tenant: who builds it now, until when, under which fence.  The first request makes it; from then on
    only workers write it, so that editors never wait for one.

    ``fence`` rises with every claim; whoever holds an older one may not switch the site any more.  ``attempts``
    counts the claims since the last success, killed ones included.  ``failing_since`` is set after so many failures in
    a row that somebody should look: fleet work leaves the tenant alone until a build succeeds or somebody revives it.
    """

    tenant = models.OneToOneField("tenants.Tenant", models.CASCADE, primary_key=True, related_name="build_slot")
    owner = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField()
    fence = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField()
    claimed_at = models.DateTimeField(default=LONG_AGO)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "build_slot"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tenant"], condition=Q(failing_since__isnull=False), name="build_slot_failing")
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} #{self.fence} {self.owner}"


class Build(models.Model):
    """One run: what it did and how it ended."""

    class Outcome(models.TextChoices):
        RUNNING = "running", "กำลังสร้าง"
        LIVE = "live", "ออนไลน์แล้ว"
        UNCHANGED = "unchanged", "ไม่มีอะไรเปลี่ยน"
        FAILED = "failed", "ไม่สำเร็จ"
        LOST = "lost", "ถูกแทนที่"
        CHANGED = "changed", "เนื้อหาเปลี่ยนระหว่างสร้าง"
        BUSY = "busy", "รอการสร้างรอบก่อนหน้าปล่อยที่เก็บไฟล์"
        PINNED = "pinned", "ปักหมุดรุ่นไว้"
        OFFLINE = "offline", "ปิดให้บริการ"
        EMPTY = "empty", "ยังไม่มีหน้าแรกให้เผยแพร่"

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="builds")
    fence = models.BigIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.RUNNING)
    report: models.JSONField[Any, Any] = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    """What went wrong, in Thai, for the editor's status screen; the traceback is in the worker's log."""
    maker = models.CharField(max_length=100, blank=True)
    """Which builder and theme made it: an upgrade is noticed by comparing it with today's."""
    content_stamp = models.CharField(max_length=64, blank=True)
    """Hash over the published rows just before they were read: the sweeper compares it with today's."""

    class Meta:
        db_table = "build"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "fence"], name="build_fence_unique")
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} #{self.fence} {self.outcome}"


class WorkerBeat(models.Model):
    """A worker that is alive: one row a process, written by itself every few seconds."""

    owner = models.CharField(max_length=100, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "worker_beat"

    def __str__(self) -> str:
        return f"{self.owner} {self.seen_at}"


class Fleet(models.Model):
    """A rebuild of many sites, because a theme or the builder changed: some canaries first, then the rest."""

    class State(models.TextChoices):
        RUNNING = "running", "กำลังดำเนินการ"
        PAUSED = "paused", "พักไว้"
        STOPPED = "stopped", "ระบบหยุดให้"
        CANCELLED = "cancelled", "ยกเลิกแล้ว"
        DONE = "done", "เสร็จแล้ว"

    area = models.ForeignKey("tenants.Area", models.CASCADE, null=True, related_name="fleets")
    """Whose sites; null: those of all areas."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    reason = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=64, blank=True)
    """Of builder and themes, where an upgrade started the rebuild by itself: it does so once a version."""
    per_minute = models.PositiveIntegerField(default=0)
    """At most so many sites a minute; 0: as fast as they are built."""
    stop_percent = models.PositiveSmallIntegerField(default=20)
    """The rebuild stops by itself when more than so many of the last builds failed."""
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    resumed_at = models.DateTimeField()
    """Failures before do not count any more."""
    ended_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    """Why it stopped, in Thai."""

    def __str__(self) -> str:
        return f"fleet {self.pk} {self.state}"


class FleetItem(models.Model):
    """One site of a fleet rebuild."""

    class State(models.TextChoices):
        WAITING = "waiting", "รอ"
        ASKED = "asked", "อยู่ในคิว"
        DONE = "done", "สำเร็จ"
        FAILED = "failed", "ไม่สำเร็จ"
        LEFT_OUT = "left_out", "ข้าม"

    fleet = models.ForeignKey(Fleet, models.CASCADE, related_name="items")
    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="fleet_items")
    canary = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    after_fence = models.BigIntegerField(default=0)
    """Builds with a higher fence answer what was asked."""
    holds_before = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    """Why it failed or was left out, in Thai."""

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fleet", "tenant"], name="fleet_item_unique")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["fleet", "state", "id"], name="fleet_item_state"),
            models.Index(fields=["fleet", "-ended_at"], name="fleet_item_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.fleet_id} {self.tenant_id} {self.state}"


class Release(models.Model):
    """An immutable set of files; its manifest lies beside the site (``releases/<number>.json``)."""

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    files = models.PositiveIntegerField()
    size = models.BigIntegerField()
    changed = models.PositiveIntegerField(default=0)
    """Files that differ from the release before; ``pages`` names the first pages that do (``history.PageChange``)."""
    pages: models.JSONField[Any, Any] = models.JSONField(default=list)
    pages_changed = models.PositiveIntegerField(default=0)
    pages_touched = models.PositiveIntegerField(default=0)
    """Pages that only follow others: a list with a new entry, a menu with another name."""
    kept = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "number"], name="release_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} r{self.number}"


class Deployment(models.Model):
    """A release going live, rollback included; ``number`` rises per tenant: search and live document compare it."""

    class Kind(models.TextChoices):
        PUBLISH = "publish", "เผยแพร่"
        ROLLBACK = "rollback", "ย้อนกลับ"

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="deployments")
    number = models.PositiveIntegerField()
    release = models.ForeignKey(Release, models.PROTECT, related_name="deployments")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PUBLISH)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    others = models.PositiveSmallIntegerField(default=0)
    """How many people beside ``by`` asked for it."""
    deployed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "number"], name="deployment_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} d{self.number}"


class Hold(models.Model):
    """A page kept at its last good version, with the reason that its editor reads."""

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="holds")
    key = models.CharField(max_length=12)
    inputs = models.CharField(max_length=64, blank=True)
    """What the page was made from when it failed; empty for what is looked at anew in every build."""
    reason = models.CharField(max_length=300)
    """The engine's code of what is wrong."""
    message = models.CharField(max_length=300, blank=True)
    """The same as a sentence for the page's editor."""
    old_version = models.BooleanField(default=False)
    """Whether the public sees the last good version meanwhile; a page that was never good is left out."""
    held_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True)
    """When it is tried again although nothing of it has changed: after a time-out, which may be the machine's fault."""

    class Meta:
        db_table = tables.HOLDS.name
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "key"], name="hold_key_unique")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["try_at"], condition=Q(try_at__isnull=False), name="hold_try_at")
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.key}"


class Pin(models.Model):
    """A tenant kept at a release until someone resumes."""

    tenant = models.OneToOneField("tenants.Tenant", models.CASCADE, primary_key=True, related_name="pin")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    pinned_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.tenant_id} r{self.release_id}"


class Takedown(models.Model):
    """Something that is gone for good, and how far its removal has come: ``done_at`` is null while anything is left.

    Keeps keys and hashes, never content: ``addresses`` and ``media`` are emptied when all is done.
    """

    class Kind(models.TextChoices):
        PAGE = "page", "หน้า"
        IMAGE = "image", "รูปภาพ"
        FILE = "file", "ไฟล์"

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="takedowns")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    keys: models.JSONField[Any, Any] = models.JSONField()
    """Public keys: of the page and its aliases, of all uploads with the same bytes."""
    addresses: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Public addresses of the page, past ones included: pages that link to it are found by them."""
    media: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Stored files, relative to the media root."""
    hashes: models.JSONField[Any, Any] = models.JSONField(default=list)
    """SHA-256 of originals whose public sizes go with them."""
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    releases: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Numbers of the kept releases that were dropped."""

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["requested_at"], condition=Q(done_at=None), name="takedown_open")
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.kind} {self.keys[:1]}"
