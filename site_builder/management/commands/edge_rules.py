"""``manage.py edge_rules FOLDER [--run COMMAND]``: the old addresses of all sites as maps for nginx and Caddy.

Exit status: 0 written or nothing to write, 1 the command of ``--run`` failed, 2 wrong use.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from site_builder import conf
from site_builder.engine.edge import MAPS, Server, map_file
from site_builder.management.console import FAILED, SiteCommand

SERVERS: tuple[Server, ...] = ("nginx", "caddy")


class Command(SiteCommand):
    help = "Write the old addresses of all sites as maps for nginx and Caddy; only what has changed is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", help="where the maps are written: one folder a server")
        parser.add_argument("--run", metavar="COMMAND", default="", help="run after a change, without a shell")

    def handle(self, *, folder: str, run: str, **options: Any) -> None:
        changed = write_maps(conf.sites_folder(), Path(folder))
        self.show({"changed": changed})
        if changed and run and subprocess.run(shlex.split(run), check=False).returncode:
            self.say(f"สั่ง {run} ไม่สำเร็จ")
            raise SystemExit(FAILED)


def write_maps(sites: Path, folder: Path) -> list[str]:
    """Write every map that differs from what lies there, each in one step; return their names."""
    changed = []
    for server in SERVERS:
        (folder / server).mkdir(parents=True, exist_ok=True)
        for name in MAPS:
            file = folder / server / f"{name}.map"
            text = map_file(sites, server, name)
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                made = file.with_suffix(".new")
                made.write_text(text, encoding="utf-8")
                os.replace(made, file)  # noqa: PTH105 - says what it does: in one step
                changed.append(f"{server}/{name}")
    return changed
