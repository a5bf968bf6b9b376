"""A visitor who never stops reading, for ``killing``: home → list → article → what it loads, over and over.

Every file is asked for through ``current``, at a moment of its own, as browsers do.  A reading is torn when a file is
missing that a page just read leads to, when its bytes belong to no release, or when it is of an older release than
what was read before it.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from site_builder.engine.errors import UnknownRelease
from site_builder.engine.release import SiteFolder

ARTICLE = re.compile(rb'href="/(news/[a-z0-9-]+/)"')
LOADED = re.compile(rb'(?:href|src)="/((?:assets|images|files)/[^"]+)"')
Read = list[tuple[str, str]]


@dataclass
class Crawl:
    """What a visitor has met.  ``switches``: readings during which the site went over to another release."""

    readings: int = 0
    files: int = 0
    switches: int = 0
    torn: list[str] = field(default_factory=list)


class Visitor:
    """Reads one site's files, and afterwards asks which releases they were of."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._site = SiteFolder(folder)
        self._luck = random.Random(seed)
        self._seen: set[int] = set()
        self._releases: dict[tuple[str, str], list[int]] = {}
        self.crawl = Crawl()

    def read_once(self) -> None:
        read: Read = []
        try:
            self._fetch(read, "index.html")
            listed = self._fetch(read, "news/index.html")
            article = self._luck.choice(sorted(set(ARTICLE.findall(listed)))).decode()
            page = self._fetch(read, f"{article}index.html")
            for path in sorted(set(LOADED.findall(page))):
                self._fetch(read, path.decode())
        except FileNotFoundError as error:
            self.crawl.torn.append(f"missing: {error.filename} after {[path for path, _ in read]}")
            return
        self._judge(read)

    def _fetch(self, read: Read, path: str) -> bytes:
        data = (self._folder / "current" / path).read_bytes()
        read.append((path, hashlib.sha256(data).hexdigest()))
        return data

    def _judge(self, read: Read) -> None:
        self._learn()
        newest, common = 0, set(self._seen)
        for each in read:
            numbers = self._releases.get(each, [])
            common &= set(numbers)
            later = [number for number in numbers if number >= newest]
            if not later and numbers and each[0].startswith("assets/"):
                # A stylesheet of the release before stays for those who came a moment ago.
                later = [newest]
            if not later:
                self.crawl.torn.append(f"of no release from {newest} on: {each[0]}")
                return
            newest = min(later)
        self.crawl.readings += 1
        self.crawl.files += len(read)
        self.crawl.switches += not common

    def _learn(self) -> None:
        """Read the manifests that are new: before a switch there is one, and ten later ones do not drop it yet."""
        for number in set(self._site.numbers()) - self._seen:
            try:
                files = self._site.manifest(number).files
            except UnknownRelease:
                continue
            self._seen.add(number)
            for path, entry in files.items():
                self._releases.setdefault((path, entry.sha256), []).append(number)


def start_crawl(folder: Path, seed: int) -> tuple[int, int]:
    """Fork a process that reads the site until SIGTERM; return its id and where it will tell."""
    told, tell = os.pipe()
    child = os.fork()
    if child:
        os.close(tell)
        return child, told
    ended = False

    def end(*_: Any) -> None:
        nonlocal ended
        ended = True

    try:
        signal.signal(signal.SIGTERM, end)
        visitor = Visitor(folder, seed)
        while not ended:
            visitor.read_once()
        found = visitor.crawl
        torn = found.torn[:5]
        os.write(tell, json.dumps([found.readings, found.files, found.switches, len(found.torn), torn]).encode())
    finally:
        os._exit(0)


def end_crawl(child: int, told: int) -> dict[str, Any]:
    """End the reading and return what it met."""
    os.kill(child, signal.SIGTERM)
    with os.fdopen(told, "rb") as stream:
        data = stream.read()
    os.waitpid(child, 0)
    readings, files, switches, count, torn = json.loads(data)
    return {"readings": readings, "files": files, "switches": switches, "torn": count, "examples": torn}
