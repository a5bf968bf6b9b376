"""A second invented area with an office and a school, small: what nobody of the first area may see."""

from __future__ import annotations

from cms.content.provisioning import AreaSpec, SchoolSpec, provision_area, provision_school
from tenants.models import Area, Tenant

AREA = AreaSpec("phumek2", "เขตพื้นที่การศึกษาประถมศึกษาภูเมฆ เขต 2", "เขตพื้นที่ภูเมฆ เขต 2")
OFFICE = SchoolSpec(
    area=AREA.slug,
    slug="pmk2",
    name="สำนักงานเขตพื้นที่การศึกษาประถมศึกษาภูเมฆ เขต 2",
    host="pmk2.localhost",
    kind=Tenant.Kind.OFFICE,
    short_name="สพป.ภูเมฆ เขต 2",
)
SCHOOL = SchoolSpec(
    area=AREA.slug,
    slug="plaifa",
    name="โรงเรียนบ้านปลายฟ้า",
    host="plaifa.localhost",
    short_name="ร.ร.บ้านปลายฟ้า",
    levels="อนุบาล 2 – ประถมศึกษาปีที่ 6",
)


def make_neighbours() -> tuple[Area, list[Tenant]]:
    """Provision the second area; what is there stays."""
    return provision_area(AREA), [provision_school(OFFICE), provision_school(SCHOOL)]
