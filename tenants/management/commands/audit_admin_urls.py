from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand

from tenants.walls.listing import as_markdown


class Command(BaseCommand):
    help = "Print every view of the admin host, who passes it and which ids are checked."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(as_markdown(), ending="")
