"""A site whose host changes: old or new, whole, at every moment; what stays under the old name leads on."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from site_builder.addresses import folder_of, settle
from site_builder.engine import moved
from site_builder.engine.errors import FolderTaken
from site_builder.engine.moved import exchange, is_site, leads_to
from site_builder.models import Build, Deployment, PublishRequest
from site_builder.publish import publish_claimed
from site_builder.queue.database import DatabaseQueue
from site_builder.services import build_site, rollback_site
from site_builder.sweeping import Sweeper
from tenants.models import Tenant
from tenants.services import give_host
from tests.site_builder.conftest import make_tenant
from tests.site_builder.schools import item, open_school, put

pytestmark = pytest.mark.django_db(transaction=True)

OLD, NEW = "ban-khao.localhost", "new.example.org"


@pytest.fixture
def school(transactional_db: None, sites: Path, settings: Any) -> Tenant:
    settings.PUBLIC_SCHEME, settings.PUBLIC_PORT = "https", None
    tenant = make_tenant("ban-khao")
    open_school(tenant)
    build_site(tenant)
    return tenant


def publish_due() -> list[str]:
    queue = DatabaseQueue()
    outcomes: list[str] = []
    while claim := queue.claim("test"):
        outcomes.append(publish_claimed(queue, claim).outcome)
    return outcomes


def read(sites: Path, host: str, path: str = "news/item-1/index.html") -> str:
    return (sites / host / "current" / path).read_text("utf-8")


def test_the_folder_moves_and_the_site_names_its_new_address(school: Tenant, sites: Path) -> None:
    give_host(school, NEW)
    assert publish_due() == [Build.Outcome.LIVE]
    assert f'rel="canonical" href="https://{NEW}/news/item-1/"' in read(sites, NEW)
    assert f"https://{NEW}/" in read(sites, NEW, "sitemap.xml")
    assert OLD not in read(sites, NEW, "sitemap.xml")
    assert list(Deployment.objects.filter(tenant=school).order_by("number").values_list("number", flat=True)) == [1, 2]


def test_every_page_under_the_old_host_leads_to_the_same_page(school: Tenant, sites: Path) -> None:
    give_host(school, NEW)
    publish_due()
    assert not is_site(sites / OLD)
    for path in ("index.html", "news/index.html", "news/item-1/index.html"):
        url = f"https://{NEW}/{path.removesuffix('index.html')}"
        text = read(sites, OLD, path)
        assert f'content="0; url={url}"' in text
        assert f'rel="canonical" href="{url}"' in text
    assert f'href="https://{NEW}/"' in read(sites, OLD, "404.html")
    assert read(sites, OLD, "_redirects") == f"/* https://{NEW}/:splat 301!\n"


def test_releases_move_along_and_can_be_rolled_back_to(school: Tenant, sites: Path) -> None:
    put(school, item(1, "ฉบับแก้"))
    publish_due()
    give_host(school, NEW)
    publish_due()
    rollback_site(school, 1)
    assert "ฉบับแก้" not in read(sites, NEW)
    assert folder_of(school) == sites / NEW


def test_a_pinned_site_moves_as_it_is(school: Tenant, sites: Path) -> None:
    put(school, item(1, "ฉบับแก้"))
    publish_due()
    rollback_site(school)
    give_host(school, NEW)
    assert publish_due() == [Build.Outcome.PINNED]
    assert "ฉบับแก้" not in read(sites, NEW)
    assert leads_to(sites / OLD) == f"https://{NEW}"


def test_there_and_back_again(school: Tenant, sites: Path) -> None:
    give_host(school, NEW)
    publish_due()
    give_host(school, OLD)
    publish_due()
    assert is_site(sites / OLD)
    assert leads_to(sites / NEW) == f"https://{OLD}"
    assert f'href="https://{OLD}/news/item-1/"' in read(sites, OLD)


def test_all_former_hosts_lead_to_the_present_one(school: Tenant, sites: Path) -> None:
    for host in ("second.example.org", "third.example.org", NEW):
        give_host(school, host)
        publish_due()
    assert {leads_to(sites / host) for host in (OLD, "second.example.org", "third.example.org")} == {f"https://{NEW}"}


def test_a_further_name_leads_to_the_site(school: Tenant, sites: Path) -> None:
    give_host(school, "also.example.org", primary=False)
    build_site(school)
    assert leads_to(sites / "also.example.org") == f"https://{OLD}"
    assert is_site(sites / OLD)


def test_the_site_of_somebody_else_is_never_written_over(school: Tenant, sites: Path) -> None:
    (sites / NEW / "current").mkdir(parents=True)
    (sites / NEW / "current" / "index.html").write_text("ของคนอื่น")
    give_host(school, NEW)
    assert publish_due() == [Build.Outcome.FAILED]
    assert Build.objects.latest("pk").error == FolderTaken.message_th
    assert read(sites, NEW, "index.html") == "ของคนอื่น"
    assert folder_of(school) == sites / OLD
    assert "ข่าวที่ 1" in read(sites, OLD)


def test_a_site_that_was_lost_is_built_at_its_new_host(school: Tenant, sites: Path) -> None:
    import shutil

    give_host(school, NEW)
    publish_due()
    shutil.rmtree(sites / NEW)
    give_host(school, OLD)
    assert publish_due() == [Build.Outcome.LIVE]
    assert is_site(sites / OLD)


def test_the_sweeper_finds_a_site_that_has_not_moved(school: Tenant, sites: Path, clock: Any) -> None:
    give_host(school, NEW)
    PublishRequest.objects.all().delete()
    assert Sweeper(DatabaseQueue()).look(clock()) == (school.pk,)
    publish_due()
    assert is_site(sites / NEW)


@pytest.mark.parametrize("stops_at", range(1, 9))
def test_stopped_anywhere_the_visitor_finds_a_whole_page_and_the_next_build_goes_on(
    school: Tenant, sites: Path, monkeypatch: pytest.MonkeyPatch, stops_at: int
) -> None:
    give_host(school, NEW)
    steps = 0

    def may_stop(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **words: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == stops_at:
                raise KeyboardInterrupt
            return real(*args, **words)

        return step

    for name in ("write_pages", "sync", "put_in_place", "fsync_folder", "exchange", "lead"):
        monkeypatch.setattr(moved, name, may_stop(getattr(moved, name)))
    with contextlib.suppress(KeyboardInterrupt):
        settle(school)
    monkeypatch.undo()
    at_old = read(sites, OLD)
    assert "ข่าวที่ 1" in at_old or f"https://{NEW}/news/item-1/" in at_old
    assert "ข่าวที่ 1" in (folder_of(school) / "current/news/item-1/index.html").read_text("utf-8")
    settle(school)
    assert (is_site(sites / NEW), leads_to(sites / OLD)) == (True, f"https://{NEW}")
    assert not [path for path in sites.iterdir() if path.name.startswith(".")]


def test_two_folders_change_places_where_the_system_has_no_call_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OldSystem:
        @staticmethod
        def renameat2(*args: Any) -> int:
            import ctypes

            ctypes.set_errno(errno.ENOSYS)
            return -1

    monkeypatch.setattr(moved.ctypes, "CDLL", lambda *args, **words: OldSystem)
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "who").write_text(name)
    exchange(tmp_path / "a", tmp_path / "b")
    assert [(tmp_path / name / "who").read_text() for name in "ab"] == ["b", "a"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
