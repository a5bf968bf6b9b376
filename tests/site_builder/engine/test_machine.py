"""A school's life as a state machine: whatever editors do in whatever order, the site is what a clean build would make.

The oracles after each build: the tree has the bytes of a build of everything; a second build renders nothing; nothing
that was withdrawn, expired or taken down is in it, and no former title; the files are those of the manifest; all that
is public is there.  Many sequences: ``ORACLE_SEQUENCES=300``.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from site_builder.engine import build as building
from site_builder.engine import site as planning
from site_builder.engine.build import BuildReport
from site_builder.engine.purging import Purge, Search, addresses_of, cut, releases_with, take_out
from site_builder.engine.release import SiteFolder
from site_builder.engine.targets.local import deploy_release, list_releases
from site_builder.engine.values import (
    ButtonBlock,
    DocumentBlock,
    ImageBlock,
    Label,
    PublishedPage,
    RichText,
    head_of,
    sha256_hex,
)
from tests.site_builder.engine.school import School, TinyTheme, key_of, release_of
from tests.site_builder.sequences import SEQUENCES, play
from tests.site_builder.traces import traces

MARK = re.compile(rb"zq\d+qz")
"""Stands in every title, and is never used twice: a former one that is found is a page that went stale."""
REAL_VERSION = planning.ENGINE_VERSION
picks = st.integers(0, 30)
now = st.booleans()


class Life(RuleBasedStateMachine):
    """One school; each rule is one act, with or without a build right after it, so that builds answer several."""

    folder: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(dir=self.folder))
        self.site = self.root / "site"
        self.school = School(self.root / "school").furnish(news=2)
        self.theme = TinyTheme()
        self.count = self.clock = self.deployment = 0
        self.due: list[tuple[int, str, PublishedPage | None]] = []
        self.pinned: int | None = None
        self.shown: dict[int, dict[str, bytes]] = {}
        self.purged: list[bytes] = []
        self.school.add("deep", "history")
        for key in list(self.school.pages):
            self.change(key, title=self.mark())
        # Pages that speak of each other without standing beside each other: what is true of one is shown by another.
        for key, other in (("deep", "item-000"), ("item-001", "history"), ("home", "deep")):
            self.change(key_of(key), body=self.blocks(key_of(other)))
        self.build()

    # -- what editors do ---------------------------------------------------------------------------------------------

    @rule(pick=picks, build=now)
    def create_news(self, pick: int, build: bool) -> None:
        day = f"2026-{pick % 12 + 1:02}-{pick % 28 + 1:02}"
        self.school.news(self.word(), day, title=self.mark(), pinned=pick % 5 == 0)
        self.maybe(build)

    @rule(pick=picks, build=now)
    def create_page(self, pick: int, build: bool) -> None:
        parent = self.any_of(pick, "home", "section", "standard")
        self.school.put(
            PublishedPage(
                key=key_of(word := self.word()),
                parent=parent,
                kind="section" if pick % 3 == 0 else "standard",
                slug=word,
                title=self.mark(),
                in_menu=pick % 4 == 0,
            )
        )
        self.maybe(build)

    @rule(pick=picks, other=picks, build=now)
    def edit(self, pick: int, other: int, build: bool) -> None:
        self.change(self.any_of(pick), body=self.blocks(self.any_of(other))[: other % 5])
        self.maybe(build)

    @rule(pick=picks, build=now)
    def rename(self, pick: int, build: bool) -> None:
        self.change(self.any_of(pick), title=self.mark())
        self.maybe(build)

    @rule(pick=picks, build=now)
    def change_address(self, pick: int, build: bool) -> None:
        key = self.any_of(pick, "section", "standard", "news", "news_index")
        old = self.url(key)
        self.change(key, slug=self.word())
        if old:
            self.school.redirect(old, key)
        self.maybe(build)

    @rule(pick=picks, to=picks, build=now)
    def move(self, pick: int, to: int, build: bool) -> None:
        key, parent = self.any_of(pick, "standard", "section"), self.any_of(to, "home", "section", "standard")
        if key and parent and parent not in self.below(key):
            self.change(key, parent=parent)
        self.maybe(build)

    @rule(pick=picks, build=now)
    def reorder(self, pick: int, build: bool) -> None:
        at = pick % len(self.school.order)
        self.school.order = self.school.order[at:] + self.school.order[:at]
        self.school.save_order()
        self.maybe(build)

    @rule(pick=picks, build=now)
    def unpublish(self, pick: int, build: bool) -> None:
        self.withdraw(self.any_of(pick, "section", "standard", "news", "news_index"))
        self.maybe(build)

    @rule(pick=picks, build=now)
    def delete(self, pick: int, build: bool) -> None:
        """A page and all below it."""
        for key in self.below(self.any_of(pick, "section", "standard", "news")):
            self.withdraw(key)
        self.maybe(build)

    @rule(pick=picks, build=now)
    def menu(self, pick: int, build: bool) -> None:
        if key := self.any_of(pick, "section", "standard", "news_index"):
            self.change(key, in_menu=not self.school.pages[key].in_menu)
        self.maybe(build)

    @rule(pick=picks, build=now)
    def label(self, pick: int, build: bool) -> None:
        labels = [Label(slug=f"label-{number}", name=f"คำ {number}") for number in range(3)]
        self.change(self.any_of(pick, "news"), category=labels[pick % 3], tags=tuple(labels[: pick % 4]))
        self.maybe(build)

    @rule(pick=picks, ready=now, build=now)
    def cover(self, pick: int, ready: bool, build: bool) -> None:
        """A picture whose sizes may not be ready yet: then its page waits."""
        word = f"cover-{pick % 3}"
        self.school.image(word, pick, ready=ready)
        self.change(self.any_of(pick, "news", "standard"), cover=key_of(word))
        self.maybe(build)

    # -- what the clock does -----------------------------------------------------------------------------------------

    @rule(pick=picks, hours=st.integers(1, 5))
    def schedule(self, pick: int, hours: int) -> None:
        """A new page, or a new version of one, that goes live later."""
        known = self.any_of(pick, "news") if pick % 2 else None
        page = self.school.pages.get(known or "") or PublishedPage(
            key=key_of(word := self.word()), parent=key_of("news"), kind="news", slug=word, title="", date="2026-11-20"
        )
        later = msgspec.structs.replace(page, title=self.mark())
        self.due.append((self.clock + hours, page.key, later))

    @rule(pick=picks, hours=st.integers(1, 5))
    def expire(self, pick: int, hours: int) -> None:
        if key := self.any_of(pick, "news", "standard"):
            self.due.append((self.clock + hours, key, None))

    @rule(hours=st.integers(1, 6), build=now)
    def time_passes(self, hours: int, build: bool) -> None:
        self.clock += hours
        for at, key, page in sorted((each for each in self.due if each[0] <= self.clock), key=lambda each: each[:2]):
            self.due.remove((at, key, page))
            self.withdraw(key) if page is None else self.school.put(page)
        self.maybe(build)

    # -- what goes wrong, and what the house does --------------------------------------------------------------------

    @rule(pick=picks, build=now)
    def hold(self, pick: int, build: bool) -> None:
        """From now on the template fails at this page."""
        self.change(self.any_of(pick, "news", "standard", "section"), tags=(Label(slug="explode", name="explode"),))
        self.maybe(build)

    @rule(build=now)
    def mend(self, build: bool) -> None:
        for key, page in list(self.school.pages.items()):
            if any(tag.slug == "explode" for tag in page.tags):
                self.change(key, tags=())
        self.maybe(build)

    @rule(pick=picks, build=now)
    def settings_of_the_school(self, pick: int, build: bool) -> None:
        self.school.save_facts(phone=f"075-{pick:06}", primary_colour=f"#{pick * 4321:06x}")
        self.maybe(build)

    @rule(pick=picks, build=now)
    def change_theme(self, pick: int, build: bool) -> None:
        self.theme = TinyTheme(css=f"body{{margin:{pick}px}}".encode())
        self.maybe(build)

    @rule(pick=st.integers(0, 2), build=now)
    def upgrade_the_builder(self, pick: int, build: bool) -> None:
        planning.ENGINE_VERSION = building.ENGINE_VERSION = f"{REAL_VERSION}+{pick}"
        self.maybe(build)

    @precondition(lambda self: len(self.shown) > 1)
    @rule(pick=picks)
    def roll_back(self, pick: int) -> None:
        """Go back to any kept release, and stay there."""
        number = sorted(self.shown)[pick % len(self.shown)]
        self.deployment += 1
        deploy_release(self.site, number, self.deployment)
        self.pinned = number
        assert release_of(self.site) == self.shown[number]

    @precondition(lambda self: self.pinned)
    @rule()
    def resume(self) -> None:
        self.pinned = None
        self.build()

    @rule(pick=picks)
    def purge_a_page(self, pick: int) -> None:
        childless = [key for key in self.school.pages if self.below(key) == {key} and key != key_of("home")]
        if childless:
            key = sorted(childless)[pick % len(childless)]
            mark = self.school.pages[key].title.encode()
            addresses = addresses_of(SiteFolder(self.site), [key])
            self.withdraw(key)
            self.school.connection.execute("DELETE FROM published_redirect WHERE key = ?", (key,))
            self.due = [each for each in self.due if each[1] != key]
            words = tuple(word.encode() for word in (key, *addresses))
            self.take_down(Purge((key,), words), f"page:{key}", (key.encode(), mark))

    @rule(pick=st.integers(0, 2))
    def purge_a_picture(self, pick: int) -> None:
        key = key_of(f"cover-{pick}")
        self.school.drop_media(key)
        self.take_down(Purge((f"image:{key}",), (key.encode(),)), f"image:{key}", (key.encode(),))

    def take_down(self, purge: Purge, reference: str, marks: tuple[bytes, ...]) -> None:
        """The steps of ``site_builder.takedowns.services`` from the rows on."""
        for key, page in list(self.school.pages.items()):
            if reference in head_of(page, "").references:
                cover = None if f"image:{page.cover}" == reference else page.cover
                self.change(key, body=(), cover=cover)
        self.due = [(at, key, page) for at, key, page in self.due if page is None or page.cover not in purge.keys]
        site = SiteFolder(self.site)
        if self.pinned in releases_with(site, Search(site, purge)):
            self.pinned = None
        if Search(site, purge).holds(site.current()):
            self.build(purged=purge.words)
        taken = take_out(site, Search(site, purge))
        if taken.live_holds:
            self.deployment += 1
            cut(self.site, purge, self.deployment, lambda: None)
            taken = take_out(site, Search(site, purge))
        assert not taken.live_holds
        kept = set(site.numbers())
        self.shown = {number: tree for number, tree in self.shown.items() if number in kept}
        self.purged += [mark for mark in marks if mark != b""]
        if key_of_image := reference.partition("image:")[2]:
            # It may be uploaded again, by the same name: then it is another picture.
            self.purged.remove(key_of_image.encode())
            assert not traces(self.site, key_of_image.encode())
        assert not traces(self.site, *self.purged)

    # -- building and its oracles ------------------------------------------------------------------------------------

    def maybe(self, build: bool) -> None:
        if build:
            self.build()

    def build(self, **options: Any) -> None:
        if self.pinned:
            assert release_of(self.site) == self.shown[self.pinned]
            return
        self.deployment += 1
        report = self.school.build(self.site, self.theme, deployment=self.deployment, **options)
        self.school.save_holds(report.failures)
        tree = release_of(self.site)
        if report.release is not None:
            self.shown[report.release] = tree
        kept = {info.number for info in list_releases(self.site)}
        self.shown = {number: shown for number, shown in self.shown.items() if number in kept}
        self.check(report, tree, options)

    def check(self, report: BuildReport, tree: dict[str, bytes], options: dict[str, Any]) -> None:
        manifest = SiteFolder(self.site).current()
        assert {path: sha256_hex(data) for path, data in tree.items()} == {
            path: entry.sha256 for path, entry in manifest.files.items()
        }
        again = self.school.build(self.site, self.theme, **options)
        assert (again.rendered, again.deleted, again.switched) == (0, 0, False)
        assert tree == self.made_anew(report, options)
        held = {failure.key for failure in report.failures if failure.kept}
        fresh = [data for path, data in tree.items() if manifest.files[path].key not in held]
        now_public = {page.title.encode() for page in self.school.pages.values()}
        assert {mark for data in fresh for mark in MARK.findall(data)} <= now_public
        assert not traces(self.site, *self.purged)
        failed = {failure.key for failure in report.failures}
        for key in self.school.pages:
            if not failed & self.way(key):
                url = self.url(key)
                there = tree.get(f"{url[1:]}index.html", b"") if url else b""
                assert (self.school.pages[key].title.encode() in there) == bool(url)

    def made_anew(self, report: BuildReport, options: dict[str, Any]) -> dict[str, bytes]:
        """Build into an empty folder; where pages keep their last good version, everything beside that version."""
        other = Path(tempfile.mkdtemp(dir=self.root))
        shutil.rmtree(other)
        keeps = any(failure.kept for failure in report.failures)
        if keeps:
            shutil.copytree(self.site, other, symlinks=True)
        self.school.build(other, self.theme, force=keeps, **options)
        tree = release_of(other)
        shutil.rmtree(other)
        return tree

    def teardown(self) -> None:
        try:
            if self.pinned:
                self.pinned = None
            self.build()
        finally:
            planning.ENGINE_VERSION = building.ENGINE_VERSION = REAL_VERSION
            self.school.close()
            shutil.rmtree(self.root)

    # -- the school --------------------------------------------------------------------------------------------------

    def blocks(self, target: str | None) -> tuple[Any, ...]:
        """A body that shows another page, a picture and a file."""
        image, file = self.school.image(self.word()), self.school.file(self.word())
        return (
            RichText(html=f'<p><a data-ref="page:{target}">x</a> <a data-ref="file:{file}">y</a></p>'),
            ImageBlock(image=image),
            ButtonBlock(label="ไป", page=target),
            DocumentBlock(file=file),
        )

    def word(self) -> str:
        self.count += 1
        return f"new-{self.count}"

    def mark(self) -> str:
        self.count += 1
        return f"zq{self.count}qz"

    def any_of(self, pick: int, *kinds: str) -> str | None:
        keys = sorted(key for key, page in self.school.pages.items() if not kinds or page.kind in kinds)
        return keys[pick % len(keys)] if keys else None

    def change(self, key: str | None, **changes: object) -> None:
        if key:
            self.school.put(msgspec.structs.replace(self.school.pages[key], **changes))

    def withdraw(self, key: str | None) -> None:
        if key:
            self.school.pages.pop(key, None)
            self.school.connection.execute("DELETE FROM published_page WHERE key = ?", (key,))

    def below(self, key: str | None) -> set[str]:
        """A page and all public ones below it."""
        return {each for each in self.school.pages if key in self.way(each)} if key else set()

    def way(self, key: str) -> set[str]:
        return set(self.up(key))

    def up(self, key: str | None) -> Iterator[str]:
        while key is not None:
            yield key
            page = self.school.pages.get(key)
            key = page.parent if page else None

    def url(self, key: str | None) -> str | None:
        """Where a page stands, None below one that is not public."""
        way = list(self.up(key))
        if not way or way[-1] != key_of("home") or any(each not in self.school.pages for each in way):
            return None
        return "".join(f"/{self.school.pages[each].slug}" for each in reversed(way[:-1])) + "/"


@pytest.mark.slow
def test_whatever_happens_in_a_schools_life_its_site_is_what_a_clean_build_would_make(tmp_path: Path) -> None:
    play(Life, sequences=SEQUENCES, acts=20, folder=tmp_path)
