"""``manage.py open_area SLUG NAME …``: an education area and the website of its office; everything else grows from it.

Exit status: 0 done (a second call changes nothing), 1 refused and nothing was written, 2 the command was used wrongly.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction

from cms.content.conf import default_host
from cms.content.provisioning import AreaSpec, SchoolSpec, provision_area, provision_school
from tenants.errors import TenantsError
from tenants.models import Area, Tenant

NO_HOST = "ระบุโฮสต์ของสำนักงานด้วย --host หรือตั้งโดเมนกลาง (PUBLIC_DOMAIN) ก่อน"
SAME = "เขตและสำนักงานใช้ชื่อย่อเดียวกันไม่ได้ ระบุชื่อย่อของสำนักงานด้วย --office"

OTHER_OFFICE = "เขตนี้มีเว็บไซต์ของสำนักงานแล้ว ชื่อย่อ “{slug}”"
NO_OFFICE = "ชื่อย่อ “{slug}” เป็นของสถานศึกษา ไม่ใช่สำนักงานเขต"


class Command(BaseCommand):
    help = "Open an education area with the website of its office; schools follow by import_schools."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", metavar="SLUG", help="short name of the area, in English letters: trang-1")
        parser.add_argument("name", metavar="NAME", help="its full Thai name, that of its office too")
        parser.add_argument("--short-name", default="", help="as people say it: สพป.ตรัง เขต 1")
        parser.add_argument("--office", default="", metavar="SLUG", help="short name of the office (office-<area>)")
        parser.add_argument("--host", default="", help="of the office's website (<office>.<PUBLIC_DOMAIN>)")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, slug: str, name: str, **options: Any) -> None:
        office_slug = options["office"] or f"office-{slug}"
        if office_slug == slug:
            self._stop(SAME, 2)
        host = options["host"] or default_host(office_slug)
        if not host:
            self._stop(NO_HOST, 2)
        office = SchoolSpec(slug, office_slug, name, host, Tenant.Kind.OFFICE, short_name=options["short_name"])
        try:
            area, tenant = open_area(AreaSpec(slug, name, options["short_name"]), office)
        except ValidationError as error:
            self._stop(" ".join(error.messages), 1)
        except TenantsError as error:
            self._stop(f"{error.message} [{error}]", 1)
        self._tell(area, tenant, as_json=options["json"])

    def _tell(self, area: Area, office: Tenant, *, as_json: bool) -> None:
        if as_json:
            value = {"area": area.slug, "name": area.name, "office": office.slug, "host": office.host}
            self.stdout.write(json.dumps(value, ensure_ascii=False))
            return
        self.stdout.write(f"{area.name} ({area.slug}) สำนักงานอยู่ที่ {office.host} ({office.slug})")
        self.stderr.write(f"ต่อไป: ให้สิทธิ์เจ้าหน้าที่ manage.py give_role <ชื่อผู้ใช้> area_officer --area {area.slug}")

    def _stop(self, sentence: str, code: int) -> NoReturn:
        self.stderr.write(sentence)
        raise SystemExit(code)


@transaction.atomic
def open_area(spec: AreaSpec, office: SchoolSpec) -> tuple[Area, Tenant]:
    """Provision both or neither.

    Raises TenantsError and ValidationError (Thai) as provisioning does, and where the area has another office or the
    short name is a school's.
    """
    area = provision_area(spec)
    other = Tenant.objects.filter(area=area, kind=Tenant.Kind.OFFICE).exclude(slug=office.slug).first()
    if other is not None:
        raise ValidationError(OTHER_OFFICE.format(slug=other.slug))
    tenant = provision_school(office)
    if tenant.kind != Tenant.Kind.OFFICE:
        raise ValidationError(NO_OFFICE.format(slug=tenant.slug))
    return area, tenant
