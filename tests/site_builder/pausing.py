"""Real workers beside each other, one of them killed or put to sleep in a build, for ``test_faults``:
``python -m tests.site_builder.pausing (kill|sleep)``.  Prints one JSON object.

Nothing of this machine tells a worker that the other is dead: the leases alone must do it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.demo")
django.setup()

from django.core.management import call_command  # noqa: E402 - after setup

from site_builder import conf  # noqa: E402
from site_builder.models import Build, BuildSlot, Deployment  # noqa: E402
from site_builder.records import live_number  # noqa: E402
from tests.site_builder import killing  # noqa: E402
from tests.site_builder.conftest import make_tenant  # noqa: E402
from tests.site_builder.schools import item, open_school, put  # noqa: E402

PAGES = 600
"""So many that a build takes long enough to be met."""


def main(way: str) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    tenant = make_tenant("ban-khao")
    open_school(tenant, range(1, PAGES + 1))
    folder = conf.site_folder("ban-khao.localhost")
    workers = [killing.start_worker() for _ in range(2)]
    killing.wait_until_quiet()
    killing.edit(tenant, 1)
    victim, fence = catch_a_builder()
    os.kill(victim, signal.SIGKILL if way == "kill" else signal.SIGSTOP)
    started = time.monotonic()
    put(tenant, item(2, "แก้ระหว่างนั้น"))
    killing.wait_until_claimed(fence)
    taken_in = time.monotonic() - started
    if way == "sleep":
        os.kill(victim, signal.SIGCONT)
    else:
        os.waitpid(victim, 0)
        workers.remove(victim)
    killing.wait_until_quiet(90)
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


def catch_a_builder(seconds: float = 60.0) -> tuple[int, int]:
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
