"""The steps that make the demo, each safe to repeat.

Area, tenants, texts, the pictures' public sizes, sites, ``demo.json``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from cms.content.conf import public_origin
from cms.content.models import SiteImage
from cms.content.provisioning import AreaSpec, SchoolSpec, provision_area, provision_school
from cms.demo.accounts import Account
from cms.demo.filling import fill
from cms.demo.generated import generate_schools
from cms.demo.texts import AreaText, TenantText, read_area, read_tenant
from site_builder.models import Build
from site_builder.services import build_site
from tenants.jobs import get_jobs
from tenants.models import Area, Job, Tenant

Say = Callable[[str], None]


def make_area(text: AreaText | None = None) -> Area:
    text = text or read_area()
    return provision_area(AreaSpec(text.slug, text.name, text.short_name))


def texts(schools: int) -> Iterator[TenantText]:
    """Yield the texts of the office and of ``schools`` schools, those written by hand first."""
    office, *written = read_area().tenants
    yield read_tenant(office)
    yield from map(read_tenant, written[:schools])
    yield from generate_schools(max(0, schools - len(written)))


def make_tenant(area: Area, text: TenantText) -> Tenant:
    """Provision a tenant under ``<slug>.localhost``; what is there stays, where somebody has moved it."""
    place = Area.objects.filter(tenants__slug=text.slug).first() or area
    return provision_school(SchoolSpec(area=place.slug, slug=text.slug, host=f"{text.slug}.localhost", **text.facts))


def make_tenants(area: Area, schools: int, say: Say) -> list[Tenant]:
    """Make and fill the office and the schools, in this order."""
    tenants = []
    for text in texts(schools):
        tenant = make_tenant(area, text)
        if fill(tenant, text):
            say(f"  {tenant.name}: {len(text.pages)} หน้า {len(text.files)} เอกสาร")
        tenants.append(tenant)
    return tenants


def make_renditions(say: Say) -> int:
    """Run the waiting jobs now, one at a time for each processor; return how many images are ready."""
    waiting = Job.objects.filter(failed_at=None).count()
    if waiting:
        say(f"  ย่อภาพและอ่านเอกสาร {waiting} รายการ …")
        workers = min(waiting, os.cpu_count() or 1)
        with ThreadPoolExecutor(workers) as pool:
            for done in [pool.submit(_run_jobs) for _ in range(workers)]:
                done.result()
    return SiteImage.objects.exclude(rendered_sha256="").count()


def _run_jobs() -> None:
    try:
        while get_jobs().run_next(timezone.now()):
            pass
    finally:
        connection.close()


def build_sites(tenants: list[Tenant], say: Say) -> None:
    """Build every tenant's site; one that has not changed costs next to nothing.  Raises what the build raised."""
    for tenant in tenants:
        published = build_site(tenant)
        if published.error is not None:
            raise published.error
        if published.report is not None and published.outcome == Build.Outcome.LIVE:
            say(f"  {tenant.host}: {published.report.rendered} หน้าและไฟล์ ใน {published.seconds:.1f} วินาที")


def run_waiting_jobs() -> None:
    """Do what a worker would do in its first minute: the search answers before one has been started."""
    soon = timezone.now() + timedelta(minutes=1)
    while get_jobs().run_next(soon):
        pass


def demo_facts(area: Area, accounts: list[Account], admin_url: str) -> dict[str, object]:
    """Return what ``demo.json`` says: ``area`` is the area's office, ``schools`` all its schools."""
    tenants = list(Tenant.objects.filter(area=area).order_by("pk"))
    office = next(tenant for tenant in tenants if tenant.kind == Tenant.Kind.OFFICE)
    return {
        "admin_url": admin_url,
        "area": site_entry(office),
        "schools": [site_entry(tenant) for tenant in tenants if tenant.kind == Tenant.Kind.SCHOOL],
        "accounts": [asdict(account) for account in accounts],
    }


def site_entry(tenant: Tenant) -> dict[str, str]:
    return {"slug": tenant.slug, "name": tenant.name, "host": tenant.host, "url": f"{public_origin(tenant.host)}/"}


def write_facts(path: Path, facts: dict[str, object]) -> None:
    """Write ``demo.json`` in one step, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
