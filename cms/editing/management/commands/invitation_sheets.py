"""``manage.py invitation_sheets AREA FILE [--again]``: new codes for the admins who have not come, one page a school.

Exit status: 0 done (or nothing to print), 2 the command was used wrongly.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cms.editing.members.paper import sheet_of
from cms.editing.members.sheets import draw_sheets
from tenants.members.invitations import Issued, hand_out, of_admins, renewed
from tenants.members.services import lock
from tenants.models import AccessCode, Area


class Command(BaseCommand):
    help = "Write a PDF with the invitations of an area's school admins that nobody has printed yet; old codes die."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("area", metavar="AREA", help="short name (slug) of the area")
        parser.add_argument("file", metavar="FILE", type=Path, help="the PDF to write; never over an existing file")
        parser.add_argument("--again", action="store_true", help="also those that were printed and wait to be used")

    def handle(self, *, area: str, file: Path, again: bool, **options: Any) -> None:
        found = Area.objects.filter(slug=area).first()
        if found is None:
            raise CommandError(f"no area is called {area!r}", returncode=2)
        try:
            # Opened first: codes must not be renewed for a file that cannot be written.
            with file.open("xb") as out:
                issued, now = new_codes(found, again=again), timezone.now()
                out.write(draw_sheets((sheet_of(one, None, now) for one in issued), at=now))
            hand_out([one.row for one in issued], now=now)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror or error}", returncode=2) from error
        self.stdout.write(f"พิมพ์ใบเชิญผู้ดูแลระบบ {len(issued)} ใบ: {file}" if issued else "ไม่มีใบเชิญที่ต้องพิมพ์")
        if not issued:
            file.unlink()


@transaction.atomic
def new_codes(area: Area, *, again: bool) -> list[Issued]:
    """Renew what lies in nobody's hands: never handed out, or out of date; with ``again`` all that are open."""
    now = timezone.now()
    rows = of_admins(AccessCode.objects.filter(tenant__area=area, used_at=None, withdrawn_at=None))
    wanted = rows if again else rows.filter(Q(handed_out_at=None) | Q(expires_at__lte=now))
    lock(wanted.values_list("tenant_id", flat=True))
    return renewed(list(wanted.values_list("pk", flat=True)), by=None, now=now)
