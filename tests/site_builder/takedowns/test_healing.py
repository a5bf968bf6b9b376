"""Takedowns that were cut off, refused by a full disk, or had no build to go on: the next worker ends them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cms.content.models import SiteDocument
from site_builder.engine.errors import DiskFull, UnknownRelease
from site_builder.engine.purging import Purge, Search
from site_builder.engine.release import SiteFolder
from site_builder.errors import NothingFound, TakedownGoesOn
from site_builder.models import Takedown
from site_builder.services import build_site, rollback_site
from site_builder.takedowns import services
from site_builder.takedowns.finding import find
from site_builder.takedowns.services import finish_open, take_down
from tenants.models import Tenant
from tests.factories.content import make_document, make_news
from tests.site_builder.takedowns.traces import (
    MARK,
    WHY,
    files_with,
    folder,
    ready_image,
)

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = ["_remove_stored_files", "_lift_pin", "_build", "_take_out", "_remove_leads", "_close"]


@pytest.mark.parametrize("dies_at", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_death_at_any_step_is_healed_by_the_next_worker(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch, dies_at: str, when: str
) -> None:
    image = ready_image(school, alt=f"alt {MARK}", name=f"{MARK}.jpg")
    make_news(school, title="ข่าวมีภาพ", slug="with", cover=image)
    build_site(school)
    step = getattr(services, dies_at)

    def die(*args: Any, **options: Any) -> None:
        if when == "after":
            step(*args, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(services, dies_at, die)
        with pytest.raises(KeyboardInterrupt):
            take_down(school, find(school, image.public_key), by=None, reason=WHY)
    with pytest.raises((NothingFound, UnknownRelease)):
        find(school, image.public_key) and rollback_site(school, 2)
    finish_open(timezone.now() + timedelta(minutes=1))
    assert Takedown.objects.get().done_at is not None
    assert files_with(sites.parent, image.public_key, image.sha256, MARK) == []


def test_files_that_the_deletion_could_not_remove_are_removed_later(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = make_document(school, name=f"{MARK}.pdf")
    found = find(school, document.public_key)
    # The process dies right after the commit: what was to happen then never does.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda *args, **options: None)
    services.begin(school, found, by=None, reason=WHY)
    monkeypatch.undo()
    assert files_with(sites.parent / "media", MARK)
    assert finish_open(timezone.now()) == 0, "whoever began has a head start"
    assert finish_open(timezone.now() + timedelta(minutes=1)) == 1
    assert not files_with(sites.parent / "media", MARK)


def test_a_folder_that_is_in_use_or_full_is_told_and_tried_again(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_news(school, title=f"ข่าว {MARK}", slug="bad")
    build_site(school)

    def full(*args: Any) -> None:
        raise DiskFull("site", "no room")

    with monkeypatch.context() as patch:
        patch.setattr(services, "take_out", full)
        with pytest.raises(TakedownGoesOn):
            take_down(school, find(school, "/news/bad/"), by=None, reason=WHY)
    assert finish_open(timezone.now() + timedelta(minutes=1)) == 1
    assert files_with(folder(sites), MARK) == []


def test_the_search_reads_each_blob_once(school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, read = SiteFolder(folder(sites)), list[str]()
    original = site.blobs.read

    def counted(sha256: str) -> bytes:
        read.append(sha256)
        return original(sha256)

    monkeypatch.setattr(site.blobs, "read", counted)
    search = Search(site, Purge(keys=("x",), words=(b"nowhere",)))
    assert not search.holds(site.current())
    assert not search.holds(site.current())
    assert len(read) == len(set(read)) > 0
    assert not SiteDocument.objects.exists()
