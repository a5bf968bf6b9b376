"""What the demo tells whoever started it, in Thai and English; and the page at the admin host's ``/``."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.demo.accounts import NAMES, Account
from cms.demo.area import site_entry
from tenants.models import Role, Tenant

ENGLISH = {
    Role.EDITOR: "editor",
    Role.DIRECTOR: "director",
    Role.CONTRIBUTOR: "contributor",
    Role.SCHOOL_ADMIN: "school admin",
    Role.REGISTRAR: "registrar",
    Role.ASSESSOR: "assessor",
    Role.AREA_OFFICER: "area officer",
    Role.PLATFORM_ADMIN: "platform admin",
}


def table(facts: dict[str, Any], accounts: list[Account]) -> str:
    """Return the links and logins as text for a terminal."""
    sites = [facts["area"], *facts["schools"]]
    lines = [
        "เว็บไซต์สาธารณะ · Public sites",
        *(f"  {site['url']:<38} {site['name']}" for site in sites),
        "",
        "ระบบจัดการเนื้อหา · Admin",
        f"  {facts['admin_url']}",
        "",
        "บัญชีตัวอย่าง · Demo logins",
        f"  {'ชื่อผู้ใช้ · username':<24} {'รหัสผ่าน · password':<24} บทบาท · role",
        *(f"  {one.username:<22} {one.password:<22} {_role(one)}" for one in accounts),
        "",
        "ทุกชื่อในการสาธิตเป็นเรื่องสมมติ · Everything in this demo is invented.",
    ]
    return "\n".join(lines)


def _role(account: Account) -> str:
    role = Role(account.role)
    return f"{NAMES[role]} · {ENGLISH[role]}"


def sites(request: HttpRequest) -> HttpResponse:
    """List the demo's sites and the way into the admin."""
    tenants = Tenant.objects.select_related("area").order_by("kind", "pk")
    entries = [site_entry(tenant) | {"levels": tenant.levels, "colour": tenant.primary_colour} for tenant in tenants]
    return render(request, "demo/sites.html", {"sites": entries})
