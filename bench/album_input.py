"""A school at work on albums: its web server and worker, somebody who publishes, somebody who sends 200 photos.

Run as a process by ``album`` (``python -m bench.album_input PHOTOS EDITS``).  Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench import cms_input as cms
from bench import people_input as people
from bench.photo_input import save_album
from cms.content.models import ActivityIndexPage, ActivityPage, NewsIndexPage, SiteImage
from site_builder import conf

PAUSES = 1.0
"""Seconds that the editor waits between two publishes: far less than anybody needs."""


def main(photos: int, edits: int) -> dict[str, object]:
    """Publish without an album, then while one is sent, made ready and published."""
    cms.make_installation(60)
    *album, single = save_album(Path(os.environ["STATE_DIR"]), photos + 1)
    items = cms.news_items()
    with cms.office() as running, ThreadPoolExecutor(2) as pool:
        editor, teacher, colleague = cms.signed_in(running, 3)
        people.publish(editor, items[0], "แก้ไขครั้งแรก", cms.BODY)
        alone = [publish_after_a_pause(editor, items, number) for number in range(edits)]
        began = time.monotonic()
        sending = pool.submit(album_to_live, teacher, album)
        own = pool.submit(news_with_a_photo, colleague, single, len(album))
        meanwhile: list[float] = []
        while not sending.done():
            meanwhile.append(publish_after_a_pause(editor, items, len(meanwhile)))
        sent, ready = sending.result()
    return {
        "alone": alone,
        "meanwhile": meanwhile,
        "own_picture": own.result(),
        "sent": sent,
        "ready": ready,
        "seconds": time.monotonic() - began,
        **bytes_of(),
    }


def publish_after_a_pause(editor: people.Browser, items: list[people.NewsItem], number: int) -> float:
    time.sleep(PAUSES)
    return people.publish(editor, items[number % len(items)], f"แก้ไข {uuid4().hex}", cms.BODY)[1]


def send_photos(browser: people.Browser, key: str, parent: int, photos: list[Path]) -> list[str]:
    """Send photos one by one as the script of the desk does; return their ids."""
    found = []
    for photo in photos:
        fields = {"key": key, "kind": "photo", "parent_page_id": str(parent), "title": "กีฬาสี"}
        answer = browser.upload("/admin/desk/upload/", fields, photo.name, photo.read_bytes(), "file")
        assert answer == 200, f"{photo.name} is not taken: {answer}"
        found.append(str(json.loads(browser.said)["id"]))
    return found


def write(browser: people.Browser, kind: str, form: dict[str, Any]) -> None:
    shared = {"text": "เล่าเรื่อง", "date": "21/11/2569", "act": "publish"}
    answer = browser.post(f"/admin/desk/{kind}/", shared | form)
    assert answer == 302, f"the form is not taken: {answer}"


def album_to_live(teacher: people.Browser, photos: list[Path]) -> tuple[float, float]:
    """Send an album and publish it; return the seconds until all was sent, and from then until visitors see it."""
    started = time.monotonic()
    key, parent = str(uuid4()), ActivityIndexPage.objects.get().pk
    ids = send_photos(teacher, key, parent, photos)
    sent = time.monotonic()
    facts = {"title": "กีฬาสี", "category": "sports", "statement": "given", "key": key, "photo": ids}
    write(teacher, "activity", facts | {"parent_page_id": str(parent)})
    wait_for(conf.site_folder(cms.HOST) / "current/activities" / ActivityPage.objects.get().slug / "index.html")
    return sent - started, time.monotonic() - sent


def news_with_a_photo(colleague: people.Browser, photo: Path, of_album: int) -> float:
    """Publish news with one picture once half of the album has arrived; return the seconds until it is live."""
    while SiteImage.objects.count() < of_album // 2:
        time.sleep(0.1)
    key, index = str(uuid4()), NewsIndexPage.objects.get()
    ids = send_photos(colleague, key, index.pk, [photo])
    started = time.monotonic()
    facts = {"title": "ข่าวด่วนมีภาพ", "category": "activity", "consent": "on", "key": key, "photo": ids}
    write(colleague, "news", facts | {"parent_page_id": str(index.pk), "address": "with-a-photo"})
    wait_for(conf.site_folder(cms.HOST) / "current/news/with-a-photo/index.html")
    return time.monotonic() - started


def wait_for(file: Path) -> None:
    until = time.monotonic() + 1800
    while not file.exists():
        assert time.monotonic() < until, f"{file} does not go live"
        time.sleep(people.LOOK)


def bytes_of() -> dict[str, float]:
    """Return bytes of the album as the public gets it and as the CMS keeps it, and the largest of each size.

    ``photo``: an average photo; ``cover``: what the album's cover has beyond that, being shown by itself too.
    """
    site = conf.site_folder(cms.HOST) / "current/images"
    keys = list(ActivityPage.objects.get().photos.values_list("image__public_key", flat=True))
    files = [file for key in keys for file in (site / key).iterdir()]
    of_album = [file.stat().st_size for file in files if file.name.endswith(("-thumbnail.webp", "-view.webp"))]
    rows = SiteImage.objects.filter(public_key__in=keys).values_list("file_size", "rendered_size")
    sizes = {name: max(f.stat().st_size for f in files if f"-{name}." in f.name) for name in ("thumbnail", "view")}
    return {
        "photo": sum(of_album) / len(keys),
        "cover": sum(file.stat().st_size for file in files) - sum(of_album),
        "kept": sum((original or 0) + rendered for original, rendered in rows) / len(keys),
        **{f"largest_{name}": size for name, size in sizes.items()},
    }


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
