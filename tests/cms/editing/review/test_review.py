"""A contributor's page reaches those who review, is read as a difference, and goes live or comes back with a word."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Task, Workflow

from cms.content.models import NewsPage
from cms.content.review.models import SchoolReview, school_workflow
from cms.content.review.services import returned_to, waiting_in
from cms.content.signals import review_asked, review_decided
from cms.content.versions import version_of
from tenants.audit.models import AuditEntry
from tenants.models import Role, Tenant, User
from tests.cms.editing.desk.conftest import newest, news_form, only_news, signed_in
from tests.factories.content import make_news, make_page
from tests.factories.people import make_area, make_member, make_school, work_in

pytestmark = pytest.mark.django_db


def submit(writer: User, school: Tenant, **values: Any) -> NewsPage:
    form = news_form(school, act="submit", **values)
    assert signed_in(writer).post(reverse("editing_desk_news"), form).status_code == 302
    return only_news(school)


def decide(client: Client, what: str, page: Any, **values: Any) -> Any:
    seen = version_of(NewsPage.objects.get(pk=page.pk))
    return client.post(reverse(f"editing_review_{what}", args=[page.pk]), {"seen": seen} | values)


def words(answer: Any) -> str:
    return str(answer.content.decode())


def actions(school: Tenant) -> list[str]:
    found = AuditEntry.objects.filter(chain__tenant=school, action__startswith="review").order_by("pk")
    return list(found.values_list("action", flat=True))


def test_what_a_contributor_hands_in_is_read_approved_and_live(school: Tenant, writer: User, director: User) -> None:
    assert "ส่งให้ตรวจ</button>" in words(signed_in(writer).get(reverse("editing_desk_news")))
    page = submit(writer, school, title="ประชุมผู้ปกครอง", text="ขอเชิญประชุม")
    assert not page.live
    client = signed_in(director)
    listed = words(client.get(reverse("editing_reviews")))
    assert "ประชุมผู้ปกครอง" in listed
    assert "มานี" in listed
    shown = words(client.get(reverse("editing_review", args=[page.pk])))
    assert "หน้าใหม่" in shown
    assert "ขอเชิญประชุม" in shown
    assert "20 พฤศจิกายน 2569" in shown
    answer = decide(client, "approve", page)
    assert answer["Location"] == reverse("editing_status", args=[page.pk])
    assert only_news(school).live
    assert waiting_in(school) == []
    assert actions(school) == ["review_asked", "review_approved"]


def test_what_a_new_version_changes_is_shown_line_by_line(school: Tenant, writer: User, director: User) -> None:
    page = make_news(school, owner=writer, title="เดิม", body=[("text", "คงเดิม\nเก่า")])
    form = {
        "key": str(uuid4()),
        "based_on": version_of(page),
        "title": "ใหม่ <script>",
        "text": "คงเดิม\nแก้แล้ว",
        "date": "20/11/2569",
        "category": page.category,
        "act": "submit",
    }
    signed_in(writer).post(reverse("editing_desk_edit", args=[page.pk]), form)
    shown = words(signed_in(director).get(reverse("editing_review", args=[page.pk])))
    assert "<del>เก่า</del>" in shown
    assert "แก้แล้ว</ins>" in shown
    assert "<del>คงเดิม" not in shown
    assert "ใหม่ &lt;script&gt;" in shown
    assert NewsPage.objects.get(pk=page.pk).title == "เดิม"


def test_a_page_comes_back_with_a_word_is_mended_and_handed_in_again(
    school: Tenant, writer: User, director: User
) -> None:
    page = submit(writer, school)
    client = signed_in(director)
    assert "เขียนบอกผู้เขียน" in words(
        client.post(
            reverse("editing_review_return", args=[page.pk]),
            {"seen": version_of(page), "word": " "},
            follow=True,
        )
    )
    decide(client, "return", page, word="ขอรูปเพิ่ม")
    (returned,) = returned_to(writer, school)
    assert (returned.word, returned.by) == ("ขอรูปเพิ่ม", "ผอ.สมชาย")
    own = signed_in(writer)
    assert "ขอรูปเพิ่ม" in words(own.get(reverse("editing_status", args=[page.pk])))
    page = only_news(school)
    form = news_form(school, act="submit", text="แก้แล้ว", based_on=version_of(page))
    own.post(reverse("editing_desk_edit", args=[page.pk]), form)
    assert returned_to(writer, school) == []
    assert [one.page.pk for one in waiting_in(school)] == [page.pk]
    decide(client, "approve", page)
    assert newest(page).body[0].value == "แก้แล้ว"
    assert actions(school) == ["review_asked", "review_returned", "review_asked", "review_approved"]


def test_a_version_that_nobody_has_read_is_not_published(school: Tenant, writer: User, director: User) -> None:
    page = submit(writer, school)
    seen = version_of(page)
    editor = signed_in(make_member(Role.EDITOR, school))
    form = news_form(school, act="draft", text="แก้หลังเปิดดู", based_on=seen)
    editor.post(reverse("editing_desk_edit", args=[page.pk]), form)
    client = signed_in(director)
    answer = client.post(reverse("editing_review_approve", args=[page.pk]), {"seen": seen}, follow=True)
    assert "มีการแก้ไขหน้านี้หลังจากที่ท่านเปิดดู" in words(answer)
    assert not only_news(school).live
    for wrong in ("", "x", "99999999999999999999"):
        client.post(reverse("editing_review_approve", args=[page.pk]), {"seen": wrong})
        assert not only_news(school).live


def test_two_reviewers_at_once_are_one_decision(school: Tenant, writer: User, director: User) -> None:
    page = submit(writer, school)
    decide(signed_in(director), "approve", page)
    second = signed_in(make_member(Role.EDITOR, school))
    answer = second.post(
        reverse("editing_review_return", args=[page.pk]), {"seen": version_of(page), "word": "ช้าไป"}, follow=True
    )
    assert "ไม่ได้รอตรวจแล้ว" in words(answer)
    assert only_news(school).live


def test_what_waits_is_not_changed_by_its_writer_until_it_is_taken_back(school: Tenant, writer: User) -> None:
    page = submit(writer, school)
    own = signed_in(writer)
    assert own.get(reverse("editing_desk_edit", args=[page.pk]))["Location"] == reverse(
        "editing_status", args=[page.pk]
    )
    assert "ขอกลับมาแก้ก่อน" in words(own.get(reverse("editing_status", args=[page.pk])))
    answer = own.post(reverse("editing_review_withdraw", args=[page.pk]))
    assert answer["Location"] == reverse("editing_desk_edit", args=[page.pk])
    assert own.get(answer["Location"]).status_code == 200
    assert waiting_in(school) == []
    assert actions(school)[-1] == "review_withdrawn"


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.REGISTRAR, Role.ASSESSOR])
def test_who_does_not_review_finds_no_such_screen(school: Tenant, writer: User, role: Role) -> None:
    page = submit(writer, school)
    client = signed_in(make_member(role, school))
    assert client.get(reverse("editing_reviews")).status_code == 404
    assert client.get(reverse("editing_review", args=[page.pk])).status_code == 404
    for act in ("approve", "return", "withdraw"):
        assert decide(client, act, page, word="ไม่ให้").status_code == 404
    assert not only_news(school).live
    assert len(waiting_in(school)) == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.DIRECTOR, Role.SCHOOL_ADMIN])
def test_reviewers_of_another_school_learn_and_decide_nothing(school: Tenant, writer: User, role: Role) -> None:
    page = submit(writer, school)
    other = make_school("beta")
    Tenant.objects.filter(pk=other.pk).update(reviews=True)
    client = signed_in(make_member(role, other))
    assert page.title not in words(client.get(reverse("editing_reviews")))
    assert page.title not in words(client.get(reverse("wagtailadmin_home")))
    assert client.get(reverse("editing_review", args=[page.pk])).status_code == 404
    assert decide(client, "approve", page).status_code == 404
    action = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[page.pk, "approve", page.current_workflow_state.current_task_state_id],
    )
    assert client.post(action).status_code == 404
    assert not only_news(school).live


def test_an_officer_who_acts_for_the_school_reviews_there_and_nowhere_else(writer: User, school: Tenant) -> None:
    page = submit(writer, school)
    officer = make_member(Role.AREA_OFFICER, make_area())
    client = signed_in(officer)
    work_in(client, officer, school)
    assert page.title in words(client.get(reverse("editing_reviews")))
    other = make_school("beta")
    work_in(client, officer, other)
    assert page.title not in words(client.get(reverse("editing_reviews")))


def test_wagtails_own_buttons_go_the_same_way(school: Tenant, writer: User, director: User) -> None:
    page = make_page(school, live=False, owner=writer)
    page.get_workflow().start(page, writer)
    state = page.current_workflow_state.current_task_state
    edit = words(signed_in(director).get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert "อนุมัติและเผยแพร่" in edit
    action = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    signed_in(director).post(action)
    page.refresh_from_db()
    assert page.live
    assert actions(school) == ["review_asked", "review_approved"]


def test_a_school_that_has_not_switched_it_on_is_as_before(writer: User, school: Tenant) -> None:
    Tenant.objects.filter(pk=school.pk).update(reviews=False)
    client = signed_in(writer)
    assert "ส่งให้ตรวจ</button>" not in words(client.get(reverse("editing_desk_news")))
    client.post(reverse("editing_desk_news"), news_form(school, act="submit"))
    assert waiting_in(school) == []
    assert only_news(school).get_workflow() is None
    assert not Workflow.objects.filter(workflow_tasks__task__schoolreview__isnull=False).exists()


def test_one_workflow_serves_all_schools(school: Tenant) -> None:
    Tenant.objects.update(reviews=True)
    others = [make_school() for _ in range(2)]
    found = {school_workflow().pk for _ in [school, *others]}
    assert len(found) == SchoolReview.objects.count() == Task.objects.count() == 1


def test_the_director_switches_it_on_and_the_trail_says_so(director: User, school: Tenant) -> None:
    Tenant.objects.filter(pk=school.pk).update(reviews=False)
    client = signed_in(director)
    url = reverse("editing_school", args=[school.slug])
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"reviews": "on"}
    assert client.post(url, data).status_code == 302
    school.refresh_from_db()
    assert school.reviews
    entry = AuditEntry.objects.filter(chain__tenant=school, action="school_changed").latest("pk")
    assert "reviews" in str(entry.details)


def test_a_message_in_line_could_hear_and_decide(school: Tenant, writer: User, director: User) -> None:
    """The seam: what another front door needs is told by two signals."""
    heard: list[tuple[Any, ...]] = []

    def asked(page: Any, user: Any, **kwargs: Any) -> None:
        heard.append(("asked", page.pk, user))

    def decided(page: Any, user: Any, approved: bool, word: str, **kwargs: Any) -> None:
        heard.append(("decided", page.pk, user, approved, word))

    review_asked.connect(asked)
    review_decided.connect(decided)
    try:
        page = submit(writer, school)
        decide(signed_in(director), "return", page, word="แก้วันที่")
    finally:
        review_asked.disconnect(asked)
        review_decided.disconnect(decided)
    assert heard == [("asked", page.pk, writer), ("decided", page.pk, director, False, "แก้วันที่")]
