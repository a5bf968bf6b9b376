"""``manage.py give_role USER ROLE [--tenant SLUG | --area SLUG] [--take]``: who may do what, from the server itself.

Exit status: 0 done (twice is once), 1 refused and nothing was written, 2 the command was used wrongly.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError

from tenants.errors import TenantsError
from tenants.management.speaking import FAILED, WRONG_USE, SpeakingCommand
from tenants.members.operating import described, give_new, person_called
from tenants.models import Area, Role, Tenant, User
from tenants.services import add_member, check_place, remove_member

LONGEST_PASSWORD = 4_096
NOBODY = "ไม่พบบัญชี “{name}”"
NO_PLACE = "ไม่พบหน่วยงานหรือเขตพื้นที่ชื่อย่อ “{slug}”"
NO_TERMINAL = "บัญชีใหม่ต้องมีรหัสผ่าน: รันคำสั่งนี้ในหน้าจอคำสั่ง หรือส่งรหัสผ่านหนึ่งบรรทัดเข้ามาพร้อม --password-stdin"
NOT_TWICE = "รหัสผ่านสองครั้งไม่เหมือนกัน"


class Command(SpeakingCommand):
    help = "Give a role to an account, made when missing (its password is asked for), or take it away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", metavar="USER", help="user name")
        parser.add_argument("role", metavar="ROLE", choices=Role.values, help=", ".join(Role.values))
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--tenant", default="", metavar="SLUG", help="the school or office where the role is held")
        place.add_argument("--area", default="", metavar="SLUG", help="the area of an area officer")
        parser.add_argument("--name", default="", help="first and last name of a new account")
        parser.add_argument("--email", default="", help="e-mail address of a new account")
        parser.add_argument("--password-stdin", action="store_true", help="read a new account's password from one line")
        parser.add_argument("--take", action="store_true", help="take the role away instead")

    def handle(self, *, user: str, role: str, **options: Any) -> None:
        place = self._place(options["tenant"], options["area"])
        try:
            check_place(Role(role), **place)
        except TenantsError as error:
            self.refuse(error.message, WRONG_USE)
        try:
            act = self._take if options["take"] else self._give
            said = act(user, Role(role), place, options)
        except ValidationError as error:
            self.refuse(" ".join(error.messages), FAILED)
        except TenantsError as error:
            self.refuse(f"{error.message} [{error}]", FAILED)
        where = next((one.name for one in place.values() if one is not None), "ทั้งระบบ")
        self.stdout.write(f"{said}: {user.lower()} {Role(role).label} {where}")

    def _place(self, tenant: str, area: str) -> dict[str, Any]:
        """Return the place as services take it; one that is named must be there."""
        found = Tenant.objects.filter(slug=tenant).first() if tenant else Area.objects.filter(slug=area).first()
        if found is None and (tenant or area):
            self.refuse(NO_PLACE.format(slug=tenant or area), WRONG_USE)
        return {"tenant": found if tenant else None, "area": None if tenant else found}

    def _give(self, name: str, role: Role, place: dict[str, Any], options: dict[str, Any]) -> str:
        person = person_called(name)
        if person is not None:
            add_member(person, role, **place)
            return "ให้บทบาทแล้ว"
        new = described(name, options["name"], options["email"])
        give_new(new, self._password(from_stdin=options["password_stdin"]), role, **place)
        return "เปิดบัญชีและให้บทบาทแล้ว"

    def _take(self, name: str, role: Role, place: dict[str, Any], options: dict[str, Any]) -> str:
        person: User | None = person_called(name)
        if person is None:
            self.refuse(NOBODY.format(name=name), FAILED)
        return "ยกเลิกบทบาทแล้ว" if remove_member(person, role, **place) else "ไม่มีบทบาทนี้อยู่แล้ว"

    def _password(self, *, from_stdin: bool) -> str:
        if from_stdin:
            return sys.stdin.readline(LONGEST_PASSWORD).rstrip("\r\n")
        if not sys.stdin.isatty():
            self.refuse(NO_TERMINAL, WRONG_USE)
        password = getpass("รหัสผ่านใหม่: ")
        if getpass("รหัสผ่านอีกครั้ง: ") != password:
            self.refuse(NOT_TWICE, FAILED)
        return password
