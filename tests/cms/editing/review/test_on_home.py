"""One tap from the first page: what waits is read and decided there, where all of it can be seen there."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from django.urls import reverse

from cms.content.models import DocumentLibraryPage, DocumentPage, NewsPage
from cms.content.review.services import ask_for_review, returned_to, waiting_in
from cms.content.versions import version_of
from tenants.audit.models import AuditEntry
from tenants.models import Role, Tenant, User
from tests.cms.editing.desk.conftest import signed_in
from tests.factories.content import add_page, make_document, make_news
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db

HOME = "/admin/"


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def handed_in(school: Tenant, writer: User, body: Any = (("text", "ขอเชิญผู้ปกครอง"),), **values: Any) -> NewsPage:
    page = make_news(school, owner=writer, body=list(body), **({"title": "ประชุม", "live": False} | values))
    ask_for_review(page, writer)
    return page


def card(user: User, page: Any) -> Tag:
    soup = BeautifulSoup(signed_in(user).get(HOME).content, "html5lib")
    found = soup.find("article", {"aria-labelledby": f"review-{page.pk}"})
    assert isinstance(found, Tag)
    return found


def button(found: Tag, what: str) -> dict[str, str] | None:
    """Return what a form of a card sends, as the browser would."""
    form = next((one for one in found.find_all("form") if one["action"].endswith(f"/{what}/")), None)
    fields = [] if form is None else form.find_all("input")
    return None if form is None else {str(one["name"]): str(one["value"]) for one in fields if one.get("value")}


@pytest.mark.parametrize("role", [Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN])
def test_what_is_short_is_read_on_home_and_live_after_one_press(school: Tenant, writer: User, role: Role) -> None:
    reviewer = make_member(role, school)
    page = handed_in(school, writer)

    shown = card(reviewer, page)
    sent = button(shown, "approve")

    assert "ขอเชิญผู้ปกครอง" in shown.get_text()
    assert "หน้าใหม่" in shown.get_text()
    assert "มานี" in shown.get_text()
    assert sent["csrfmiddlewaretoken"], "a browser's press is not refused"
    client = signed_in(reviewer)
    answer = client.post(reverse("editing_review_approve", args=[page.pk]), sent, follow=True)
    assert answer.redirect_chain[-1][0] == HOME
    assert "อนุมัติ “ประชุม” แล้ว" in answer.content.decode()
    assert NewsPage.objects.get(pk=page.pk).live
    entries = AuditEntry.objects.filter(chain__tenant=school, action__startswith="review").order_by("pk")
    assert list(entries.values_list("action", flat=True)) == ["review_asked", "review_approved"]


def test_what_changes_is_shown_old_and_new(school: Tenant, writer: User, director: User) -> None:
    page = make_news(school, owner=writer, title="ประชุม", body=[("text", "เริ่ม 8 โมง")])
    form = {"key": str(uuid4()), "based_on": version_of(page), "title": "ประชุม", "text": "เริ่ม 9 โมง"}
    form |= {"date": "20/11/2569", "category": page.category, "act": "submit"}
    assert signed_in(writer).post(reverse("editing_desk_edit", args=[page.pk]), form).status_code == 302

    shown = card(director, page)

    assert "เริ่ม 8 โมง" in shown.find("del").get_text()
    assert "เริ่ม 9 โมง" in shown.find("ins").get_text()
    assert button(shown, "approve")


def test_a_page_is_returned_with_a_word_from_home(school: Tenant, writer: User, director: User) -> None:
    page = handed_in(school, writer)
    sent = button(card(director, page), "return") | {"word": "ขอเวลาด้วย"}

    answer = signed_in(director).post(reverse("editing_review_return", args=[page.pk]), sent)

    assert answer["Location"] == HOME
    assert [one.word for one in returned_to(writer, school)] == ["ขอเวลาด้วย"]
    assert waiting_in(school) == []


@pytest.mark.parametrize(
    "body",
    [
        [("text", "\n".join(f"บรรทัด {number}" for number in range(30)))],
        [("text", "ยาวมาก " * 200)],
    ],
)
def test_what_is_too_long_for_a_card_is_opened_first(school: Tenant, writer: User, director: User, body: Any) -> None:
    page = handed_in(school, writer, body)

    shown = card(director, page)

    assert button(shown, "approve") is None
    assert "ยาวเกินกว่าจะอ่านได้ครบที่นี่" in shown.get_text()
    (opened,) = [one for one in shown.find_all("a") if "เปิดดูทั้งหมดแล้วตัดสิน" in one.get_text()]
    assert opened["href"] == reverse("editing_review", args=[page.pk])


def test_a_file_is_opened_before_it_is_approved(school: Tenant, writer: User, director: User) -> None:
    library = DocumentLibraryPage.objects.get(tenant=school)
    paper = DocumentPage(title="คำสั่ง", slug="order", date=date(2026, 11, 20), file=make_document(school), owner=writer)
    page = add_page(library, paper, live=False)
    ask_for_review(page, writer)

    shown = card(director, page)

    assert button(shown, "approve") is None
    assert "มีไฟล์ที่ต้องเปิดดูก่อน" in shown.get_text()


def test_a_version_that_no_card_has_shown_is_not_published(school: Tenant, writer: User, director: User) -> None:
    page = handed_in(school, writer)
    sent = button(card(director, page), "approve")
    page.body = [("text", "ข้อความอื่น")]
    page.save_revision()

    answer = signed_in(director).post(reverse("editing_review_approve", args=[page.pk]), sent, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("editing_review", args=[page.pk])
    assert "มีการแก้ไขหน้านี้หลังจากที่ท่านเปิดดู" in answer.content.decode()
    assert not NewsPage.objects.get(pk=page.pk).live


def test_a_double_tap_is_one_decision(school: Tenant, writer: User, director: User) -> None:
    page = handed_in(school, writer)
    sent = button(card(director, page), "approve")
    client = signed_in(director)
    client.post(reverse("editing_review_approve", args=[page.pk]), sent)

    again = client.post(reverse("editing_review_approve", args=[page.pk]), sent, follow=True)

    assert "ไม่ได้รอตรวจแล้ว" in again.content.decode()
    assert AuditEntry.objects.filter(chain__tenant=school, action="review_approved").count() == 1


def test_nobody_else_finds_a_button(school: Tenant, writer: User) -> None:
    page = handed_in(school, writer)
    other = make_school("beta")
    Tenant.objects.filter(pk=other.pk).update(reviews=True)
    for person in (writer, make_member(Role.REGISTRAR, school), make_member(Role.EDITOR, other)):
        shown = signed_in(person).get(HOME).content.decode()
        assert reverse("editing_review_approve", args=[page.pk]) not in shown


def test_cards_cost_no_more_than_their_number(
    school: Tenant, writer: User, director: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        handed_in(school, writer, title=f"เรื่อง {number}")
    client = signed_in(director)
    client.get(HOME)
    with django_assert_max_num_queries(125):
        shown = client.get(HOME).content.decode()
    assert shown.count('/approve/"') == 3
    assert "ยังมีหน้าอื่นที่รอตรวจ" in shown
    assert "workflow/action" not in shown, "Wagtail's own list has buttons for what nobody has seen"
