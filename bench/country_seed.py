"""What is there before anybody works: one area and one school made by the code of the house, then multiplied by the
database."""

from __future__ import annotations

import io
import json
import time

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from PIL import Image

from bench.country_acts import BODY, get, signed_in
from bench.country_rows import multiply
from bench.people_input import PASSWORD
from cms.content.models import NewsIndexPage, NewsPage, SiteDocument, SiteImage
from cms.content.provisioning import AreaSpec, SchoolSpec, provision_area, provision_school
from site_builder.models import Build, BuildSlot, PublishRequest
from tenants.models import Role, Tenant, User
from tenants.redirects.models import Redirect
from tenants.services import add_member

PAGES, PICTURES, OLD_ADDRESSES = 35, 6, 10


def template(_: int) -> dict[str, object]:
    """Make what is multiplied: an area with its officer, a school with pages, revisions, files, people, one build."""
    call_command("migrate", verbosity=0)
    area = provision_area(AreaSpec("area", "สำนักงานเขตพื้นที่การศึกษา"))
    tenant = provision_school(SchoolSpec("area", "school", "โรงเรียน", "school.localhost"))
    index = NewsIndexPage.objects.get(tenant=tenant)
    with transaction.atomic():
        while tenant.pages.count() < PAGES:
            number = tenant.pages.count()
            page = index.add_child(instance=NewsPage(title=f"ข่าวที่ {number} กีฬาสี sports", slug=f"item-{number}"))
            page.body = json.dumps([{"type": "text", "value": BODY}])
            page.save_revision().publish()
    for role in (Role.EDITOR, Role.SCHOOL_ADMIN, Role.CONTRIBUTOR):
        add_member(User.objects.create_user(f"school-{role}", password=PASSWORD), role, tenant=tenant)
    add_member(User.objects.create_user("area-officer", password=PASSWORD), Role.AREA_OFFICER, area=area)
    _give_files(tenant)
    _build_once(tenant)
    return {"pages": tenant.pages.count()}


def _give_files(tenant: Tenant) -> None:
    """Give a school pictures, a document and old addresses, and let an editor have looked at them."""
    out = io.BytesIO()
    Image.effect_mandelbrot((640, 480), (-2, -1.5, 1, 1.5), 20).convert("RGB").save(out, "JPEG")
    for number in range(PICTURES):
        file = ContentFile(out.getvalue(), f"picture-{number}.jpg")
        SiteImage.objects.create(title=f"กีฬาสี {number}", file=file, collection=tenant.collection, tenant=tenant)
    text = ContentFile(b"code,name\n1,2\n", "list.csv")
    SiteDocument.objects.create(title="รายการ", file=text, collection=tenant.collection, tenant=tenant)
    Redirect.objects.bulk_create(
        Redirect(tenant=tenant, path=f"/old-{number}/", address="/news/") for number in range(OLD_ADDRESSES)
    )
    editor = User.objects.get(memberships__tenant=tenant, memberships__role=Role.EDITOR)
    get(signed_in(editor), "/admin/images/")(0)


def _build_once(tenant: Tenant) -> None:
    now = timezone.now()
    PublishRequest.objects.update(served_at=now, build_fence=1)
    BuildSlot.objects.update_or_create(tenant=tenant, defaults={"lease_until": now, "fence": 1, "retry_at": now})
    Build.objects.create(tenant=tenant, fence=1, started_at=now, ended_at=now, outcome=Build.Outcome.LIVE)


def seed(areas: int) -> dict[str, object]:
    """Multiply the template to so many areas of 104 schools each."""
    started = time.perf_counter()
    multiply(areas)
    return {"schools": Tenant.objects.count(), "seconds": time.perf_counter() - started}
