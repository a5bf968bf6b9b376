"""An area of schools in the published tables, real workers, and a theme that changes under them.

Run as a process by ``fleet``: ``python -m bench.fleet_input fleet SCHOOLS PAGES EDITORS WORKERS``.  Workers are forked
and given a theme of their own version, as an upgrade would; the rebuild starts by itself, canaries first.  Prints one
JSON object.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.demo")
django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.db import connection, transaction  # noqa: E402

from cms.content import published  # noqa: E402
from site_builder import conf, publish  # noqa: E402
from site_builder.engine.values import PublishedPage, RichText  # noqa: E402
from site_builder.models import Fleet, FleetItem, PublishRequest  # noqa: E402
from tenants.models import Area, Tenant, TenantHost  # noqa: E402
from themes.assets import make_asset  # noqa: E402
from themes.registry import Theme, load_theme  # noqa: E402

PATIENCE = 300.0
LOOK = 0.002
SENTENCE = "นักเรียนและครูร่วมกิจกรรมของโรงเรียนด้วยความตั้งใจ "
BODY = (RichText(html=f"<p>{SENTENCE * 18}</p>" * 5),)


def fleet(schools: int, pages: int, editors: int, workers: int) -> dict[str, list[float]]:
    """Rebuild all schools with one worker, then (if asked) with two, then with one while editors publish."""
    call_command("migrate", verbosity=0)
    tenants = make_schools(schools, pages)
    with working(1, version=0):
        wait_until_quiet()
    times = []
    for count in range(1, workers + 1):
        with working(count, version=count):
            times.append(time_of_fleet(count))
    with working(1, version=workers + 1):
        wait_for_start(workers + 1)
        live = [publish_one(tenants[turn * 7 % schools], turn) for turn in range(editors)]
        time_of_fleet(workers + 1)
    return {"fleets": times, "live": live}


def make_schools(count: int, pages: int) -> list[Tenant]:
    """Schools as rows, with news in the published tables."""
    area = Area.objects.create(slug="bench", name="สพป.ทดสอบ")
    tenants = []
    for number in range(count):
        tenant = Tenant.objects.create(area=area, slug=f"school-{number}", name=f"โรงเรียนบ้านทดสอบ {number}")
        TenantHost.objects.create(tenant=tenant, name=f"school-{number}.localhost")
        with transaction.atomic():
            published.put_site(tenant)
            published.put_many(tenant.pk, [(page, None) for page in make_pages(pages)])
        tenants.append(tenant)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return tenants


def make_pages(count: int) -> Iterator[PublishedPage]:
    home, news = "home00000000", "news00000000"
    yield PublishedPage(key=home, parent=None, kind="home", slug="home", title="หน้าแรก")
    yield PublishedPage(key=news, parent=home, kind="news_index", slug="news", title="ข่าว", in_menu=True)
    yield from (news_item(number, f"ข่าวที่ {number}") for number in range(count - 2))


def news_item(number: int, title: str) -> PublishedPage:
    return PublishedPage(
        key=f"item{number:08}",
        parent="news00000000",
        kind="news",
        slug=f"item-{number}",
        title=title,
        date=f"2026-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}",
        body=BODY,
    )


def publish_one(tenant: Tenant, turn: int) -> float:
    """Publish one page, and return the seconds until visitors get it."""
    title = f"แก้ไขระหว่างสร้างทั้งเขต {turn}"
    file = conf.site_folder(f"{tenant.slug}.localhost") / "current/news/item-3/index.html"
    started = time.perf_counter()
    with transaction.atomic():
        published.put_many(tenant.pk, [(news_item(3, title), None)])
    while title.encode() not in file.read_bytes():
        assert time.perf_counter() - started < PATIENCE, "the edit does not go live"
        time.sleep(LOOK)
    return time.perf_counter() - started


@contextmanager
def working(count: int, version: int) -> Iterator[None]:
    """So many workers at work, all with the same version of the theme."""
    connection.close()
    children = [start_worker(version) for _ in range(count)]
    try:
        yield
    finally:
        for child in children:
            os.kill(child, signal.SIGTERM)
        for child in children:
            os.waitpid(child, 0)


def start_worker(version: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        publish.theme_of = cache(lambda slug: theme_of_version(slug, version))
        call_command("run_worker", "--no-jobs")
    finally:
        os._exit(0)


def theme_of_version(slug: str, version: int) -> Theme:
    """Return a theme with another style sheet, which every page names."""
    theme = load_theme(slug)
    sheet = theme.assets["site.css"]
    sheet = make_asset(slug, sheet.name, sheet.data + f"\nhtml{{--version:{version}}}".encode())
    return theme._replace(assets={**theme.assets, "site.css": sheet}, hash=sheet.sha256)


def wait_until_quiet() -> None:
    until = time.monotonic() + PATIENCE
    while PublishRequest.objects.filter(served_at=None).exists():
        assert time.monotonic() < until, "the queue does not get empty"
        time.sleep(0.05)


def wait_for_start(number: int) -> None:
    """Wait until the ``number``-th rebuild has built its first site."""
    until, seen = time.monotonic() + PATIENCE, 0
    while seen < number:
        assert time.monotonic() < until, "nobody notices that the theme is another one"
        seen = FleetItem.objects.filter(state=FleetItem.State.DONE).values("fleet").distinct().count()
        time.sleep(LOOK)


def time_of_fleet(number: int) -> float:
    """Wait until the ``number``-th rebuild is done; return how long it took, canaries included."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        rebuild = Fleet.objects.order_by("pk")[number - 1 : number].first()
        if rebuild is not None and rebuild.state == Fleet.State.DONE and rebuild.ended_at is not None:
            return (rebuild.ended_at - rebuild.started_at).total_seconds()
        assert rebuild is None or rebuild.state == Fleet.State.RUNNING, rebuild.note
        # The rebuild's own times are read: looking oftener tells nothing more and takes the workers' processor.
        time.sleep(0.1)
    raise TimeoutError("the rebuild does not end")


if __name__ == "__main__":
    print(json.dumps({"fleet": fleet}[sys.argv[1]](*map(int, sys.argv[2:]))))
