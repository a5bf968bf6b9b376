"""Ways into a place, the place, and where a request stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from tenants.models import Tenant

LONGEST = timedelta(hours=8)
"""A working day: then whoever acts for a school chooses it again."""

SHORTEST_REASON = 10
LONGEST_REASON = 500


class Way(models.TextChoices):
    """By what right somebody works in a tenant."""

    MEMBER = "member", "ผู้ใช้ของหน่วยงาน"
    OFFICER = "officer", "เจ้าหน้าที่เขตพื้นที่"
    PLATFORM = "platform", "ผู้ดูแลแพลตฟอร์ม"

    @property
    def is_acting(self) -> bool:
        """Say whether the person acts for a tenant without being its member."""
        return self != Way.MEMBER


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the rights of a person shrink to while a request is answered: one tenant, or (None) no tenant at all."""

    tenant_id: int | None
    way: Way
    stay_id: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The tenant a request works in, and by what right."""

    tenant: Tenant
    way: Way
    stay_id: int | None = None
    in_name_of: str = ""
    """For whom somebody acts who is no member: the name of the area, or of the platform."""
    until: datetime | None = None
    """When acting ends by itself."""

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.tenant.pk, self.way, self.stay_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request stands: in a place, or before the choice of one."""

    place: Place | None
    chooses: bool
    """Whether the person picks a place: an officer, a platform admin, one who serves several tenants."""

    @property
    def is_outside(self) -> bool:
        """Say whether a place has to be chosen first."""
        return self.chooses and self.place is None
