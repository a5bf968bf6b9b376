"""What becomes of pages, images, documents and schools stands in the school's trail, with who did it."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.log_actions import LogContext

from cms.content.models import BasePage, SectionPage, StandardPage
from tenants.audit.models import AuditEntry
from tenants.models import Role, Tenant, User
from tests.cms.content.schools.files import bring_in
from tests.cms.content.schools.files import school as row
from tests.factories.content import add_page, make_document, make_image, make_page, publish
from tests.factories.people import make_area, make_member, make_school, work_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Tenant:
    return make_school("alpha")


@pytest.fixture
def editor(school: Tenant) -> User:
    return make_member(Role.EDITOR, school, username="kru.mee")


@pytest.fixture
def page(school: Tenant) -> StandardPage:
    return make_page(school, title="ประวัติโรงเรียน")


def since(number: int = 0, *, key: str = "") -> list[tuple[str, str, str]]:
    entries = AuditEntry.objects.filter(pk__gt=number, chain__key__contains=key).order_by("pk")
    return [(entry.action, entry.by_name, entry.subject) for entry in entries]


def now() -> int:
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def browser(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def test_publishing_is_recorded_once_and_a_draft_is_not(page: StandardPage, editor: User) -> None:
    start = now()
    page.title = "ร่าง"
    page.save_revision()
    assert since(start) == []
    with LogContext(user=editor):
        publish(page)
    assert since(start) == [("publish", "kru.mee", f"page:{page.pk} ร่าง")]


def test_unpublishing_moving_and_deleting_in_the_admin_name_the_person(
    school: Tenant, page: StandardPage, editor: User
) -> None:
    below = add_page(school.root_page, SectionPage(title="หมวด", slug="section"))
    chief = make_member(Role.PLATFORM_ADMIN, username="chief")
    client = browser(chief)
    work_in(client, chief, school)
    start = now()
    subject = f"page:{page.pk} {page.title}"
    for act, args in (("move_confirm", [page.pk, below.pk]), ("unpublish", [page.pk]), ("delete", [page.pk])):
        answer = client.post(reverse(f"wagtailadmin_pages:{act}", args=args))
        assert answer.status_code == 302, (act, answer.content.decode())
    acts = [act for act in since(start, key=f"tenant:{school.pk}") if act[2] == subject]
    assert acts == [
        ("page_moved", "chief", subject),
        ("unpublish", "chief", subject),
        ("page_deleted", "chief", subject),
    ]


def test_each_page_of_a_deleted_subtree_is_recorded_drafts_too(school: Tenant, page: StandardPage) -> None:
    draft = make_page(school, parent=page, title="ร่าง", live=False)
    start = now()
    BasePage.objects.get(pk=page.pk).delete()
    assert {act[2] for act in since(start) if act[0] == "page_deleted"} == {
        f"page:{page.pk} {page.title}",
        f"page:{draft.pk} ร่าง",
    }


def test_what_is_taken_back_was_never_recorded(page: StandardPage) -> None:
    start = now()
    with transaction.atomic():
        page.title = "ใหม่"
        publish(page)
        transaction.set_rollback(True)
    assert since(start) == []


def test_deleted_images_and_documents_are_recorded(school: Tenant) -> None:
    image, document = make_image(school, title="ภาพ"), make_document(school, title="คำสั่ง")
    subjects = [
        ("image_deleted", "", f"image:{image.pk} ภาพ"),
        ("document_deleted", "", f"document:{document.pk} คำสั่ง"),
    ]
    start = now()
    image.delete()
    document.delete()
    assert since(start) == subjects


def test_a_new_school_is_recorded_in_its_own_trail_and_in_its_areas() -> None:
    area, start = make_area(), now()
    school = make_school("beta", area=area)
    act = ("school_created", "", f"tenant:{school.pk} {school.name}")
    assert since(start, key=f"tenant:{school.pk}") == [act]
    assert since(start, key=f"area:{area.pk}") == [act]


def test_an_import_is_recorded_for_the_area_and_each_change_for_its_school() -> None:
    area = make_area()
    bring_in(row(1), row(2))
    start = now()
    bring_in(row(1, host="new.localhost"), row(2))
    school = Tenant.objects.get(slug="thotlong1")
    acts = [act[0] for act in since(start, key=f"tenant:{school.pk}")]
    assert acts == ["school_changed"]
    assert [act[0] for act in since(start, key=f"area:{area.pk}")] == ["imported"]
    last = AuditEntry.objects.get(action="imported", pk__gt=start)
    assert last.facts == {"changed": 1, "new": 0}


def test_an_import_that_changes_nothing_is_no_act() -> None:
    make_area()
    bring_in(row(1))
    start = now()
    bring_in(row(1))
    assert since(start) == []
