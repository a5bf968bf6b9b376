"""Deleted: offline at once, everything kept for thirty days, then nothing left but the trail."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Collection, PageLogEntry, Revision, Site

from cms.content.lifecycle.closing import close_school, reopen_school
from cms.content.lifecycle.deleting import GRACE, delete_school, restore_school
from cms.content.lifecycle.errors import NoReason, NotASchool, NotDeleted, SchoolDeleted, WrongName
from cms.content.lifecycle.purging import purge_deleted_schools, purge_school
from cms.content.models import BasePage, SiteDocument, SiteImage
from cms.content.records import PublishedPageRecord
from site_builder.models import Deployment, Priority, PublishRequest
from tenants.audit.models import AuditChain, AuditEntry
from tenants.jobs import get_jobs
from tenants.models import Role, Tenant, User
from tenants.policies import tenants_within_reach
from tenants.services import add_member
from tests.cms.content.lifecycle.test_closing import public_facts
from tests.factories.content import make_document, make_image, make_news
from tests.factories.people import make_member, make_office, make_school

pytestmark = pytest.mark.django_db

REASON = "สร้างไว้ผิดแห่ง"
NAME = "โรงเรียนบ้านนา"
MODELS = (BasePage, SiteImage, SiteDocument, Collection, Site, Group, Revision, PublishedPageRecord, PageLogEntry)


@pytest.fixture
def later() -> datetime.datetime:
    return timezone.now() + GRACE + datetime.timedelta(minutes=1)


def counts() -> list[int]:
    return [model._default_manager.count() for model in MODELS]


def test_a_deleted_school_is_out_of_reach_and_asks_to_be_taken_offline(school: Tenant, officer: User) -> None:
    member = make_member(Role.SCHOOL_ADMIN, school)
    PublishRequest.objects.all().delete()
    delete_school(school, name=" โรงเรียน บ้านนา ", by=officer, reason=REASON)
    assert not tenants_within_reach(member).exists()
    assert school not in tenants_within_reach(officer)
    assert PublishRequest.objects.get(tenant=school).priority == Priority.URGENT
    assert PublishedPageRecord.objects.filter(tenant=school).exists()


def test_brought_back_everything_is_as_it_was(school: Tenant, officer: User) -> None:
    member = make_member(Role.EDITOR, school)
    before, facts = counts(), public_facts(school)
    delete_school(school, name=NAME, by=officer, reason=REASON)
    restore_school(school, by=officer, reason="ลบผิดแห่ง")
    assert (counts(), public_facts(school)) == (before, facts)
    assert list(tenants_within_reach(member)) == [school]


def test_a_closed_school_comes_back_closed(school: Tenant, officer: User) -> None:
    close_school(school, by=officer, reason=REASON)
    delete_school(school, name=NAME, by=officer, reason=REASON)
    with pytest.raises(SchoolDeleted):
        reopen_school(school, by=officer, reason=REASON)
    restore_school(school, by=officer, reason=REASON)
    assert Tenant.objects.get(pk=school.pk).closed_at is not None


@pytest.mark.parametrize("name", ["", "โรงเรียน", "โรงเรียนบ้านหนอง", "banna"])
def test_another_name_deletes_nothing(school: Tenant, officer: User, name: str) -> None:
    with pytest.raises(WrongName):
        delete_school(school, name=name, by=officer, reason=REASON)
    assert Tenant.objects.get(pk=school.pk).is_working


def test_what_does_not_fit_the_state_is_refused(school: Tenant, officer: User) -> None:
    with pytest.raises(NotDeleted):
        restore_school(school, by=officer, reason=REASON)
    with pytest.raises(NoReason):
        delete_school(school, name=NAME, by=officer, reason="")
    office = make_office()
    with pytest.raises(NotASchool):
        delete_school(office, name=office.name, by=officer, reason=REASON)
    delete_school(school, name=NAME, by=officer, reason=REASON)
    for act in (close_school, lambda *args, **words: delete_school(*args, name=NAME, **words)):
        with pytest.raises(SchoolDeleted):
            act(school, by=officer, reason=REASON)


def test_within_the_grace_nothing_is_purged(school: Tenant, officer: User, later: datetime.datetime) -> None:
    delete_school(school, name=NAME, by=officer, reason=REASON)
    before = counts()
    assert purge_deleted_schools(later - datetime.timedelta(minutes=2)) == []
    assert counts() == before


def test_after_the_grace_nothing_is_left_and_nothing_else_is_touched(
    school: Tenant,
    officer: User,
    later: datetime.datetime,
    settings: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.MEDIA_ROOT, settings.SITES_TARGET = str(tmp_path / "media"), str(tmp_path / "sites")
    make_news(make_school("other", area=school.area))
    before, files = counts(), all_files(tmp_path)
    doomed = make_school("doomed", area=school.area, name="โรงเรียนที่จะลบ")
    with django_capture_on_commit_callbacks(execute=True):
        news = make_news(doomed, cover=make_image(doomed))
        make_document(doomed)
    news.title = "แก้"
    news.save_revision()
    get_jobs().run_due(lambda: False)
    only, both = make_member(Role.EDITOR, doomed), make_member(Role.EDITOR, doomed)
    add_member(both, Role.EDITOR, tenant=school)
    delete_school(doomed, name="โรงเรียนที่จะลบ", by=officer, reason=REASON)
    with django_capture_on_commit_callbacks(execute=True):
        assert purge_deleted_schools(later) == ["doomed"]
    assert counts() == before
    assert all_files(tmp_path) == files
    assert not any(BasePage.find_problems()[:5])
    active = dict(User.objects.filter(pk__in=[only.pk, both.pk]).values_list("pk", "is_active"))
    assert active == {only.pk: False, both.pk: True}
    entry = AuditEntry.objects.get(action="purge")
    assert (entry.subject, entry.facts["slug"]) == ("โรงเรียนที่จะลบ", "doomed")
    assert AuditChain.objects.filter(label="โรงเรียนที่จะลบ", tenant=None).exists(), "the trail stays"


def all_files(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*") if path.is_file())


def test_the_slug_and_the_host_are_free_again(school: Tenant, officer: User, later: datetime.datetime) -> None:
    delete_school(school, name=NAME, by=officer, reason=REASON)
    assert purge_deleted_schools(later) == ["banna"]
    assert make_school("banna").host == "banna.localhost"


def test_who_was_brought_back_meanwhile_stays(school: Tenant, officer: User, later: datetime.datetime) -> None:
    delete_school(school, name=NAME, by=officer, reason=REASON)
    stale = Tenant.objects.get(pk=school.pk)
    restore_school(school, by=officer, reason=REASON)
    assert purge_school(stale, later) is False
    assert BasePage.objects.filter(tenant=school).exists()


def test_one_schools_trouble_stops_nobody(
    school: Tenant, officer: User, later: datetime.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cms.content.lifecycle import purging

    other = make_school("other", name="โรงเรียนอื่น")
    for one, name in ((school, NAME), (other, "โรงเรียนอื่น")):
        delete_school(one, name=name, by=officer, reason=REASON)
    real = purging.delete_pages

    def fails_for_the_first(tenant: Tenant, root: int | None) -> None:
        if tenant.pk == school.pk:
            raise RuntimeError
        real(tenant, root)

    monkeypatch.setattr(purging, "delete_pages", fails_for_the_first)
    assert purge_deleted_schools(later) == ["other"]
    assert BasePage.objects.filter(tenant=school).exists()
    assert school.hosts.exists()


def test_a_school_with_releases_is_purged_with_its_site(
    school: Tenant,
    officer: User,
    later: datetime.datetime,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.SITES_TARGET = str(tmp_path / "sites")
    Tenant.objects.filter(pk=school.pk).update(deleted_at=later - GRACE - datetime.timedelta(hours=1))
    (tmp_path / "sites" / "banna.localhost" / "current").mkdir(parents=True)
    from site_builder.models import Pin, Release

    release = Release.objects.create(tenant=school, number=1, created_at=later, files=1, size=1)
    Deployment.objects.create(tenant=school, number=1, release=release, deployed_at=later)
    Pin.objects.create(tenant=school, release=release)
    assert purge_deleted_schools(later) == ["banna"]
    assert not Release.objects.exists()


def test_the_command_says_what_is_due(school: Tenant, officer: User, capsys: pytest.CaptureFixture[str]) -> None:
    Tenant.objects.filter(pk=school.pk).update(deleted_at=timezone.now() - GRACE * 2)
    call_command("purge_deleted_schools", "--dry-run")
    assert capsys.readouterr().out == "banna\n"
    assert Tenant.objects.filter(pk=school.pk).exists()
