"""A whole installation on SQLite in a folder of its own: a school, its people, the web server, the worker.

Run as a process by ``publish_latency`` and ``sqlite_contention`` (``python -m bench.cms_input ACT …``), since settings
are read once a process.  Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.demo")
django.setup()

from django.conf import settings  # noqa: E402 - after setup
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image, ImageChops  # noqa: E402

from bench import people_input as people  # noqa: E402
from cms.content.models import NewsIndexPage, NewsPage, SiteImage  # noqa: E402
from cms.content.provisioning import AreaSpec, SchoolSpec, provision_area, provision_school  # noqa: E402
from cms.demo.processes import server_command  # noqa: E402
from site_builder import conf  # noqa: E402
from site_builder.models import LONG_AGO, Build, BuildSlot, Priority, PublishRequest  # noqa: E402
from site_builder.queue.database import DatabaseQueue  # noqa: E402
from site_builder.queue.protocol import Result  # noqa: E402
from tenants.models import Area, Job, Role, Tenant, User  # noqa: E402
from tenants.services import add_member  # noqa: E402

HOST = "bench.localhost"
EDITORS = 5
TRIES = 20
PAUSES = (4.0, 8.0)
"""Seconds that an editor reads and types before pressing publish: faster than any teacher.  Without pauses, five loops
would only measure how much processor the load itself takes."""
PHOTO = (4000, 3000)
"""Of a telephone."""
SENTENCE = "นักเรียนและครูร่วมกิจกรรมของโรงเรียนด้วยความตั้งใจ "
BODY = "\n\n".join([SENTENCE * 20] * 5)


def make_installation(pages: int) -> None:
    """Migrate, and make a school with so many pages, in Wagtail's tree as editors would, and its editors."""
    call_command("migrate", verbosity=0)
    provision_area(AreaSpec("bench", "สพป.ทดสอบ"))
    tenant = provision_school(SchoolSpec("bench", "bench", "โรงเรียนบ้านทดสอบ", HOST))
    index = NewsIndexPage.objects.get(tenant=tenant)
    body = [{"type": "rich_text", "value": f"<p>{SENTENCE * 20}</p>" * 5}]
    with transaction.atomic():
        while tenant.pages.count() < pages:
            number = tenant.pages.count()
            index.add_child(instance=NewsPage(title=f"ข่าวที่ {number}", slug=f"item-{number}", body=json.dumps(body)))
    for number in range(EDITORS + 1):
        user = User.objects.create_user(f"editor-{number}", password=people.PASSWORD)
        add_member(user, Role.EDITOR, tenant=tenant)


def news_items() -> list[people.NewsItem]:
    folder = conf.site_folder(HOST) / "current/news"
    rows = NewsPage.objects.order_by("pk").values_list("pk", "slug")
    return [people.NewsItem(pk, slug, folder / slug / "index.html") for pk, slug in rows]


@contextmanager
def office() -> Iterator[people.Running]:
    """The installation at work: the demo's web server and a worker, each a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    commands = (server_command(port, Path(settings.STATIC_ROOT)), people.python("manage.py", "run_worker"))
    connection.close()
    with people.running(commands, port, log_path()) as running:
        wait_until_quiet()
        yield running


def log_path() -> Path:
    return Path(os.environ["STATE_DIR"], "processes.log")


def wait_until_quiet() -> None:
    """Wait until every request is served."""
    until = time.monotonic() + people.PATIENCE
    while PublishRequest.objects.filter(served_at=None).exists():
        assert time.monotonic() < until, "the queue does not get empty"
        time.sleep(0.02)


def latency(pages: int, edits: int) -> dict[str, object]:
    """One-page edits one after the other."""
    make_installation(pages)
    items = news_items()
    with office() as running:
        (browser,) = signed_in(running, 1)
        people.publish(browser, items[0], "แก้ไขครั้งแรก", BODY)
        before = running.cpu_seconds()
        seconds = [
            people.publish(browser, items[(turn * 37) % len(items)], f"แก้ไขที่ {turn:04}", BODY) for turn in range(edits)
        ]
        cpu = (running.cpu_seconds() - before) / edits
    return {"clicks": [click for click, _ in seconds], "live": [live for _, live in seconds], "cpu": cpu}


def contention(photos: int) -> dict[str, object]:
    """Five editors at work while a sixth person uploads an album; a worker builds and makes the photos ready."""
    make_installation(60)
    album = draw_album(photos)
    collection = Tenant.objects.values_list("collection", flat=True).get(slug="bench")
    items, done = news_items(), Event()
    with office() as running, ThreadPoolExecutor(EDITORS) as pool:
        *editors, photographer = signed_in(running, EDITORS + 1)
        warm_up(editors, items)
        started = time.monotonic()
        works = [
            pool.submit(people.edit_until, done, editor, items[turn::EDITORS], BODY, f"ผู้เขียน {turn}", pauses(turn))
            for turn, editor in enumerate(editors)
        ]
        try:
            refused_photos = people.upload_album(photographer, album, collection)
        finally:
            done.set()
        seconds = time.monotonic() - started
        results = [work.result() for work in works]
    return {
        "refused": refused_photos + sum(result.refused for result in results),
        "locked": log_path().read_text(encoding="utf-8").count("database is locked"),
        "clicks": [second for result in results for second in result.clicks],
        "live": [second for result in results for second in result.live],
        "photos": SiteImage.objects.count(),
        "photos_ready": SiteImage.objects.exclude(rendered_sha256="").count(),
        "jobs_left": Job.objects.count(),
        "seconds": seconds,
    }


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


def signed_in(running: people.Running, count: int) -> list[people.Browser]:
    browsers = [people.Browser(running.port) for _ in range(count)]
    for number, browser in enumerate(browsers):
        patiently(partial(browser.sign_in, f"editor-{number}"))
    return browsers


def warm_up(editors: list[people.Browser], items: list[people.NewsItem]) -> None:
    """Publish once by each: a server that has just started compiles its templates, which happens once a week."""
    for turn, editor in enumerate(editors):
        patiently(partial(people.publish, editor, items[turn], f"แก้ไขครั้งแรก {turn}", BODY))


def patiently(act: Callable[[], object]) -> None:
    """Do what nobody measures, again where it is refused: the peer's database is locked for others even then."""
    for _ in range(TRIES - 1):
        with suppress(people.Refused):
            act()
            return
        time.sleep(0.2)
    act()


def pauses(seed: int) -> Iterator[float]:
    luck = random.Random(seed)
    while True:
        yield luck.uniform(*PAUSES)


def draw_album(count: int) -> list[Path]:
    """Draw the photos beforehand: what a camera did is not the system's work."""
    width, height = PHOTO
    scene = Image.effect_mandelbrot((width // 4, height // 4), (-2, -1.5, 1, 1.5), 30).resize(PHOTO).convert("RGB")
    scene = ImageChops.add(scene, Image.effect_noise(PHOTO, 24).convert("RGB"), scale=2)
    album = [Path(os.environ["STATE_DIR"], f"photo-{number}.jpg") for number in range(count)]
    for number, path in enumerate(album):
        ImageChops.offset(scene, number * 19, number * 7).save(path, "JPEG", quality=85)
    return album


ACTS: dict[str, Callable[..., dict[str, object]]] = {"claims": claims, "latency": latency, "contention": contention}


if __name__ == "__main__":
    print(json.dumps(ACTS[sys.argv[1]](*map(int, sys.argv[2:]))))
