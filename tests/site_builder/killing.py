"""Kill real workers at random points, for ``test_faults``: ``python -m tests.site_builder.killing ROUNDS SEED``.

Each round edits a school, forks a process that runs ``run_worker``, kills it at a random moment (SIGKILL: no handler,
no clean-up), three times of four while it builds, and looks at the site as a visitor's server would.  At the end one
worker runs undisturbed.  Prints one JSON object.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.demo")
django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.db import connection, transaction  # noqa: E402

from cms.content import published  # noqa: E402
from site_builder import conf  # noqa: E402
from site_builder.engine.release import SiteFolder  # noqa: E402
from site_builder.models import Build, BuildSlot, Deployment, PublishRequest  # noqa: E402
from site_builder.records import live_number  # noqa: E402
from tenants.models import Tenant  # noqa: E402
from tests.site_builder.conftest import make_tenant  # noqa: E402
from tests.site_builder.schools import item, open_school, put  # noqa: E402

PAGES = 60


def start_worker() -> int:
    """Fork a process that runs a worker; return its id."""
    connection.close()
    child = os.fork()
    if child:
        return child
    try:
        call_command("run_worker", "--no-jobs")
    finally:
        os._exit(0)


def end_worker(child: int, number: signal.Signals) -> int:
    os.kill(child, number)
    return os.waitpid(child, 0)[1]


def wait_until_quiet(seconds: float = 60.0) -> float:
    """Wait until nothing is open; return how long it took."""
    started = time.monotonic()
    while PublishRequest.objects.filter(served_at=None).exists():
        assert time.monotonic() - started < seconds, "the queue is not getting empty"
        time.sleep(0.005)
    return time.monotonic() - started


def wait_until_claimed(fence: int, seconds: float = 60.0) -> None:
    """Wait until a worker has taken the slot."""
    started = time.monotonic()
    while BuildSlot.objects.get().fence == fence:
        assert time.monotonic() - started < seconds, "no worker takes the slot"
        time.sleep(0.001)


def damage(folder: Path) -> str:
    """Return what is wrong with the live site: it must hold exactly the files of one release."""
    manifest = SiteFolder(folder).current()
    if manifest is None:
        return "no trusted manifest"
    root = (folder / "current").resolve()
    files = {str(path.relative_to(root)): path for path in root.rglob("*") if path.is_file()}
    if files.keys() != manifest.files.keys():
        return f"files differ: {sorted(files.keys() ^ manifest.files.keys())[:5]}"
    wrong = [path for path in files if sha256(files[path]) != manifest.files[path].sha256]
    return f"bytes differ: {wrong[:5]}" if wrong else ""


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def edit(tenant: Tenant, turn: int) -> None:
    """Change one page, and every other turn the facts of the school, which every page shows."""
    put(tenant, item(turn % PAGES + 1, f"ฉบับของรอบ {turn}"))
    if turn % 2:
        Tenant.objects.filter(pk=tenant.pk).update(phone=f"075-{turn:06}")
        tenant.refresh_from_db()
        with transaction.atomic():
            published.put_site(tenant)


def main(rounds: int, seed: int) -> dict[str, Any]:
    luck = random.Random(seed)
    call_command("migrate", verbosity=0)
    tenant = make_tenant("ban-khao")
    open_school(tenant, range(1, PAGES + 1))
    folder = conf.site_folder("ban-khao.localhost")
    child = start_worker()
    whole_life = wait_until_quiet()
    clean_end = end_worker(child, signal.SIGTERM)
    one_build = Build.objects.latest("fence").report["seconds"]["total"]
    found, running = Counter[str](), 0
    for turn in range(rounds):
        edit(tenant, turn)
        fence = BuildSlot.objects.get().fence
        child = start_worker()
        if turn % 4:
            wait_until_claimed(fence)
            time.sleep(luck.uniform(0, one_build))
        else:
            time.sleep(luck.uniform(0, whole_life))
        end_worker(child, signal.SIGKILL)
        running += Build.objects.filter(outcome=Build.Outcome.RUNNING).exists()
        found[damage(folder) or "whole"] += 1
    edit(tenant, rounds)
    child = start_worker()
    healed_in = wait_until_quiet()
    end_worker(child, signal.SIGTERM)
    live_page = (folder / "current/news" / f"item-{rounds % PAGES + 1}" / "index.html").read_text("utf-8")
    return {
        "site": dict(found),
        "killed_in_a_build": running,
        "clean_end": clean_end,
        "healed_in": round(healed_in, 2),
        "newest_edit_is_live": f"ฉบับของรอบ {rounds}" in live_page,
        "damage_at_the_end": damage(folder),
        "equals_a_clean_build": _equals_clean(tenant, folder),
        "record_agrees": Deployment.objects.latest("number").number == live_number(folder),
        "outcomes": dict(Counter(Build.objects.values_list("outcome", flat=True))),
    }


def _equals_clean(tenant: Tenant, folder: Path) -> bool:
    """Say whether the live tree has the bytes of a build into an empty folder."""
    from site_builder.engine.build import build
    from site_builder.engine.reading import open_source
    from site_builder.publish import theme_for

    clean = folder.parent / "clean"
    with open_source(conf.database_url()) as source:
        build(source, tenant.pk, theme_for(tenant), clean, conf.media_root())
    return _tree(clean) == _tree(folder)


def _tree(folder: Path) -> dict[str, str]:
    root = (folder / "current").resolve()
    return {str(path.relative_to(root)): sha256(path) for path in root.rglob("*") if path.is_file()}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2])), ensure_ascii=False))
