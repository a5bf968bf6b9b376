"""The sweeper and the close look: CMS, records and disk say the same, or it is put right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.utils import timezone
from msgspec.structs import replace

from cms.content import published as tables
from cms.content.models import BasePage
from site_builder.engine.release import SiteFolder
from site_builder.engine.values import ImageBlock, Media
from site_builder.models import Build, Deployment, Hold, Pin, PublishRequest, Release
from site_builder.publish import publish_claimed
from site_builder.queue.database import DatabaseQueue
from site_builder.services import build_site, rollback_site
from site_builder.sweeping import LOOK, Sweeper
from site_builder.tasks import look_closely
from site_builder.trees import files_that_differ
from tenants.models import Job, Tenant
from tests.factories.content import make_page
from tests.factories.people import make_school
from tests.site_builder.conftest import make_tenant
from tests.site_builder.schools import item, open_school, put

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(sites: Path) -> Path:
    return sites / "ban-khao.localhost"


@pytest.fixture
def school(transactional_db: None, folder: Path) -> Tenant:
    """A school that is live."""
    tenant = make_tenant("ban-khao")
    open_school(tenant)
    publish_due()
    return tenant


def publish_due() -> None:
    queue = DatabaseQueue()
    while claim := queue.claim("test"):
        publish_claimed(queue, claim)


def swept() -> tuple[int, ...]:
    return Sweeper(DatabaseQueue()).look(timezone.now())


def news(folder: Path, number: int = 1) -> Path:
    return folder / "current/news" / f"item-{number}" / "index.html"


def is_whole(folder: Path) -> bool:
    return files_that_differ(SiteFolder(folder), whole=True) == []


def lose_the_link(folder: Path) -> None:
    (folder / "current").unlink()


def lose_the_marker(folder: Path) -> None:
    tree = (folder / "current").resolve()
    tree.with_suffix(".json").unlink()


def lose_the_tree(folder: Path) -> None:
    shutil.rmtree((folder / "current").resolve())


def lose_everything(folder: Path) -> None:
    shutil.rmtree(folder)


def lose_the_blobs_too(folder: Path) -> None:
    shutil.rmtree(folder / "blobs")
    lose_the_link(folder)


LOSSES = (lose_the_link, lose_the_marker, lose_the_tree, lose_everything, lose_the_blobs_too)


@pytest.mark.parametrize("lose", LOSSES)
def test_a_live_tree_that_vanished_comes_back(school: Tenant, folder: Path, lose) -> None:  # type: ignore[no-untyped-def]
    lose(folder)
    assert swept() == (school.pk,)
    publish_due()
    assert "ข่าวที่ 1" in news(folder).read_text("utf-8")
    assert is_whole(folder)
    assert swept() == ()


def test_a_pinned_release_that_vanished_comes_back_pinned(school: Tenant, folder: Path) -> None:
    put(school, item(1, "ฉบับที่สอง"))
    publish_due()
    rollback_site(school)
    lose_the_link(folder)
    assert swept() == (school.pk,)
    publish_due()
    assert "ข่าวที่ 1" in news(folder).read_text("utf-8")
    assert Pin.objects.get().release.number == 1
    assert swept() == ()


def test_a_held_page_keeps_its_last_good_version_when_the_tree_is_put_back(school: Tenant, folder: Path) -> None:
    tables_put_waiting_image(school)
    put(school, replace(item(1, "มีภาพ"), body=(ImageBlock(image="image0000001"),)))
    publish_due()
    assert Hold.objects.get().old_version
    lose_the_tree(folder)
    swept()
    publish_due()
    assert "ข่าวที่ 1" in news(folder).read_text("utf-8")
    assert Hold.objects.get().old_version


def tables_put_waiting_image(school: Tenant) -> None:
    from django.db import transaction

    with transaction.atomic():
        tables.put_media(school.pk, Media(key="image0000001", kind="image", title="ภาพ"))


def test_an_older_disk_than_recorded_is_brought_up(school: Tenant, folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "backup", symlinks=True)
    put(school, item(1, "หลังสำรองข้อมูล"))
    publish_due()
    shutil.rmtree(folder)
    shutil.move(tmp_path / "backup", folder)
    assert swept() == (school.pk,)
    publish_due()
    assert "หลังสำรองข้อมูล" in news(folder).read_text("utf-8")
    assert swept() == ()


def test_a_lost_reordering_is_noticed(sites: Path) -> None:
    school = make_school("ban-na")
    pages = [make_page(school, title=f"หน้า {number}") for number in range(2)]
    build_site(school)
    publish_due()
    assert swept() == ()
    first, second = (BasePage.objects.get(pk=page.pk) for page in pages)
    second.move(first, pos="left")
    PublishRequest.objects.all().delete()
    assert swept() == (school.pk,)
    publish_due()
    assert swept() == ()


def test_the_sweeper_goes_round_in_steps(transactional_db: None, sites: Path) -> None:
    schools = [make_tenant(f"school-{number}") for number in range(5)]
    for tenant in schools:
        open_school(tenant)
    PublishRequest.objects.all().delete()
    sweeper = Sweeper(DatabaseQueue(), at_a_time=2)
    found = [sweeper.look(timezone.now()) for _ in range(4)]
    ids = [tenant.pk for tenant in schools]
    assert found == [tuple(ids[:2]), tuple(ids[2:4]), tuple(ids[4:]), ()]


def test_every_look_has_one_site_read_closely(school: Tenant) -> None:
    swept()
    assert list(Job.objects.filter(name=LOOK).values_list("payload", flat=True)) == [{"tenant": school.pk}]


def test_a_file_that_was_removed_is_linked_again_without_rendering(school: Tenant, folder: Path) -> None:
    news(folder).unlink()
    look_closely({"tenant": school.pk})
    assert is_whole(folder)
    assert Release.objects.count() == 1
    assert list(Deployment.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert swept() == ()


def test_a_file_with_other_bytes_is_made_anew(school: Tenant, folder: Path) -> None:
    # In place: the blob and the file are the same bytes on the disk.
    with news(folder).open("r+") as stream:
        stream.write("damaged")
    look_closely({"tenant": school.pk})
    assert is_whole(folder)
    assert "ข่าวที่ 1" in news(folder).read_text("utf-8")


def test_a_whole_site_is_left_as_it_is(school: Tenant) -> None:
    look_closely({"tenant": school.pk})
    assert Build.objects.count() == 1
    assert Deployment.objects.count() == 1


def test_a_damaged_pinned_site_is_not_replaced_by_what_was_pinned_away(school: Tenant, folder: Path) -> None:
    put(school, item(1, "ฉบับที่สอง"))
    publish_due()
    rollback_site(school)
    with news(folder).open("r+") as stream:
        stream.write("damaged")
    look_closely({"tenant": school.pk})
    assert "ฉบับที่สอง" not in news(folder).read_text("utf-8")
    assert Pin.objects.exists()


def test_a_tenant_that_is_gone_needs_no_look(school: Tenant) -> None:
    look_closely({"tenant": 0})
