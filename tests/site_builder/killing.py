"""Kill real workers at random points, for ``test_faults``: ``python -m tests.site_builder.killing ROUNDS SEED``.

Each round edits a school, forks a process that runs ``run_worker``, and kills it (SIGKILL: no handler, no clean-up):
in turn at any moment of its life, at any moment of a build, and twice right before one of the calls that change the
disk, so that every step of release and switch is met.  Now and then the theme is another one.  A visitor reads the
site all the while, and after each kill its files are compared with the manifest.  At the end one worker runs
undisturbed.  Prints one JSON object.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.demo")
django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.db import connection, transaction  # noqa: E402

from cms.content import published  # noqa: E402
from site_builder import conf, publish  # noqa: E402
from site_builder.engine.build import build  # noqa: E402
from site_builder.engine.reading import open_source  # noqa: E402
from site_builder.engine.release import SiteFolder  # noqa: E402
from site_builder.models import Build, BuildSlot, Deployment, PublishRequest  # noqa: E402
from site_builder.publish import publish_claimed  # noqa: E402
from site_builder.queue.database import DatabaseQueue  # noqa: E402
from site_builder.records import live_number  # noqa: E402
from tenants.models import Tenant  # noqa: E402
from tests.site_builder.conftest import make_tenant  # noqa: E402
from tests.site_builder.crawling import end_crawl, start_crawl  # noqa: E402
from tests.site_builder.schools import item, open_school, put  # noqa: E402
from themes.assets import make_asset  # noqa: E402
from themes.registry import Theme, load_theme  # noqa: E402

PAGES = 60
CALLS = ("open", "write", "link", "unlink", "replace", "symlink", "rename", "mkdir", "fsync", "rmdir")
"""Calls of ``os`` by which the engine changes the disk."""
ROUNDS_OF_A_THEME = 7
PATIENCE = 300.0
"""Seconds: a machine that others keep busy is slow, not wrong."""


def wear(number: int) -> None:
    """Let this process and its children build with the ``number``-th version of the theme."""

    @cache
    def theme_of(slug: str) -> Theme:
        theme = load_theme(slug)
        sheet = theme.assets["site.css"]
        sheet = make_asset(slug, sheet.name, sheet.data + f"\nhtml{{--version:{number}}}".encode())
        return theme._replace(assets={**theme.assets, "site.css": sheet}, hash=sheet.sha256)

    publish.theme_of = theme_of


def start_worker(die_at: int | None = None) -> int:
    """Fork a process that runs a worker; return its id.  ``die_at``: before which change of the disk it dies."""
    connection.close()
    child = os.fork()
    if child:
        return child
    try:
        if die_at is not None:
            set_tripwire(die_at)
        call_command("run_worker", "--no-jobs")
    except BaseException:  # noqa: BLE001 - a child that ended like the parent would go on with the parent's work
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def set_tripwire(die_at: int) -> None:
    """Kill this process right before the ``die_at``-th call by which its engine changes the disk."""
    left = [die_at]

    def wrap(real: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    for name in CALLS:
        setattr(os, name, wrap(getattr(os, name)))


def count_calls() -> int:
    """Build in a process that counts the calls that change the disk."""
    told, tell = os.pipe()
    connection.close()
    child = os.fork()
    if child:
        os.close(tell)
        with os.fdopen(told) as stream:
            number = int(stream.read())
        os.waitpid(child, 0)
        return number
    count = [0]
    try:
        for name in CALLS:
            setattr(os, name, _counted(getattr(os, name), count))
        queue = DatabaseQueue()
        publish_claimed(queue, queue.claim("count"))
        os.write(tell, str(count[0]).encode())
    finally:
        os._exit(0)


def _counted(real: Any, count: list[int]) -> Any:
    def call(*args: Any, **kwargs: Any) -> Any:
        count[0] += 1
        return real(*args, **kwargs)

    return call


def end_worker(child: int, number: signal.Signals) -> int:
    os.kill(child, number)
    return os.waitpid(child, 0)[1]


def wait_until_quiet(seconds: float = PATIENCE) -> float:
    """Wait until nothing is open; return how long it took."""
    started = time.monotonic()
    while PublishRequest.objects.filter(served_at=None).exists():
        assert time.monotonic() - started < seconds, "the queue is not getting empty"
        time.sleep(0.005)
    return time.monotonic() - started


def wait_until_claimed(fence: int, child: int | None = None, seconds: float = PATIENCE) -> None:
    """Wait until a worker has taken the slot; ``child``: it is this one that must."""
    started = time.monotonic()
    while BuildSlot.objects.get().fence == fence:
        ended = child is not None and os.waitpid(child, os.WNOHANG)[0]
        assert not ended, "the worker ended before it took the slot"
        assert time.monotonic() - started < seconds, "no worker takes the slot"
        time.sleep(0.001)


def damage(folder: Path) -> str:
    """Return what is wrong with the live site: it must hold exactly the files of one release."""
    manifest = SiteFolder(folder).current()
    if manifest is None:
        return "no trusted manifest"
    files = shown_files(folder)
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
    call_command("migrate", verbosity=0)
    tenant = make_tenant("ban-khao")
    open_school(tenant, range(1, PAGES + 1))
    folder = conf.site_folder("ban-khao.localhost")
    life = measure_a_life(tenant)
    visitor = start_crawl(folder, seed)
    try:
        found, running = kill_many(tenant, folder, rounds, random.Random(seed), life)
        edit(tenant, rounds)
        child = start_worker()
        healed_in = wait_until_quiet()
        end_worker(child, signal.SIGTERM)
    finally:
        visit = end_crawl(*visitor)
    live_page = (folder / "current/news" / f"item-{rounds % PAGES + 1}" / "index.html").read_text("utf-8")
    return {
        "site": dict(found),
        "visit": visit,
        "killed_in_a_build": running,
        "clean_end": life.clean_end,
        "healed_in": round(healed_in, 2),
        "newest_edit_is_live": f"ฉบับของรอบ {rounds}" in live_page,
        "damage_at_the_end": damage(folder),
        "equals_a_clean_build": _equals_clean(tenant, folder),
        "record_agrees": Deployment.objects.latest("number").number == live_number(folder),
        "outcomes": dict(Counter(Build.objects.values_list("outcome", flat=True))),
    }


class Life(NamedTuple):
    """What a worker does that nobody kills, in seconds and changes of the disk."""

    whole: float
    one_build: float
    calls: tuple[int, int]
    """By a build of an edit, and by one of another theme."""
    clean_end: int


def measure_a_life(tenant: Tenant) -> Life:
    wear(0)
    child = start_worker()
    whole = wait_until_quiet()
    clean_end = end_worker(child, signal.SIGTERM)
    one_build = Build.objects.latest("fence").report["seconds"]["total"]
    edit(tenant, 0)
    of_an_edit = count_calls()
    wear(1)
    edit(tenant, 1)
    return Life(whole, one_build, (of_an_edit, count_calls()), clean_end)


def kill_many(tenant: Tenant, folder: Path, rounds: int, luck: random.Random, life: Life) -> tuple[Counter[str], int]:
    """Kill one worker a round; return what the site was like after each, and how many were met in a build."""
    found, running = Counter[str](), 0
    for turn in range(rounds):
        wear(turn // ROUNDS_OF_A_THEME)
        edit(tenant, turn)
        kill_a_worker(turn, luck, life)
        running += Build.objects.filter(outcome=Build.Outcome.RUNNING).exists()
        found[damage(folder) or "whole"] += 1
    return found, running


def kill_a_worker(turn: int, luck: random.Random, life: Life) -> None:
    """Start a worker that has something to do, and kill it in the way of this turn."""
    fence = BuildSlot.objects.get().fence
    if turn % ROUNDS_OF_A_THEME == ROUNDS_OF_A_THEME // 2:
        # Now and then one gets to its end, so that builds of both sizes are met however slow the machine is.
        child = start_worker()
        wait_until_quiet()
        end_worker(child, signal.SIGKILL)
        return
    if turn % 4 >= 2:
        # Who has less to do than the number says lives on, and is killed all the same.
        child = start_worker(die_at=luck.randrange(life.calls[turn % 2]))
        wait_until_over(child, fence)
        return
    child = start_worker()
    if turn % 4:
        wait_until_claimed(fence, child)
        time.sleep(luck.uniform(0, life.one_build))
    else:
        time.sleep(luck.uniform(0, life.whole))
    end_worker(child, signal.SIGKILL)


def wait_until_over(child: int, fence: int, seconds: float = PATIENCE) -> None:
    """Wait until a worker has died by itself, or has done its work: then kill it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0]:
            return
        if BuildSlot.objects.get().fence > fence and not PublishRequest.objects.filter(served_at=None).exists():
            break
        time.sleep(0.002)
    end_worker(child, signal.SIGKILL)


def _equals_clean(tenant: Tenant, folder: Path) -> bool:
    """Say whether the live tree has the bytes of a build into an empty folder."""
    clean = folder.parent / "clean"
    with open_source(conf.database_url()) as source:
        build(source, tenant.pk, publish.theme_for(tenant), clean, conf.media_root())
    return _tree(clean) == _tree(folder)


def _tree(folder: Path) -> dict[str, str]:
    return {path: sha256(file) for path, file in shown_files(folder).items()}


def shown_files(folder: Path) -> dict[str, Path]:
    """Path → file of all that visitors get, without what lingers of earlier releases."""
    site, root = SiteFolder(folder), (folder / "current").resolve()
    files = {str(path.relative_to(root)): path for path in root.rglob("*") if path.is_file()}
    beside = site.lingering(site.live_tree() or "a")
    return {path: file for path, file in files.items() if path not in beside}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2])), ensure_ascii=False))
