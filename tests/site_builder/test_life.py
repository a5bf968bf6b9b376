"""A school's life in the real CMS as a state machine: what the CMS says is published is what visitors see.

Pages in Wagtail's tree, the queue, the clock, rollback and pin, takedown; the oracles after each worker: nothing waits,
the tree is exactly what a build of everything makes, the records agree with the disk, and the pages of the site are
the public pages of the tree.  Many sequences: ``ORACLE_SEQUENCES=300``.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from cms.content.base import BasePage
from cms.content.models import StandardPage
from cms.content.records import PublishedPageRecord
from site_builder import conf
from site_builder.engine.build import build
from site_builder.engine.reading import open_source
from site_builder.engine.release import SiteFolder
from site_builder.models import Deployment, Pin, PublishRequest, Release
from site_builder.publish import publish_claimed, theme_for
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.schedule import Chore, publish_what_is_due
from site_builder.queue.worker import Worker
from site_builder.records import live_number
from site_builder.services import build_site, resume_site, rollback_site
from site_builder.takedowns.finding import find
from site_builder.takedowns.services import take_down
from tests.factories.content import make_news, make_page, publish
from tests.factories.people import make_school
from tests.site_builder.sequences import SEQUENCES, play

picks = st.integers(0, 30)
numbers = count(1)


class Life(RuleBasedStateMachine):
    """One school, new for every sequence; all use one database, as schools do."""

    sites: ClassVar[Path]
    clock: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.school = make_school(f"life-{next(numbers)}")
        self.folder = self.sites / f"{self.school.slug}.localhost"
        self.purged: list[str] = []
        self.make_news()
        self.work()

    def mark(self) -> str:
        return f"zq{next(numbers)}qz"

    def pages(self, *, live: bool | None = None) -> list[BasePage]:
        """News and ordinary pages, in one order for the same sequence."""
        found = BasePage.objects.filter(tenant=self.school, depth__gt=3).order_by("pk")
        found = found if live is None else found.filter(live=live)
        return [page for page in found if page.specific_class.__name__ in ("NewsPage", "StandardPage")]

    def any_page(self, pick: int, *, live: bool | None = None) -> BasePage | None:
        pages = self.pages(live=live)
        return pages[pick % len(pages)].specific if pages else None

    # -- acts --------------------------------------------------------------------------------------------------------

    @rule()
    def make_news(self) -> None:
        make_news(self.school, title=self.mark())

    @rule(pick=picks)
    def make_page_below(self, pick: int) -> None:
        ordinary = [page for page in self.pages(live=True) if page.specific_class is StandardPage]
        parent = ordinary[pick % len(ordinary)] if ordinary and pick % 2 else None
        make_page(self.school, parent=parent, title=self.mark())

    @rule(pick=picks)
    def edit(self, pick: int) -> None:
        if page := self.any_page(pick, live=True):
            page.title = self.mark()
            publish(page)

    @rule(pick=picks)
    def draft(self, pick: int) -> None:
        """What is not published may never be seen."""
        if page := self.any_page(pick):
            page.title = f"draft {self.mark()}"
            page.save_revision()

    @rule(pick=picks)
    def change_address(self, pick: int) -> None:
        if page := self.any_page(pick, live=True):
            page.slug = f"moved-{next(numbers)}"
            publish(page)

    @rule(pick=picks, to=picks)
    def move(self, pick: int, to: int) -> None:
        page, target = self.any_page(pick), self.any_page(to)
        ordinary = page and target and {page.specific_class, target.specific_class} == {StandardPage}
        if ordinary and page.pk != target.pk and not target.is_descendant_of(page):
            page.move(target, pos="last-child")

    @rule(pick=picks)
    def unpublish(self, pick: int) -> None:
        if page := self.any_page(pick, live=True):
            page.unpublish()

    @rule(pick=picks)
    def publish_again(self, pick: int) -> None:
        if page := self.any_page(pick, live=False):
            publish(page)

    @rule(pick=picks)
    def delete(self, pick: int) -> None:
        if page := self.any_page(pick):
            page.delete()

    @rule(pick=picks, hours=st.integers(1, 4), expires=st.booleans())
    def schedule(self, pick: int, hours: int, expires: bool) -> None:
        if page := self.any_page(pick, live=expires):
            when = self.clock() + timedelta(hours=hours)
            page.go_live_at, page.expire_at = (None, when) if expires else (when, None)
            page.save_revision().publish()

    @rule(hours=st.integers(1, 5))
    def time_passes(self, hours: int) -> None:
        self.clock.now += timedelta(hours=hours)

    @rule(pick=picks)
    def roll_back(self, pick: int) -> None:
        kept = SiteFolder(self.folder).numbers()
        others = [number for number in kept if number != SiteFolder(self.folder).current().number]
        if others:
            number = others[pick % len(others)]
            rollback_site(self.school, number, reason="ทดสอบ")
            assert SiteFolder(self.folder).current().number == number

    @precondition(lambda self: Pin.objects.filter(tenant=self.school).exists())
    @rule()
    def resume(self) -> None:
        resume_site(self.school)

    @rule(pick=picks)
    def purge(self, pick: int) -> None:
        childless = [page for page in self.pages() if page.numchild == 0]
        if childless:
            page = childless[pick % len(childless)]
            self.purged += [page.public_key, *([page.title] if page.title.startswith("zq") else [])]
            take_down(self.school, find(self.school, f"page:{page.public_key}"), by=None, reason="ทดสอบ")
            self.assert_purged()

    @rule()
    def work(self) -> None:
        """A worker does all that is due, and ends."""
        queue = DatabaseQueue(self.clock)
        chores = (Chore("publish_scheduled", timedelta(seconds=5), publish_what_is_due),)
        worker = Worker(queue, lambda claim: publish_claimed(queue, claim), owner="w", chores=chores, clock=self.clock)
        while worker.turn():
            self.clock.now += timedelta(seconds=1)
        self.check()

    # -- oracles -----------------------------------------------------------------------------------------------------

    def check(self) -> None:
        assert not PublishRequest.objects.filter(tenant=self.school, served_at=None).exists()
        live = SiteFolder(self.folder).current()
        tree = hashes(self.folder)
        assert tree == {path: entry.sha256 for path, entry in live.files.items()}
        assert Deployment.objects.filter(tenant=self.school).latest("number").number == live_number(self.folder)
        kept = Release.objects.filter(tenant=self.school, kept=True).values_list("number", flat=True)
        assert sorted(kept) == sorted(SiteFolder(self.folder).numbers())
        self.assert_purged()
        if pin := Pin.objects.filter(tenant=self.school).first():
            assert live.number == pin.release.number
            return
        assert tree == self.made_anew()
        assert build_site(self.school).report.rendered == 0
        shown = {entry.key for entry in live.files.values() if entry.kind == "page"}
        public = set(BasePage.objects.filter(tenant=self.school, live=True).values_list("public_key", flat=True))
        assert set(PublishedPageRecord.objects.filter(tenant=self.school).values_list("key", flat=True)) == public
        assert shown == {page.public_key for page in self.reachable()}

    def reachable(self) -> list[BasePage]:
        """Public pages with nothing but public ones above them."""
        pages = list(BasePage.objects.filter(tenant=self.school).order_by("path"))
        hidden = [page.path for page in pages if not page.live]
        return [page for page in pages if not any(page.path.startswith(path) for path in hidden)]

    def made_anew(self) -> dict[str, str]:
        other = Path(tempfile.mkdtemp(dir=self.sites.parent))
        with open_source(conf.database_url()) as source:
            build(source, self.school.pk, theme_for(self.school), other, conf.media_root())
        tree = hashes(other)
        shutil.rmtree(other)
        return tree

    def assert_purged(self) -> None:
        words = [word.encode() for word in self.purged]
        for path in (path for path in self.folder.rglob("*") if path.is_file()):
            assert not [word for word in words if word in path.read_bytes() or word in path.as_posix().encode()]

    def teardown(self) -> None:
        if Pin.objects.filter(tenant=self.school).exists():
            resume_site(self.school)
        self.work()


def hashes(site: Path) -> dict[str, str]:
    """Path → SHA-256 of what visitors get, without what lingers of earlier releases."""
    folder, root = SiteFolder(site), site / "current"
    beside = folder.lingering(folder.live_tree() or "a")
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items() if name not in beside}


class Hours:
    """A clock for everybody: Wagtail's, the queue's, the worker's."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> datetime:
        return self.now


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_whatever_happens_in_the_cms_visitors_see_what_it_says(sites: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Hours()
    monkeypatch.setattr(timezone, "now", clock)
    play(Life, sequences=max(SEQUENCES // 8, 1), acts=12, sites=sites, clock=clock)
