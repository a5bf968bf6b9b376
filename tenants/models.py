"""People and places: User, Area, Network, Tenant and its hosts.

The models of the folders beside it are declared there and named here: one import for whoever uses them.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from tenants.audit.models import AuditChain as AuditChain
from tenants.audit.models import AuditEntry as AuditEntry
from tenants.jobs.models import Job as Job
from tenants.members.models import AccessCode as AccessCode
from tenants.members.models import Appointment as Appointment
from tenants.members.models import CodeMailing as CodeMailing
from tenants.members.models import CodeMiss as CodeMiss
from tenants.members.models import Membership as Membership
from tenants.members.models import RoleGroup as RoleGroup
from tenants.places.models import Stay as Stay
from tenants.places.values import Bounds
from tenants.redirects.models import Redirect as Redirect
from tenants.roles import Role as Role
from tenants.signing_in.models import SignInCount as SignInCount


def between(least: int, most: int, message: str) -> list[MinValueValidator | MaxValueValidator]:
    """Return the validators of a range, both with the message that says the whole range."""
    return [MinValueValidator(least, message), MaxValueValidator(most, message)]


SLUG_PATTERN = r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\Z"
slug_is_a_host_label = RegexValidator(SLUG_PATTERN, "ใช้ได้เฉพาะ a–z, 0–9 และขีดกลาง ไม่เกิน 40 ตัว")
# [0-9] and not \d, which takes Thai digits as well.
ten_digits = RegexValidator(r"^[0-9]{10}\Z", "ต้องเป็นตัวเลข 10 หลัก")
eight_digits = RegexValidator(r"^[0-9]{8}\Z", "ต้องเป็นตัวเลข 8 หลัก")
thai_latitude = between(5, 21, "ละติจูดของสถานที่ในประเทศไทยอยู่ระหว่าง 5 ถึง 21")
thai_longitude = between(97, 106, "ลองจิจูดของสถานที่ในประเทศไทยอยู่ระหว่าง 97 ถึง 106")
plausible_year = between(1780, 2200, "ปีที่ก่อตั้งต้องเป็นปี ค.ศ. ระหว่าง 1780 ถึง 2200")
colour_is_hex = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "สีต้องเขียนแบบ #1f4e8c")


NARROWED = ("is_superuser",)
"""Fields of a user that say less while the rights are narrowed to a place."""


class User(AbstractUser):
    """One person.  Signs in with the user name or, where there is one, the e-mail address."""

    email = models.EmailField("อีเมล", blank=True)

    bounds: Bounds | None = None
    """To what ``places.narrowing`` has shrunk the rights of this object while a request is answered; never stored."""

    class Meta(AbstractUser.Meta):
        verbose_name = "ผู้ใช้"
        verbose_name_plural = "ผู้ใช้"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["email"],
                condition=~Q(email=""),
                name="user_email_unique_where_given",
                violation_error_message="อีเมลนี้มีผู้ใช้แล้ว",
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep e-mail addresses in lower case, so that unique means unique to people; leave out what is narrowed."""
        self.email = self.email.lower()
        if self.bounds is not None:
            named = kwargs.get("update_fields") or [field.name for field in self._meta.concrete_fields]
            kwargs["update_fields"] = [name for name in named if name not in NARROWED and name != "id"]
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a user name that is someone else's e-mail address: both are for signing in."""
        super().clean()
        self.email = self.email.lower()
        others = User.objects.exclude(pk=self.pk)
        if "@" in self.username and others.filter(email=self.username.lower()).exists():
            raise ValidationError({"username": "ชื่อผู้ใช้นี้เป็นอีเมลของผู้ใช้อื่น"})


class Area(models.Model):
    """An education area (เขตพื้นที่การศึกษา): the node under which its office and schools hang."""

    slug = models.CharField("ชื่อย่อภาษาอังกฤษ", max_length=40, unique=True, validators=[slug_is_a_host_label])
    name = models.CharField("ชื่อเขตพื้นที่", max_length=200)
    short_name = models.CharField("ชื่อย่อ", max_length=80, blank=True)
    node = models.OneToOneField(
        settings.WAGTAIL_PAGE_MODEL, models.PROTECT, null=True, editable=False, related_name="area_of"
    )
    collection = models.OneToOneField(
        "wagtailcore.Collection", models.PROTECT, null=True, editable=False, related_name="area"
    )
    """Holds the collections of the area's tenants, so that an officer needs one grant, not one a school."""

    class Meta:
        verbose_name = "เขตพื้นที่การศึกษา"
        verbose_name_plural = "เขตพื้นที่การศึกษา"

    def __str__(self) -> str:
        return self.name


class Network(models.Model):
    """A group of schools inside an area (กลุ่มเครือข่าย)."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="networks")
    name = models.CharField("ชื่อกลุ่มเครือข่าย", max_length=200)

    class Meta:
        verbose_name = "กลุ่มเครือข่าย"
        verbose_name_plural = "กลุ่มเครือข่าย"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "name"], name="network_name_unique_in_area")
        ]

    def __str__(self) -> str:
        return self.name


class TenantQuerySet(models.QuerySet["Tenant"]):
    def working(self) -> TenantQuerySet:
        """Leave out the closed and the deleted: nobody works in them."""
        return self.filter(closed_at=None, deleted_at=None)

    def with_hosts(self) -> TenantQuerySet:
        """Read the hosts of all tenants in one query; for lists that show ``tenant.host``."""
        return self.prefetch_related("hosts")


class Tenant(models.Model):
    """One owner of one website: a school or the area office."""

    class Kind(models.TextChoices):
        SCHOOL = "school", "สถานศึกษา"
        OFFICE = "office", "สำนักงานเขตพื้นที่การศึกษา"

    area = models.ForeignKey(Area, models.PROTECT, related_name="tenants", verbose_name="เขตพื้นที่การศึกษา")
    network = models.ForeignKey(
        Network, models.SET_NULL, null=True, blank=True, related_name="tenants", verbose_name="กลุ่มเครือข่าย"
    )
    kind = models.CharField("ประเภท", max_length=10, choices=Kind.choices, default=Kind.SCHOOL)
    slug = models.CharField("ชื่อย่อภาษาอังกฤษ", max_length=40, unique=True, validators=[slug_is_a_host_label])
    name = models.CharField("ชื่อหน่วยงาน", max_length=200)
    short_name = models.CharField("ชื่อย่อ", max_length=80, blank=True)
    name_en = models.CharField("ชื่อภาษาอังกฤษ", max_length=200, blank=True)
    code10 = models.CharField("รหัสสถานศึกษา 10 หลัก", max_length=10, blank=True, validators=[ten_digits])
    code8 = models.CharField("รหัส SMIS 8 หลัก", max_length=8, blank=True, validators=[eight_digits])
    motto = models.CharField("คำขวัญ/คติพจน์", max_length=300, blank=True)
    levels = models.CharField("ระดับชั้นที่เปิดสอน", max_length=200, blank=True)
    founded = models.PositiveSmallIntegerField("ปีที่ก่อตั้ง", null=True, blank=True, validators=plausible_year)
    """Year, CE."""

    address = models.TextField("ที่อยู่", blank=True)
    latitude = models.FloatField("ละติจูด", null=True, blank=True, validators=thai_latitude)
    longitude = models.FloatField("ลองจิจูด", null=True, blank=True, validators=thai_longitude)
    phone = models.CharField("โทรศัพท์", max_length=60, blank=True)
    fax = models.CharField("โทรสาร", max_length=60, blank=True)
    email = models.EmailField("อีเมลกลาง", blank=True)
    facebook = models.URLField("Facebook", blank=True)
    line = models.URLField("LINE OA", blank=True)
    youtube = models.URLField("YouTube", blank=True)

    emblem = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ตราสัญลักษณ์",
    )
    primary_colour = models.CharField("สีหลัก", max_length=7, default="#1f4e8c", validators=[colour_is_hex])
    accent_colour = models.CharField("สีรอง", max_length=7, default="#b45309", validators=[colour_is_hex])
    theme = models.CharField("ธีม", max_length=40, default="plain")

    reviews = models.BooleanField(
        "ตรวจก่อนเผยแพร่",
        default=False,
        help_text="ผู้ร่วมเขียนกด “ส่งให้ตรวจ” แล้วผู้ดูแลเนื้อหาหรือผู้อำนวยการอนุมัติ ผู้ที่มีสิทธิ์เผยแพร่ยังเผยแพร่เองได้",
    )

    site = models.OneToOneField("wagtailcore.Site", models.PROTECT, null=True, editable=False, related_name="tenant")
    collection = models.OneToOneField(
        "wagtailcore.Collection", models.PROTECT, null=True, editable=False, related_name="tenant"
    )
    root_page = models.OneToOneField(
        settings.WAGTAIL_PAGE_MODEL, models.PROTECT, null=True, editable=False, related_name="root_of"
    )

    closed_at = models.DateTimeField("ปิดเมื่อ", null=True, editable=False)
    """Since when the site is an archive: visitors read it, members are out, nobody edits."""
    deleted_at = models.DateTimeField("ลบเมื่อ", null=True, editable=False)
    """Since when the site is offline; some weeks later everything else goes for good."""
    storage_limit = models.PositiveBigIntegerField("พื้นที่เก็บข้อมูล (ไบต์)", null=True, editable=False)
    """In bytes; None: the installation's default, as for the next one."""
    members_limit = models.PositiveIntegerField("จำนวนผู้ใช้", null=True, editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = "หน่วยงาน"
        verbose_name_plural = "หน่วยงาน"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code10"], condition=~Q(code10=""), name="tenant_code10_unique"),
            models.UniqueConstraint(fields=["code8"], condition=~Q(code8=""), name="tenant_code8_unique"),
            models.UniqueConstraint(fields=["area"], condition=Q(kind="office"), name="one_office_an_area"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse what single fields cannot see: half a map point, a network of another area."""
        super().clean()
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError("พิกัดแผนที่ต้องมีทั้งละติจูดและลองจิจูด หรือเว้นว่างทั้งสองช่อง")
        if self.network is not None and self.network.area_id != self.area_id:
            raise ValidationError({"network": "กลุ่มเครือข่ายนี้อยู่ในเขตพื้นที่อื่น"})

    @property
    def is_working(self) -> bool:
        """Whether people may work in it: neither closed nor deleted."""
        return self.closed_at is None and self.deleted_at is None

    @property
    def host(self) -> str:
        """The host under which the site is published; raises TenantHost.DoesNotExist before there is one.

        Reads prefetched hosts where there are (``with_hosts``), else asks the database.
        """
        for host in self.hosts.all():
            if host.primary:
                return host.name
        raise TenantHost.DoesNotExist(f"tenant {self.slug} has no primary host")


class TenantHost(models.Model):
    """A host name that belongs to a tenant: lower case, punycode, without port."""

    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="hosts")
    name = models.CharField("ชื่อโฮสต์", max_length=253, unique=True)
    primary = models.BooleanField("ที่อยู่หลัก", default=True)

    class Meta:
        verbose_name = "ชื่อโฮสต์"
        verbose_name_plural = "ชื่อโฮสต์"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant"], condition=Q(primary=True), name="one_primary_host_a_tenant")
        ]

    def __str__(self) -> str:
        return self.name
