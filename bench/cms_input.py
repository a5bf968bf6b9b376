"""A whole installation on SQLite in a folder of its own: school, worker, editors, photos.

Run as a process by ``publish_latency`` and ``sqlite_contention`` (``python -m bench.cms_input ACT …``), since settings
are read once a process.  Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.demo")
django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.db import OperationalError, connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402

from cms.content.media.intake import PreparedImage  # noqa: E402
from cms.content.models import NewsIndexPage, NewsPage, SiteImage  # noqa: E402
from cms.content.provisioning import AreaSpec, SchoolSpec, provision_area, provision_school  # noqa: E402
from site_builder import conf  # noqa: E402
from site_builder.models import LONG_AGO, Build, BuildSlot, Priority, PublishRequest  # noqa: E402
from site_builder.queue.database import DatabaseQueue  # noqa: E402
from site_builder.queue.protocol import Result  # noqa: E402
from tenants.models import Area, Job, Tenant  # noqa: E402

HOST = "bench.localhost"
PATIENCE = 300.0
SECONDS_BETWEEN_EDITS = 2.0
"""An editor who publishes every two seconds is already faster than any teacher; without a pause, five loops would only
measure how much processor the load itself takes."""
SENTENCE = "นักเรียนและครูร่วมกิจกรรมของโรงเรียนด้วยความตั้งใจ "


def make_installation(pages: int) -> None:
    """Migrate, and make a school with so many pages, in Wagtail's tree as editors would."""
    call_command("migrate", verbosity=0)
    provision_area(AreaSpec("bench", "สพป.ทดสอบ"))
    tenant = provision_school(SchoolSpec("bench", "bench", "โรงเรียนบ้านทดสอบ", HOST))
    index = NewsIndexPage.objects.get(tenant=tenant)
    body = [{"type": "rich_text", "value": f"<p>{SENTENCE * 20}</p>" * 5}]
    with transaction.atomic():
        while tenant.pages.count() < pages:
            number = tenant.pages.count()
            index.add_child(instance=NewsPage(title=f"ข่าวที่ {number}", slug=f"item-{number}", body=json.dumps(body)))


@contextmanager
def running_worker() -> Iterator[None]:
    """A worker as in real use: a process of its own; ended by SIGTERM."""
    with Path(os.environ["STATE_DIR"], "worker.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen([sys.executable, "manage.py", "run_worker"], stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(60)


def wait_until_quiet() -> None:
    """Wait until every request is served."""
    until = time.monotonic() + PATIENCE
    while PublishRequest.objects.filter(served_at=None).exists():
        assert time.monotonic() < until, "the queue does not get empty"
        time.sleep(0.02)


def publish_and_wait(page: NewsPage, title: str) -> tuple[float, float]:
    """Press publish; return the seconds until it has returned, and until the file is live."""
    path = conf.site_folder(HOST) / "current/news" / page.slug / "index.html"
    page.title = title
    started = time.perf_counter()
    page.save_revision().publish()
    returned = time.perf_counter() - started
    wanted = title.encode()
    while not (path.exists() and wanted in path.read_bytes()):
        assert time.perf_counter() - started < PATIENCE, f"{title} does not go live"
        time.sleep(0.002)
    return returned, time.perf_counter() - started


def latency(pages: int, edits: int) -> dict[str, object]:
    """One-page edits one after the other, with a worker running."""
    make_installation(pages)
    items = list(NewsPage.objects.order_by("pk"))
    with running_worker():
        wait_until_quiet()
        publish_and_wait(items[0], "แก้ไขครั้งแรก")
        seconds = [publish_and_wait(items[(turn * 37) % len(items)], f"แก้ไขที่ {turn:04}") for turn in range(edits)]
    return {"clicks": [click for click, _ in seconds], "live": [live for _, live in seconds]}


def contention(photos: int, edits: int) -> dict[str, object]:
    """Five editors saving, photos being uploaded and made ready, a worker building: all at once."""
    make_installation(60)
    draw_album(photos)
    connection.close()
    with running_worker():
        wait_until_quiet()
        acts = [["edits", str(number), str(edits)] for number in range(5)] + [["photos", str(photos)]]
        processes = [
            subprocess.Popen([sys.executable, "-m", "bench.cms_input", *act], stdout=subprocess.PIPE, text=True)
            for act in acts
        ]
        results = [json.loads(process.communicate()[0]) for process in processes]
    log = Path(os.environ["STATE_DIR"], "worker.log").read_text(encoding="utf-8")
    return {
        "locked": sum(result["locked"] for result in results) + log.count("database is locked"),
        "live": [second for result in results for second in result.get("live", [])],
        "photos_ready": SiteImage.objects.exclude(rendered_sha256="").count(),
        "jobs_left": Job.objects.count(),
    }


def edits(editor: int, count: int) -> dict[str, object]:
    """One editor: publish, see it live, again."""
    items = list(NewsPage.objects.order_by("pk"))[editor::5]
    live, locked = [], 0
    for turn in range(count):
        try:
            live.append(publish_and_wait(items[turn % len(items)], f"ผู้เขียน {editor} ครั้งที่ {turn:04}")[1])
        except OperationalError as error:
            locked += "locked" in str(error)
        time.sleep(SECONDS_BETWEEN_EDITS)
    return {"live": live, "locked": locked}


def photos(count: int) -> dict[str, object]:
    """One who uploads an album."""
    tenant = Tenant.objects.get(slug="bench")
    locked = 0
    for number in range(count):
        try:
            upload(tenant, number)
        except OperationalError as error:
            locked += "locked" in str(error)
    return {"locked": locked}


def claims(few: int, many: int, rounds: int) -> dict[str, object]:
    """Claims and requests while few, then while many tenants wait; fleet work, as a change of theme makes it."""
    call_command("migrate", verbosity=0)
    area = Area.objects.create(slug="bench", name="สพป.ทดสอบ")
    return {"small": _claims(area, few, rounds), "large": _claims(area, many, rounds)}


def _claims(area: Area, tenants: int, rounds: int) -> dict[str, list[float]]:
    queue = DatabaseQueue()
    _let_wait(area, tenants)
    found: dict[str, list[float]] = {"claims": [], "idle": [], "requests": []}
    ids = list(Tenant.objects.values_list("pk", flat=True))
    for turn in range(rounds):
        with transaction.atomic():
            # Within the transaction that publishes: its commit is paid for by the page.
            found["requests"].append(_timed(partial(queue.request, ids[turn * 7919 % len(ids)])))
        started = time.perf_counter()
        claim = queue.claim("bench")
        found["claims"].append(time.perf_counter() - started)
        if claim is None:
            _let_wait(area, tenants)
        else:
            queue.finish(claim, Result(Build.Outcome.LIVE))
    # The worst look: everybody waits, and everybody is being built by somebody.
    BuildSlot.objects.update(lease_until=timezone.now() + timedelta(seconds=20))
    found["idle"] = [_timed(partial(queue.claim, "bench")) for _ in range(50)]
    BuildSlot.objects.update(lease_until=LONG_AGO)
    return found


def _let_wait(area: Area, count: int) -> None:
    """Let so many tenants wait in the fleet's lane, each once."""
    there = Tenant.objects.count()
    new = (Tenant(area=area, slug=f"t{number}", name=f"โรงเรียน {number}") for number in range(there, count))
    Tenant.objects.bulk_create(new, batch_size=500)
    ids = list(Tenant.objects.values_list("pk", flat=True))
    slots = (BuildSlot(tenant_id=pk, lease_until=LONG_AGO, retry_at=LONG_AGO) for pk in ids)
    BuildSlot.objects.bulk_create(slots, ignore_conflicts=True, batch_size=500)
    PublishRequest.objects.filter(served_at=None).delete()
    fleet = (PublishRequest(tenant_id=pk, priority=Priority.FLEET, not_before=LONG_AGO) for pk in ids)
    PublishRequest.objects.bulk_create(fleet, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def draw_album(count: int) -> None:
    """Draw the photos beforehand: what a camera did is not the system's work."""
    for number in range(count):
        window = (-2 + number / 500, -1.5, 1, 1.5)
        Image.effect_mandelbrot((1200, 900), window, 30).convert("RGB").save(photo_path(number), "JPEG")


def photo_path(number: int) -> Path:
    return Path(os.environ["STATE_DIR"], f"photo-{number}.jpg")


def upload(tenant: Tenant, number: int) -> None:
    path = photo_path(number)
    file = PreparedImage(path.read_bytes(), path.name, 1200, 900)
    SiteImage.objects.create(tenant=tenant, collection=tenant.collection, title=f"ภาพที่ {number}", file=file)


ACTS: dict[str, Callable[..., dict[str, object]]] = {
    "claims": claims,
    "latency": latency,
    "contention": contention,
    "edits": edits,
    "photos": photos,
}


if __name__ == "__main__":
    print(json.dumps(ACTS[sys.argv[1]](*map(int, sys.argv[2:]))))
