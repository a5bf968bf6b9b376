from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from site_builder.errors import HasPagesBelow, HomeStays, NothingFound
from site_builder.management.console import WRONG_USE, SiteCommand
from site_builder.models import Takedown
from site_builder.services import tenant_by_slug
from site_builder.takedowns.finding import Found, find
from site_builder.takedowns.services import take_down

LEAST_REASON = 5


class Command(SiteCommand):
    help = (
        "Take a page, a picture or a file down from everywhere, for good: live site, kept releases, stored files, "
        "drafts and old versions."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the tenant's short name")
        parser.add_argument(
            "what",
            nargs="+",
            help="page, image or file, then its address, public key or row id; an address or a key needs no kind",
        )
        parser.add_argument("--reason", default="", help="why, for the record: at least 5 characters")
        parser.add_argument("--dry-run", action="store_true", help="say what would go; change nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, what = self._meant(options["what"])
        reason = options["reason"].strip()
        if len(reason) < LEAST_REASON and not options["dry_run"]:
            self._wrong("ระบุเหตุผลด้วย --reason อย่างน้อย 5 ตัวอักษร")
        with self.thai_errors():
            tenant = tenant_by_slug(options["slug"])
            try:
                found = find(tenant, what, kind)
            except (NothingFound, HomeStays, HasPagesBelow) as error:
                self.stop(error, WRONG_USE)
            takedown = None if options["dry_run"] else take_down(tenant, found, by=None, reason=reason)
        self._tell(found, takedown, as_json=options["json"])

    def _meant(self, words: list[str]) -> tuple[str | None, str]:
        if len(words) == 1:
            return None, words[0]
        if len(words) != 2 or words[0] not in Takedown.Kind.values:
            self._wrong("ระบุ page, image หรือ file แล้วตามด้วยที่อยู่ รหัส หรือหมายเลขอย่างใดอย่างหนึ่ง")
        return words[0], words[1]

    def _wrong(self, sentence: str) -> None:
        self.say(sentence)
        raise SystemExit(WRONG_USE)

    def _tell(self, found: Found, takedown: Takedown | None, *, as_json: bool) -> None:
        value = {
            "kind": str(found.kind),
            "keys": list(found.keys),
            "shown_on": len(found.shown_on),
            "releases": takedown.releases if takedown else list(found.releases),
            "ends_pin": found.ends_pin,
            "done": takedown is not None,
            "seconds": _seconds(takedown),
        }
        if as_json:
            self.show(value)
            return
        self.stdout.write(", ".join(f"{name} {part}" for name, part in value.items()))
        self.say("ลบออกจากทุกที่แล้ว" if takedown else "ยังไม่ได้ลบอะไร นี่คือสิ่งที่จะถูกลบ")


def _seconds(takedown: Takedown | None) -> float | None:
    if takedown is None or takedown.done_at is None:
        return None
    return round((takedown.done_at - takedown.requested_at).total_seconds(), 3)
