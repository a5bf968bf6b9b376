"""``manage.py open_area SLUG NAME …``: an education area and the website of its office; everything else grows from it.

Exit status: 0 done (a second call changes nothing), 1 refused and nothing was written, 2 the command was used wrongly.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError

from cms.content.conf import default_host
from cms.content.provisioning import AreaSpec, SchoolSpec, open_area
from tenants.errors import TenantsError
from tenants.management.speaking import FAILED, WRONG_USE, SpeakingCommand
from tenants.models import Area, Tenant

NO_HOST = "ระบุโฮสต์ของสำนักงานด้วย --host หรือตั้งโดเมนกลาง (PUBLIC_DOMAIN) ก่อน"
SAME = "เขตและสำนักงานใช้ชื่อย่อเดียวกันไม่ได้ ระบุชื่อย่อของสำนักงานด้วย --office"


class Command(SpeakingCommand):
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
            self.refuse(SAME, WRONG_USE)
        host = options["host"] or default_host(office_slug)
        if not host:
            self.refuse(NO_HOST, WRONG_USE)
        office = SchoolSpec(slug, office_slug, name, host, Tenant.Kind.OFFICE, short_name=options["short_name"])
        try:
            area, tenant = open_area(AreaSpec(slug, name, options["short_name"]), office)
        except ValidationError as error:
            self.refuse(" ".join(error.messages), FAILED)
        except TenantsError as error:
            self.refuse(f"{error.message} [{error}]", FAILED)
        self._tell(area, tenant, as_json=options["json"])

    def _tell(self, area: Area, office: Tenant, *, as_json: bool) -> None:
        if as_json:
            value = {"area": area.slug, "name": area.name, "office": office.slug, "host": office.host}
            self.stdout.write(json.dumps(value, ensure_ascii=False))
            return
        self.stdout.write(f"{area.name} ({area.slug}) สำนักงานอยู่ที่ {office.host} ({office.slug})")
        self.stderr.write(f"ต่อไป: ให้สิทธิ์เจ้าหน้าที่ manage.py give_role <ชื่อผู้ใช้> area_officer --area {area.slug}")
