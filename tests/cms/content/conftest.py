"""An area with two schools, made directly: what provisioning adds to that is tested elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from wagtail.models import Collection, Locale, Site

from cms.content.models import BasePage, HomePage, NewsIndexPage, NewsPage, SectionPage, StandardPage
from cms.content.signals import page_content_changed
from tenants.models import Area, Tenant, TenantHost


@dataclass(frozen=True)
class School:
    """A tenant with a home page, a section, a page below it, a list of news and one piece of news, all live."""

    tenant: Tenant
    home: HomePage
    section: SectionPage
    about: StandardPage
    news: NewsIndexPage
    item: NewsPage


def publish(page: Any) -> Any:
    """Publish a page as the admin does, and return it as stored."""
    page.save_revision().publish()
    return again(page)


def again(page: Any) -> Any:
    """Return a page as it is stored now."""
    return page.specific_class.objects.get(pk=page.pk)


def add(parent: BasePage, page: Any) -> Any:
    """Put a page below another and publish it."""
    BasePage.objects.get(pk=parent.pk).add_child(instance=page)
    return publish(page)


def make_school(area: Area, slug: str) -> School:
    tenant = Tenant.objects.create(area=area, slug=slug, name=f"โรงเรียน {slug}")
    TenantHost.objects.create(tenant=tenant, name=f"{slug}.localhost")
    home = add(area.node, HomePage(title=f"หน้าแรก {slug}", slug=slug, tenant=tenant))
    site = Site.objects.create(hostname=f"{slug}.localhost", root_page=home)
    collection = Collection.get_first_root_node().add_child(name=slug)
    Tenant.objects.filter(pk=tenant.pk).update(site=site, collection=collection, root_page=home)
    section = add(home, SectionPage(title="เกี่ยวกับเรา", slug="about", show_in_menus=True))
    news = add(home, NewsIndexPage(title="ข่าว", slug="news", show_in_menus=True))
    about = add(section, StandardPage(title="ประวัติ", slug="history"))
    item = add(news, NewsPage(title="ประกาศวันหยุด", slug="2026-11-20-holiday", date=date(2026, 11, 20)))
    return School(Tenant.objects.get(pk=tenant.pk), *(again(page) for page in (home, section, about, news, item)))


def make_area() -> Area:
    root = BasePage.objects.get(depth=1)
    assert Locale.objects.exists()
    node = root.add_child(instance=BasePage(title="เขต 1", slug="area-1"))
    return Area.objects.create(slug="area-1", name="เขตพื้นที่ 1", node=node)


@pytest.fixture
def area(db: None) -> Area:
    return make_area()


@pytest.fixture
def school(area: Area) -> School:
    return make_school(area, "alpha")


@pytest.fixture
def other(area: Area) -> School:
    return make_school(area, "beta")


@pytest.fixture
def told() -> Iterator[list[dict[str, Any]]]:
    """What ``page_content_changed`` has said since the fixture was made."""
    said: list[dict[str, Any]] = []

    def hear(sender: Any, signal: Any, **said_now: Any) -> None:
        said.append(said_now)

    page_content_changed.connect(hear)
    yield said
    page_content_changed.disconnect(hear)
