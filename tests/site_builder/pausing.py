"""Real workers beside each other, one of them killed or put to sleep in a build, or the clock of all of them set, for
``test_faults``: ``python -m tests.site_builder.pausing (kill|sleep|back|forward)``.  Prints one JSON object.

``back``: set back by three hours while a worker builds, which is then killed; its lease ends in the future.
``forward``: set forward by three hours while a worker builds, which goes on.
Nothing of this machine tells a worker that the other is dead: the leases alone must do it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import datetime, timedelta
from multiprocessing import Value
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.demo")
django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.utils import timezone  # noqa: E402

from site_builder import conf  # noqa: E402
from site_builder.models import Build, BuildSlot, Deployment  # noqa: E402
from site_builder.queue.worker import Worker  # noqa: E402
from site_builder.records import live_number  # noqa: E402
from tests.site_builder import killing  # noqa: E402
from tests.site_builder.conftest import make_tenant  # noqa: E402
from tests.site_builder.schools import item, open_school, put  # noqa: E402

PAGES = 600
"""So many that a build takes long enough to be met."""


HOURS = {"back": -3, "forward": 3}

ahead = Value("i", 0)
"""Hours by which this machine's clock has been set, for this process and all workers."""
right_time = timezone.now


def shown_time() -> datetime:
    return right_time() + timedelta(hours=ahead.value)


def let_clock_be_set() -> None:
    """Everything that tells the time in this process and its children reads ``ahead``."""
    timezone.now = shown_time
    Worker.__init__.__kwdefaults__["clock"] = shown_time


def main(way: str) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    let_clock_be_set()
    tenant = make_tenant("ban-khao")
    open_school(tenant, range(1, PAGES + 1))
    folder = conf.site_folder("ban-khao.localhost")
    workers = [killing.start_worker() for _ in range(2)]
    killing.wait_until_quiet()
    killing.edit(tenant, 1)
    victim, fence = catch_a_builder()
    ahead.value = HOURS.get(way, 0)
    if way != "forward":
        os.kill(victim, signal.SIGSTOP if way == "sleep" else signal.SIGKILL)
    started = time.monotonic()
    put(tenant, item(2, "แก้ระหว่างนั้น"))
    killing.wait_until_claimed(fence)
    taken_in = time.monotonic() - started
    if way == "sleep":
        os.kill(victim, signal.SIGCONT)
    elif way != "forward":
        os.waitpid(victim, 0)
        workers.remove(victim)
    killing.wait_until_quiet()
    quiet_in = time.monotonic() - started
    ends = [killing.end_worker(worker, signal.SIGTERM) for worker in workers]
    return {
        "taken_in": round(taken_in, 1),
        "quiet_in": round(quiet_in, 1),
        "outcome_of_the_victim": Build.objects.get(fence=fence).outcome,
        "newest_edit_is_live": "แก้ระหว่างนั้น" in (folder / "current/news/item-2/index.html").read_text("utf-8"),
        "damage": killing.damage(folder),
        "record_agrees": Deployment.objects.latest("number").number == live_number(folder),
        "deployments_of_the_victim": Build.objects.filter(fence=fence, report__switched=True).count(),
        "clean_ends": ends,
    }


def catch_a_builder(seconds: float = killing.PATIENCE) -> tuple[int, int]:
    """Wait until a worker holds the slot; return its process and its fence."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        slot = BuildSlot.objects.get()
        if slot.owner:
            return int(slot.owner.split("/")[1]), slot.fence
        time.sleep(0.001)
    raise AssertionError("no worker takes the slot")


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1]), ensure_ascii=False))
