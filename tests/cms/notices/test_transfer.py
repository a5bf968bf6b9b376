"""A school's urgent notices go along in its export, and are public again where it is imported."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from cms.content.models import BasePage
from cms.content.transfer.errors import BrokenContent, ForeignReference
from cms.content.transfer.importing import import_tenant
from cms.notices.models import Notice, NoticeChange, PublishedNoticeRecord
from cms.notices.values import Severity, Stage
from tenants.models import Area, Tenant
from tests.cms.content.transfer.conftest import changed, edit_lines, export
from tests.factories.people import make_area, make_school

pytestmark = pytest.mark.django_db

NAME = "notices.jsonl"


@pytest.fixture
def school(tmp_path: Path, settings: Any) -> Tenant:
    settings.SITES_TARGET = str(tmp_path / "sites")
    return make_school("banna", name="โรงเรียนบ้านนา")


@pytest.fixture
def far_area(db: None) -> Area:
    return make_area("far", "เขตไกล")


def notice(school: Tenant, headline: str, **facts: Any) -> Notice:
    now = timezone.now()
    times = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=5), "sent_at": now}
    facts = {"severity": Severity.WARNING, "stage": Stage.SENT, **times, **facts}
    row: Notice = Notice.objects.create(tenant=school, headline=headline, over_at=facts["ends_at"], **facts)
    return row


@pytest.fixture
def archive(school: Tenant, tmp_path: Path) -> Path:
    about = BasePage.objects.get(tenant=school, slug="about")
    live = notice(school, "น้ำท่วมถนน", text="ใช้ทางอ้อม", link_page=about.public_key, phone="1669", version=2)
    NoticeChange.objects.create(
        notice=live, act="corrected", version=1, at=live.starts_at, by_name="ครูมานี", headline="น้ำท่วมทาง"
    )
    notice(school, "งดการเรียน", stage=Stage.ENDED, schooling="closed", schooling_from="2026-11-20")
    notice(school, "ร่าง", stage=Stage.DRAFT)
    return export(school, tmp_path / "banna.zip")


def test_what_the_public_has_seen_comes_along_with_its_past_and_without_names(archive: Path, far_area: Area) -> None:
    done = import_tenant(archive, far_area, slug="copy").tenant
    assert done is not None
    rows = Notice.objects.filter(tenant=done).order_by("pk")
    assert [(row.headline, row.stage, row.version) for row in rows] == [
        ("น้ำท่วมถนน", Stage.SENT, 2),
        ("งดการเรียน", Stage.ENDED, 1),
    ]
    first = rows[0]
    assert first.link_page == BasePage.objects.get(tenant=done, slug="about").public_key
    assert [(change.headline, change.by_name, change.by) for change in first.changes.all()] == [("น้ำท่วมทาง", "", None)]
    assert not Notice.objects.filter(tenant__slug="banna", key__in=rows.values("key")).exists()


def test_it_is_public_again(archive: Path, far_area: Area) -> None:
    done = import_tenant(archive, far_area, slug="copy").tenant
    keys = set(PublishedNoticeRecord.objects.filter(tenant=done).values_list("key", flat=True))
    assert keys == set(Notice.objects.filter(tenant=done).values_list("key", flat=True))


def test_an_export_of_an_earlier_version_has_none(archive: Path, far_area: Area) -> None:
    done = import_tenant(changed(archive, lambda files: void(files.pop(NAME))), far_area, slug="copy").tenant
    assert not Notice.objects.filter(tenant=done).exists()


def void(value: object) -> None:
    """Throw a value away."""


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"page": "page:000000000000"}, ForeignReference),
        ({"page": "about"}, ForeignReference),
        ({"href": "javascript:alert(1)"}, BrokenContent),
        ({"href": "//evil.example/"}, BrokenContent),
        ({"stage": "draft"}, BrokenContent),
        ({"stage": "weird"}, BrokenContent),
        ({"severity": "loud"}, BrokenContent),
        ({"headline": ""}, BrokenContent),
        ({"headline": "ก" * 121}, BrokenContent),
        ({"text": "ก" * 2_001}, BrokenContent),
        ({"starts_at": "2026-11-20T08:00:00"}, BrokenContent),
        ({"starts_at": "yesterday"}, BrokenContent),
        ({"ends_at": "2020-01-01T00:00:00+00:00"}, BrokenContent),
        ({"schooling_from": "32/13/2569"}, BrokenContent),
        ({"version": -1}, BrokenContent),
        ({"key": "../../etc"}, BrokenContent),
        ({"changes": [{"act": "x", "version": 1, "at": "2026-11-20T08:00:00Z", "headline": "ก"}]}, BrokenContent),
        ({"key": "twice"}, BrokenContent),
    ],
)
def test_what_no_school_can_have_said_is_refused_whole(
    archive: Path, far_area: Area, facts: dict[str, Any], error: type[Exception]
) -> None:
    strange = changed(archive, edit_lines(NAME, lambda line: line.update(facts)))
    with pytest.raises(error):
        import_tenant(strange, far_area, slug="copy")
    assert not Tenant.objects.filter(slug="copy").exists()
