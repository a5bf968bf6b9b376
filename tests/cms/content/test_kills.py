"""Whatever moment a process dies at: pages and public forms agree, the tree is whole, and every change was told.

Each act is run again and again, killed before its first write, its second, … and in each COMMIT, until it gets through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from cms.content.models import BasePage, NewsPage, PublishedPageRecord, SectionPage, StandardPage
from cms.content.rebuild import compare
from site_builder.models import PublishRequest
from tenants.models import User
from tests.cms.content.conftest import School, add, again, make_area, make_school
from tests.cms.content.killing import killed_at
from tests.cms.content.test_forms import news_data
from tests.factories.people import work_in

pytestmark = pytest.mark.django_db(transaction=True)

MOST_STEPS = 250


@dataclass
class Desk:
    """What an act needs: a school, someone who may do everything, and a signed-in browser."""

    school: School
    chief: User
    client: Client
    number: int = 0

    def slug(self) -> str:
        self.number += 1
        return f"page-{self.number}"

    def news(self, **fields: Any) -> NewsPage:
        page: NewsPage = add(
            self.school.news, NewsPage(title="ข่าว", slug=self.slug(), date=date(2026, 11, 20), **fields)
        )
        return page

    def section(self) -> SectionPage:
        section: SectionPage = add(self.school.home, SectionPage(title="หมวด", slug=self.slug()))
        add(section, StandardPage(title="หนึ่ง", slug="one"))
        return again(section)

    def post(self, name: str, *args: Any, **data: Any) -> None:
        answer = self.client.post(reverse(name, args=args), data)
        assert answer.status_code == 302, (
            answer.context and answer.context.get("form") and answer.context["form"].errors
        )


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    school = make_school(make_area(), "alpha")
    chief = User.objects.create_superuser("chief", "chief@example.ac.th", "not-a-secret-1")
    client = Client(HTTP_HOST="localhost")
    client.force_login(chief)
    work_in(client, chief, school.tenant)
    return Desk(school, chief, client)


# --------------------------------------------------------------------------------------------------------------- acts
# Each prepares something of its own and returns what is to be killed.


def editor_creates(desk: Desk) -> Callable[[], object]:
    data = news_data(title=f"ข่าว {desk.slug()}", **{"action-publish": "yes"})
    return lambda: desk.post("wagtailadmin_pages:add", "content", "newspage", desk.school.news.pk, **data)


def editor_publishes(desk: Desk) -> Callable[[], object]:
    page = desk.news()
    data = news_data(title="ชื่อใหม่", **{"action-publish": "yes"})
    return lambda: desk.post("wagtailadmin_pages:edit", page.pk, **data)


def editor_unpublishes_a_section(desk: Desk) -> Callable[[], object]:
    page = desk.section()
    return lambda: desk.post("wagtailadmin_pages:unpublish", page.pk, include_descendants="on")


def editor_moves(desk: Desk) -> Callable[[], object]:
    page = desk.section()
    return lambda: desk.post("wagtailadmin_pages:move_confirm", page.pk, desk.school.section.pk)


def editor_copies(desk: Desk) -> Callable[[], object]:
    page, slug = desk.section(), desk.slug()
    data = {"new_title": "สำเนา", "new_slug": slug, "new_parent_page": desk.school.home.pk}
    return lambda: desk.post("wagtailadmin_pages:copy", page.pk, copy_subpages="on", publish_copies="on", **data)


def editor_makes_aliases(desk: Desk) -> Callable[[], object]:
    page, slug = desk.section(), desk.slug()
    data = {"new_title": "นามแฝง", "new_slug": slug, "new_parent_page": desk.school.home.pk}
    return lambda: desk.post("wagtailadmin_pages:copy", page.pk, copy_subpages="on", alias="on", **data)


def source_of_an_alias_is_published(desk: Desk) -> Callable[[], object]:
    page = desk.section()
    page.create_alias(parent=desk.school.home, update_slug=desk.slug())
    page.title = "ชื่อใหม่"
    revision = page.save_revision()
    return revision.publish


def editor_deletes(desk: Desk) -> Callable[[], object]:
    # Without pages below it: what has some is emptied first, Wagtail asks for a right of its own that nobody has here.
    page = desk.news()
    return lambda: desk.post("wagtailadmin_pages:delete", page.pk)


def code_deletes(desk: Desk) -> Callable[[], object]:
    page = desk.section()
    return page.delete


def many_are_published(desk: Desk) -> Callable[[], object]:
    pages = [desk.news(), desk.news()]
    for page in pages:
        page.unpublish()
    return lambda: bulk(desk, "publish", pages)


def many_are_unpublished(desk: Desk) -> Callable[[], object]:
    pages = [desk.news(), desk.news()]
    return lambda: bulk(desk, "unpublish", pages)


def bulk(desk: Desk, action: str, pages: list[NewsPage]) -> None:
    url = reverse("wagtail_bulk_action", args=["content", "basepage", action])
    query = "&".join(f"id={page.pk}" for page in pages)
    answer = desk.client.post(f"{url}?{query}&next=/admin/", {"include_descendants": ""})
    assert answer.status_code == 302


def a_schedule_comes_due(desk: Desk) -> Callable[[], object]:
    page = NewsPage(title="ตามเวลา", slug=desk.slug(), date=date(2026, 11, 20), live=False)
    again(desk.school.news).add_child(instance=page)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision()
    revision.publish()
    # The clock is moved by moving the appointment.
    content = {**revision.content, "go_live_at": (timezone.now() - timedelta(hours=1)).isoformat()}
    type(revision).objects.filter(pk=revision.pk).update(
        approved_go_live_at=timezone.now() - timedelta(hours=1), content=content
    )
    return lambda: call_command("publish_scheduled")


def a_page_expires(desk: Desk) -> Callable[[], object]:
    page = desk.news()
    BasePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    return lambda: call_command("publish_scheduled")


def the_director_approves(desk: Desk) -> Callable[[], object]:
    page = desk.news()
    page.title = "รออนุมัติ"
    page.save_revision()
    state = workflow(desk).start(page, desk.chief)
    return lambda: state.current_task_state.approve(user=desk.chief)


def workflow(desk: Desk) -> Workflow:
    found = Workflow.objects.first()
    if found is None:
        found = Workflow.objects.create(name="อนุมัติ")
        task = GroupApprovalTask.objects.create(name="ผอ.")
        task.groups.add(Group.objects.create(name="ผอ."))
        WorkflowTask.objects.create(workflow=found, task=task, sort_order=1)
        WorkflowPage.objects.create(workflow=found, page=desk.school.home)
    return found


ACTS = [
    editor_creates,
    editor_publishes,
    editor_unpublishes_a_section,
    editor_moves,
    editor_copies,
    editor_makes_aliases,
    source_of_an_alias_is_published,
    editor_deletes,
    code_deletes,
    many_are_published,
    many_are_unpublished,
    a_schedule_comes_due,
    a_page_expires,
    the_director_approves,
]


# -------------------------------------------------------------------------------------------------------------- proof


def public_rows() -> dict[str, str]:
    return dict(PublishedPageRecord.objects.values_list("key", "hash"))


def tree_problems() -> list[str]:
    """Return the paths that have no parent or a wrong count of children, in one query (treebeard asks two a page)."""
    nodes = dict(BasePage.objects.values_list("path", "numchild"))
    children = Counter(path[:-4] for path in nodes)
    return [path for path, count in nodes.items() if children[path] != count or (path[:-4] or path) not in nodes]


def last_request() -> int:
    return PublishRequest.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def check(desk: Desk, before: dict[str, str], requests_before: int, where: str) -> None:
    found = compare(desk.school.tenant)
    assert found.equal, f"killed at {where}: {found}"
    assert not tree_problems(), f"killed at {where}"
    if public_rows() != before:
        assert last_request() > requests_before, f"killed at {where}: changed, and nobody was told"


@pytest.mark.slow
@pytest.mark.parametrize("prepare", ACTS, ids=[act.__name__ for act in ACTS])
def test_a_process_may_die_at_any_step_of(prepare: Callable[[Desk], Callable[[], object]], desk: Desk) -> None:
    for step in count(1):
        with transaction.atomic():
            act = prepare(desk)
        before, requests_before = public_rows(), last_request()
        with killed_at(step) as steps:
            act()
        check(desk, before, requests_before, steps.at or "the end")
        if not steps.at:
            break
        assert step < MOST_STEPS
    print(f"{prepare.__name__}: {step - 1} kills")
    assert step > 3, "nothing was killed"
    assert public_rows() != before, "the act changed nothing"
