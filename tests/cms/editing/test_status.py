"""After «publish»: the way of a page to the public, and who may see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.rich_text import RichText

from cms.content.dates import thai_moment
from cms.content.media.models import SiteImage
from cms.content.models import NewsPage
from cms.editing.status import MOST_WORDS, words_for_line
from site_builder.holds import held_pages
from site_builder.models import Build, BuildSlot, Hold
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.protocol import ALARM_ATTEMPTS, Result
from site_builder.services import build_site
from tenants.jobs import get_jobs
from tenants.models import Role, Tenant
from tests.factories.content import image_bytes, make_image, make_news
from tests.factories.people import make_member, make_school
from tests.site_builder.conftest import Clock

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(user) -> Client:  # type: ignore[no-untyped-def]
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def test_an_editor_follows_a_page_from_the_queue_to_its_public_address() -> None:
    school = make_school()
    news = make_news(school, title="ประกาศวันหยุด")
    client = signed_in(make_member(Role.EDITOR, school))
    waiting = client.get(reverse("editing_status_json", args=[news.pk])).json()
    build_site(school)
    live = client.get(reverse("editing_status_json", args=[news.pk])).json()
    assert (waiting["state"], waiting["url"]) == ("queued", "")
    assert [step["is"] for step in waiting["steps"]] == ["done", "now", "next", "next"]
    assert live["state"] == "live"
    assert live["took"].endswith("วินาที")
    assert live["url"].endswith(f"/news/{news.slug}/")
    assert {step["is"] for step in live["steps"]} == {"done"}


def make_failing(school: Tenant) -> None:
    """The site has failed five times; the fifth said why."""
    queue = DatabaseQueue(clock := Clock())
    for _ in range(ALARM_ATTEMPTS):
        queue.request(school.pk)
        claim = queue.claim("w", school.pk)
        queue.finish(claim, Result(Build.Outcome.FAILED, error="พื้นที่จัดเก็บเต็ม"))
        clock.pass_by(hours=1)


def test_an_editor_reads_why_a_site_cannot_be_built_and_tries_it_again() -> None:
    school = make_school()
    news = make_news(school)
    make_failing(school)
    client = signed_in(make_member(Role.EDITOR, school))
    failed = client.get(reverse("editing_status_json", args=[news.pk])).json()
    assert (failed["state"], failed["reason"], failed["may_retry"]) == ("failed", "พื้นที่จัดเก็บเต็ม", True)
    screen = client.get(reverse("editing_status", args=[news.pk])).content.decode()
    assert "พื้นที่จัดเก็บเต็ม" in screen
    assert "ลองใหม่เดี๋ยวนี้" in screen
    client.post(reverse("editing_status_retry", args=[news.pk]))
    assert client.get(reverse("editing_status_json", args=[news.pk])).json()["state"] == "queued"
    assert DatabaseQueue().claim("w").tenant_id == school.pk


def hold_of(school: Tenant, page: NewsPage, **fields: Any) -> None:
    facts = {"reason": "render_failed", "message": "ระบบแสดงผลหน้านี้ไม่ได้", "inputs": "a", "held_at": timezone.now()}
    Hold.objects.create(tenant=school, key=page.public_key, **(facts | fields))


def test_an_editor_reads_what_to_do_about_a_page_that_is_held_and_tries_it_again() -> None:
    school = make_school()
    news = make_news(school)
    build_site(school)
    hold_of(school, news)
    client = signed_in(make_member(Role.EDITOR, school))
    held = client.get(reverse("editing_status_json", args=[news.pk])).json()
    assert (held["state"], held["may_retry"], held["retry"]) == ("held", True, "")
    assert "สร้างหน้านี้ใหม่เองทันที" in held["advice"]
    screen = client.get(reverse("editing_status", args=[news.pk])).content.decode()
    assert held["reason"] in screen
    assert held["advice"] in screen
    client.post(reverse("editing_status_retry", args=[news.pk]))
    assert client.get(reverse("editing_status_json", args=[news.pk])).json()["state"] == "queued"
    build_site(school)
    assert client.get(reverse("editing_status_json", args=[news.pk])).json()["state"] == "live"


def test_an_editor_reads_which_picture_a_page_waits_for_in_vain_and_has_it_tried_again() -> None:
    school = make_school()
    picture = make_image(school, title="น้ำตกหลังโรงเรียน")
    news = make_news(school, cover=picture)
    SiteImage.objects.filter(pk=picture.pk).update(rendition_error="ต้องใช้เวลามากเกินไป กรุณาย่อภาพ")
    build_site(school)
    client = signed_in(make_member(Role.EDITOR, school))
    told = client.get(reverse("editing_status_json", args=[news.pk])).json()
    assert (told["state"], told["may_retry"]) == ("held", True)
    assert told["reason"] == "รูป «น้ำตกหลังโรงเรียน» ขึ้นเว็บไซต์ไม่ได้: ต้องใช้เวลามากเกินไป กรุณาย่อภาพ"
    waits = held_pages(school)
    assert [(page.why, page.passing) for page in waits] == [(told["reason"], False)]
    client.post(reverse("editing_status_retry", args=[news.pk]))
    get_jobs().run_due(lambda: False)
    build_site(school)
    assert client.get(reverse("editing_status_json", args=[news.pk])).json()["state"] == "live"


def test_a_picture_whose_new_file_was_refused_is_not_what_a_page_waits_for() -> None:
    school = make_school()
    shown = make_image(school)
    news = make_news(school, cover=shown)
    get_jobs().run_due(lambda: False)
    SiteImage.objects.filter(pk=shown.pk).update(rendition_error="เปิดรูปภาพนี้ไม่ได้")
    news.body = [
        ("image", {"image": make_image(school, data=image_bytes(colour="#345")), "alt": "กำลังมา", "caption": ""})
    ]
    news.save_revision().publish()
    build_site(school)
    client = signed_in(make_member(Role.EDITOR, school))
    told = client.get(reverse("editing_status_json", args=[news.pk])).json()
    assert (told["state"], told["may_retry"]) == ("preparing", False)
    assert [page.passing for page in held_pages(school)] == [True]


def test_an_editor_reads_when_a_page_that_ran_out_of_time_is_tried_again() -> None:
    school = make_school()
    news = make_news(school)
    build_site(school)
    again = timezone.now() + timedelta(minutes=20)
    hold_of(school, news, reason="render_timeout", try_at=again)
    client = signed_in(make_member(Role.EDITOR, school))
    held = client.get(reverse("editing_status_json", args=[news.pk])).json()
    assert (held["retry"], held["advice"]) == (thai_moment(again), "")
    assert (
        f'ระบบจะลองใหม่เอง <span data-way="retry_at">{thai_moment(again)}'
        in client.get(reverse("editing_status", args=[news.pk])).content.decode()
    )


def test_who_may_not_publish_cannot_try_again() -> None:
    school = make_school()
    writer = make_member(Role.CONTRIBUTOR, school)
    news = make_news(school, owner=writer)
    make_failing(school)
    client = signed_in(writer)
    assert "ลองใหม่เดี๋ยวนี้" not in client.get(reverse("editing_status", args=[news.pk])).content.decode()
    assert client.post(reverse("editing_status_retry", args=[news.pk])).status_code == 404
    assert BuildSlot.objects.get(tenant=school).failing_since


def test_trying_again_is_not_done_by_a_link() -> None:
    school = make_school()
    news = make_news(school)
    client = signed_in(make_member(Role.EDITOR, school))
    assert client.get(reverse("editing_status_retry", args=[news.pk])).status_code == 405


def test_the_screen_works_without_a_script() -> None:
    school = make_school()
    news = make_news(school)
    answer = signed_in(make_member(Role.EDITOR, school)).get(reverse("editing_status", args=[news.pk]))
    assert answer.status_code == 200
    assert '<noscript><meta http-equiv="refresh"' in answer.content.decode()


def test_what_goes_to_line_is_title_first_words_and_school() -> None:
    school = make_school()
    items = RichText("<ul><li>หมวก</li><li>ขวดน้ำ</li></ul>")
    news = make_news(school, title="เข้าค่าย", body=[("text", "สิ่งที่ต้องนำมา"), ("rich_text", items)])
    assert words_for_line(news, school) == f"เข้าค่าย\nสิ่งที่ต้องนำมา หมวก ขวดน้ำ\n{school.name}"
    news.body = [("text", "คำ " * 100)]
    assert len(words_for_line(news, school).split("\n")[1]) <= MOST_WORDS + 1


@pytest.mark.parametrize("name", ["editing_status", "editing_status_json", "editing_status_retry"])
def test_another_schools_page_does_not_exist(name: str) -> None:
    stranger = make_member(Role.SCHOOL_ADMIN, make_school())
    news = make_news(make_school(), title="ความลับของโรงเรียนอื่น")
    client = signed_in(stranger)
    answer = (client.post if name.endswith("retry") else client.get)(reverse(name, args=[news.pk]))
    assert answer.status_code == 404
    assert "ความลับ" not in answer.content.decode()


def test_a_visitor_is_sent_to_sign_in() -> None:
    news = make_news(make_school())
    answer = Client(HTTP_HOST="localhost").get(reverse("editing_status", args=[news.pk]))
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]
