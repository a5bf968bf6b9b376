"""What tests of members begin with: two schools of one area, one of another, and who keeps them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tenants.members.invitations import Invitee, Issued, invite
from tenants.models import Area, Role, Tenant, User
from tests.factories.people import make_area, make_member, make_tenant


@dataclass
class Place:
    area: Area
    school: Tenant
    near: Tenant
    far: Tenant
    admin: User
    officer: User
    far_officer: User
    platform: User

    def member(self, role: Role = Role.EDITOR, tenant: Tenant | None = None, **fields: str) -> User:
        return make_member(role, tenant or self.school, **fields)

    def invited(self, *roles: Role, name: str = "ครูใหม่", email: str = "", by: User | None = None) -> Issued:
        return invite(self.school, Invitee(name, tuple(roles or (Role.EDITOR,)), email), by=by or self.admin)


def make_place(make: Callable[..., Tenant] = make_tenant) -> Place:
    """``make``: tenants as rows only, or whole schools with pages, for who looks at screens."""
    area, far_area = make_area("area-1", "เขตหนึ่ง"), make_area("area-2", "เขตสอง")
    school, near = make("own", area=area), make("near", area=area)
    far = make("far", area=far_area)
    return Place(
        area,
        school,
        near,
        far,
        admin=make_member(Role.SCHOOL_ADMIN, school, username="admin.own", first_name="แอดมิน"),
        officer=make_member(Role.AREA_OFFICER, area, username="officer", first_name="เจ้าหน้าที่"),
        far_officer=make_member(Role.AREA_OFFICER, far_area, username="far.officer"),
        platform=make_member(Role.PLATFORM_ADMIN, username="platform"),
    )
