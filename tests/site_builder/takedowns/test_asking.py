"""What may be taken down, by whom, and what the command and the audit say of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cms.content.models import NewsPage, SiteImage
from site_builder.errors import HasPagesBelow, HomeStays, NothingFound
from site_builder.models import Takedown
from site_builder.services import build_site
from site_builder.takedowns import services
from site_builder.takedowns.finding import find
from site_builder.takedowns.services import take_down
from tenants.audit.models import AuditEntry
from tenants.models import Tenant
from tests.factories.content import image_bytes, make_document, make_image, make_news
from tests.factories.people import make_school
from tests.site_builder.takedowns.traces import (
    MARK,
    WHY,
    files_with,
    folder,
    ready_image,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_home_and_pages_with_pages_below_stay(school: Tenant) -> None:
    with pytest.raises(HomeStays):
        find(school, "/")
    with pytest.raises(HasPagesBelow):
        find(school, "/news/")


@pytest.mark.parametrize(
    "what",
    ["", "x", "/nothing/", "page:000000000000", "http://elsewhere.example/news/sports/", "../../etc/passwd", "9" * 40,
     "/images/000000000000/x.webp", "https://[bad/", "/news/\x00/", "/news/%00/", "๑๒๓"],
)  # fmt: skip
def test_what_means_nothing_is_refused(school: Tenant, what: str) -> None:
    with pytest.raises(NothingFound):
        find(school, what)


def test_another_schools_things_mean_nothing(school: Tenant) -> None:
    other = make_school("ban-na")
    news, image, document = make_news(other, slug="theirs"), make_image(other), make_document(other)
    build_site(other)
    for what, kind in [
        ("/news/theirs/", None),
        (news.public_key, None),
        (image.public_key, None),
        (document.public_key, None),
        (str(news.pk), "page"),
        (str(image.pk), "image"),
        (str(document.pk), "file"),
        ("http://ban-na.localhost/news/theirs/", None),
    ]:
        with pytest.raises(NothingFound):
            find(school, what, kind)


def test_the_same_picture_in_another_school_stays_there(school: Tenant, sites: Path) -> None:
    data = image_bytes(90, 60, colour="#a01010")
    other = make_school("ban-na")
    school, other = Tenant.objects.get(pk=school.pk), Tenant.objects.get(pk=other.pk)
    theirs = ready_image(other, data=data)
    ours = ready_image(school, data=data)
    assert theirs.sha256 == ours.sha256
    make_news(other, slug="theirs", cover=theirs)
    build_site(other)
    make_news(school, slug="ours", cover=ours)
    build_site(school)
    take_down(school, find(school, ours.public_key), by=None, reason=WHY)
    assert SiteImage.objects.filter(pk=theirs.pk).exists()
    assert list((sites / "ban-na.localhost/current/images" / theirs.public_key).iterdir())
    assert list((sites.parent / "media/renditions" / theirs.sha256).iterdir())
    assert files_with(folder(sites), ours.public_key) == []


# -- the record and the command ------------------------------------------------------------------------------------
def test_the_audit_says_who_took_what_down_and_why_without_repeating_it(school: Tenant) -> None:
    news = make_news(school, title=f"ข่าว {MARK}", slug=f"s-{MARK}")
    take_down(school, find(school, news.public_key), by=None, reason=WHY)
    entry = AuditEntry.objects.get(action="purge")
    assert entry.facts["reason"] == WHY
    assert entry.facts["keys"] == [news.public_key]
    assert MARK not in entry.details + entry.subject


def test_the_command_says_first_what_would_go_and_then_does_it(
    school: Tenant, sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    news = make_news(school, title="ข่าว", slug="bad")
    build_site(school)
    call_command("purge", "ban-khao", "page", str(news.pk), "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["keys"], told["releases"], told["done"]) == ("page", [news.public_key], [2], False)
    assert NewsPage.objects.filter(pk=news.pk).exists()
    call_command("purge", "ban-khao", "/news/bad/", "--reason", WHY, "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["done"]
    assert told["seconds"] < 10
    assert not NewsPage.objects.filter(pk=news.pk).exists()


@pytest.mark.parametrize(
    "words",
    [
        ["no-school", "/news/sports/", "--reason", WHY],
        ["ban-khao", "/news/none/", "--reason", WHY],
        ["ban-khao", "/", "--reason", WHY],
        ["ban-khao", "/news/sports/"],
        ["ban-khao", "thing", "/news/sports/", "--reason", WHY],
        ["ban-khao", "page", "a", "b", "--reason", WHY],
    ],
)
def test_wrong_use_ends_with_2_and_changes_nothing(school: Tenant, words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("purge", *words)
    assert end.value.code == 2
    assert not Takedown.objects.exists()


def test_what_goes_on_ends_with_1(school: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: Any) -> None:
        raise OSError

    monkeypatch.setattr(services, "_take_out", busy)
    with pytest.raises(SystemExit) as end:
        call_command("purge", "ban-khao", "/news/sports/", "--reason", WHY)
    assert end.value.code == 1
