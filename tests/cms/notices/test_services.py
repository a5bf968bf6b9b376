"""From a press to the live document and back: states, corrections, the all-clear, areas, roles, conflicts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.notices import errors, services
from cms.notices.audiences import follow_audiences
from cms.notices.channels import register, unregister
from cms.notices.document import MOST_BYTES
from cms.notices.models import LiveDocument, Notice, NoticeRecipient, PublishedNoticeRecord
from cms.notices.publishing import refresh_due
from cms.notices.receiving import acknowledge, add_line, received, remind
from cms.notices.services import all_clear, approve, correct, end, hand_in, post, post_to_area, set_rule, withdraw
from cms.notices.values import Audience, Draft, Severity, Stage, Standing
from site_builder.models import Priority, PublishRequest
from tenants.audit.models import AuditEntry
from tenants.jobs import get_jobs
from tenants.models import Area, Role, Tenant
from tests.factories.people import make_area, make_member, make_tenant

FLOOD = Draft("น้ำท่วมถนนหน้าโรงเรียน", Severity.WARNING, "ใช้ประตูหลัง")
HOUR = timedelta(hours=1)


def document(tenant: Tenant) -> dict[str, Any]:
    return dict(json.loads(bytes(LiveDocument.objects.get(pk=tenant.pk).body)))


def headlines(tenant: Tenant) -> list[str]:
    return [one["headline"] for one in document(tenant)["notices"]]


def public(tenant: Tenant) -> dict[str, Any]:
    return dict(json.loads(bytes(PublishedNoticeRecord.objects.get(tenant=tenant).body)))


def test_a_notice_that_is_sent_stands_in_the_live_document_and_asks_for_an_urgent_build(
    school: Tenant, now: datetime
) -> None:
    notice = post(school, FLOOD, by=None, now=now)

    entry = document(school)["notices"][0]
    assert entry["headline"] == FLOOD.headline
    assert entry["until"] == "2026-11-27T03:00:00Z"
    assert entry["url"] == f"/notices/#{notice.key}"
    assert public(school)["state"] == "live"
    request = PublishRequest.objects.filter(tenant=school).latest("pk")
    assert request.priority == Priority.URGENT
    assert AuditEntry.objects.filter(action="notice_sent").exists()


def test_versions_of_a_document_only_rise(school: Tenant, now: datetime) -> None:
    notice = post(school, FLOOD, by=None, now=now)
    first = document(school)["version"]
    notice = correct(notice, replace(FLOOD, headline="น้ำลดแล้วบางส่วน"), seen=notice.version, by=None, now=now)

    assert document(school)["version"] == first + 1
    end(notice, seen=notice.version, by=None, now=now - timedelta(days=300))
    assert document(school)["version"] == first + 2


def test_pressed_twice_it_is_one_notice(school: Tenant, other_school: Tenant, now: datetime) -> None:
    once = uuid4()
    first = post(school, FLOOD, by=None, now=now, once=once)

    assert post(school, FLOOD, by=None, now=now, once=once).pk == first.pk
    assert headlines(school) == [FLOOD.headline]
    with pytest.raises(errors.NotAllowed):
        post(other_school, FLOOD, by=None, now=now, once=once)


def test_two_presses_that_come_at_the_same_moment_are_one_notice(
    school: Tenant, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = uuid4()
    asked: list[Notice] = []

    def other_press_comes_first(notice: Notice) -> Notice | None:
        """Find nothing, as both presses do that look before either has written."""
        asked.append(notice)
        if len(asked) > 1:
            return made_before(notice)
        post(school, FLOOD, by=None, now=now, once=once)
        return None

    made_before = services._made_before
    monkeypatch.setattr(services, "_made_before", other_press_comes_first)
    found = post(school, FLOOD, by=None, now=now, once=once)

    assert Notice.objects.get().pk == found.pk
    assert headlines(school) == [FLOOD.headline]


def test_a_scheduled_notice_is_nobodys_until_it_begins_and_goes_by_itself(school: Tenant, now: datetime) -> None:
    notice = post(school, replace(FLOOD, starts=now + HOUR, ends=now + 2 * HOUR), by=None, now=now)

    assert notice.standing(now) == Standing.SCHEDULED
    assert headlines(school) == []
    assert not PublishedNoticeRecord.objects.exists()
    assert refresh_due(now + HOUR, "clock") == (school.pk,)
    assert headlines(school) == [FLOOD.headline]
    assert refresh_due(now + 2 * HOUR, "clock") == (school.pk,)
    assert headlines(school) == []
    assert public(school)["state"] == "ended"
    assert refresh_due(now + 3 * HOUR, "clock") == ()


def test_a_correction_keeps_what_was_said_before_and_says_when(school: Tenant, now: datetime) -> None:
    notice = post(school, FLOOD, by=None, now=now)
    correct(notice, replace(FLOOD, headline="น้ำท่วมถนนหลังโรงเรียน"), seen=1, by=None, now=now + HOUR)

    shown = public(school)
    assert shown["headline"] == "น้ำท่วมถนนหลังโรงเรียน"
    assert shown["edits"] == [{"at": "2026-11-26T04:00:00Z", "headline": FLOOD.headline, "text": FLOOD.text}]
    entry = document(school)["notices"][0]
    assert (entry["version"], entry["corrected"]) == (2, "26 พ.ย. 2569 11.00 น.")


def test_the_later_of_two_officers_sees_the_conflict_and_changes_nothing(school: Tenant, now: datetime) -> None:
    first = make_member(Role.DIRECTOR, school, first_name="สมหญิง")
    notice = post(school, FLOOD, by=first, now=now)
    correct(notice, replace(FLOOD, headline="ฉบับของคนแรก"), seen=1, by=first, now=now)

    with pytest.raises(errors.NoticeChanged) as conflict:
        correct(notice, replace(FLOOD, headline="ฉบับของคนหลัง"), seen=1, by=first, now=now)
    with pytest.raises(errors.NoticeChanged):
        end(notice, seen=1, by=first, now=now)
    assert conflict.value.detail == "สมหญิง"
    assert headlines(school) == ["ฉบับของคนแรก"]


def test_all_clear_takes_the_place_of_the_notice_for_a_set_time(school: Tenant, now: datetime) -> None:
    notice = post(school, replace(FLOOD, severity=Severity.EMERGENCY), by=None, now=now)
    all_clear(notice, seen=1, by=None, now=now + HOUR, text="น้ำลดแล้ว เปิดเรียนพรุ่งนี้", lasts=2 * HOUR)

    entry = document(school)["notices"][0]
    assert (entry["clear"], entry["severity"]) == ("น้ำลดแล้ว เปิดเรียนพรุ่งนี้", "info")
    assert public(school)["state"] == "clear"
    refresh_due(now + 3 * HOUR, "clock")
    assert headlines(school) == []
    with pytest.raises(errors.NoticeIsOver):
        all_clear(notice, seen=2, by=None, now=now + 3 * HOUR)


def test_ended_and_withdrawn_notices_keep_their_page_and_leave_every_other(school: Tenant, now: datetime) -> None:
    ended, taken_back = (post(school, replace(FLOOD, headline=word), by=None, now=now) for word in ("หนึ่ง", "สอง"))
    end(ended, seen=1, by=None, now=now)
    withdraw(taken_back, seen=1, by=None, now=now)

    assert headlines(school) == []
    states = {json.loads(bytes(row.body))["state"] for row in PublishedNoticeRecord.objects.all()}
    assert states == {"ended", "withdrawn"}
    with pytest.raises(errors.NoticeIsOver):
        end(ended, seen=2, by=None, now=now)


def test_a_scheduled_notice_that_is_withdrawn_was_never_there(school: Tenant, now: datetime) -> None:
    notice = post(school, replace(FLOOD, starts=now + HOUR), by=None, now=now)
    withdraw(notice, seen=1, by=None, now=now)

    assert not Notice.objects.exists()
    assert refresh_due(now + 2 * HOUR, "clock") == ()


def test_the_strictest_word_about_school_is_shown_until_its_last_day_is_over(school: Tenant, now: datetime) -> None:
    tomorrow, after = date(2026, 11, 27), date(2026, 11, 28)
    post(school, replace(FLOOD, schooling="online", ends=now + 5 * 24 * HOUR), by=None, now=now)
    post(
        school,
        replace(FLOOD, schooling="closed", schooling_from=tomorrow, schooling_until=after, ends=now + 5 * 24 * HOUR),
        by=None,
        now=now,
    )

    state = document(school)["state"]
    assert state == {"kind": "closed", "text": "ปิดเรียน 27–28 พ.ย. 2569", "until": "2026-11-28T17:00:00Z"}
    refresh_due(datetime(2026, 11, 28, 17, 0, tzinfo=UTC), "clock")
    assert "state" not in document(school)


def test_a_document_never_outgrows_two_kilobytes_and_says_how_many_are_missing(school: Tenant, now: datetime) -> None:
    for number in range(12):
        post(school, Draft("ก" * 117 + f"{number:03}", Severity.INFO, phone="1669"), by=None, now=now)
    post(school, Draft("ฉุกเฉิน" * 17, Severity.EMERGENCY), by=None, now=now)

    body = bytes(LiveDocument.objects.get(pk=school.pk).body)
    shown = document(school)
    assert len(body) <= MOST_BYTES
    assert shown["notices"][0]["severity"] == "emergency"
    assert len(shown["notices"]) + shown["more"] == 13


# -------------------------------------------------------------------------------------------------------------- roles


@pytest.mark.parametrize(
    ("role", "severity", "stage"),
    [
        (Role.CONTRIBUTOR, Severity.INFO, Stage.WAITING),
        (Role.EDITOR, Severity.WARNING, Stage.SENT),
        (Role.EDITOR, Severity.EMERGENCY, Stage.WAITING),
        (Role.DIRECTOR, Severity.EMERGENCY, Stage.SENT),
        (Role.SCHOOL_ADMIN, Severity.EMERGENCY, Stage.SENT),
    ],
)
def test_who_may_send_what_is_a_matter_of_the_role(
    school: Tenant, now: datetime, role: Role, severity: Severity, stage: Stage
) -> None:
    notice = post(school, replace(FLOOD, severity=severity), by=make_member(role, school), now=now)

    assert notice.stage == stage
    assert LiveDocument.objects.filter(pk=school.pk).exists() == (stage == Stage.SENT)


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.ASSESSOR])
def test_others_send_nothing(school: Tenant, now: datetime, role: Role) -> None:
    with pytest.raises(errors.NotAllowed):
        post(school, FLOOD, by=make_member(role, school), now=now)


def test_members_of_another_school_touch_nothing(school: Tenant, other_school: Tenant, now: datetime) -> None:
    stranger = make_member(Role.DIRECTOR, other_school)
    notice = post(school, FLOOD, by=None, now=now)

    for act in (end, withdraw, all_clear):
        with pytest.raises(errors.NotAllowed):
            act(notice, seen=1, by=stranger, now=now)
    with pytest.raises(errors.NotAllowed):
        correct(notice, FLOOD, seen=1, by=stranger, now=now)
    with pytest.raises(errors.NotAllowed):
        post(school, FLOOD, by=stranger, now=now)


def test_where_the_school_wants_it_a_director_approves_what_an_editor_sends(school: Tenant, now: datetime) -> None:
    editor, director = make_member(Role.EDITOR, school), make_member(Role.DIRECTOR, school)
    with pytest.raises(errors.NotAllowed):
        set_rule(school, needs_approval=True, by=editor)
    set_rule(school, needs_approval=True, by=director)
    notice = post(school, FLOOD, by=editor, now=now)

    assert notice.stage == Stage.WAITING
    with pytest.raises(errors.NotAllowed):
        approve(notice, seen=1, by=editor, now=now)
    assert approve(notice, seen=1, by=director, now=now).approver == director
    assert headlines(school) == [FLOOD.headline]


def test_a_draft_is_handed_in_and_an_editor_cannot_make_a_warning_an_emergency(school: Tenant, now: datetime) -> None:
    editor = make_member(Role.EDITOR, school)
    draft = post(school, FLOOD, by=editor, now=now, keep_draft=True)
    assert draft.stage == Stage.DRAFT
    sent = hand_in(draft, seen=1, by=editor, now=now)

    assert sent.stage == Stage.SENT
    with pytest.raises(errors.NotAllowed):
        correct(sent, replace(FLOOD, severity=Severity.EMERGENCY), seen=2, by=editor, now=now)
    assert document(school)["notices"][0]["severity"] == "warning"


# --------------------------------------------------------------------------------------------------------------- areas


def test_one_act_of_an_officer_reaches_every_working_school_of_the_area(
    area: Area, school: Tenant, other_school: Tenant, now: datetime
) -> None:
    closed = make_tenant("closed-school", area=area, closed_at=now)
    elsewhere = make_tenant("far-away", area=make_area("area-2", "เขต 2"))
    officer = make_member(Role.AREA_OFFICER, area)
    post_to_area(area, FLOOD, by=officer, now=now)

    assert document(school)["notices"][0]["by"] == area.name
    assert headlines(other_school) == [FLOOD.headline]
    assert not LiveDocument.objects.filter(pk__in=[closed.pk, elsewhere.pk]).exists()


def test_an_area_reaches_chosen_schools_of_its_own_only(
    area: Area, school: Tenant, other_school: Tenant, now: datetime
) -> None:
    elsewhere = make_tenant("far-away", area=make_area("area-2", "เขต 2"))
    officer = make_member(Role.AREA_OFFICER, area)
    chosen = {"by": officer, "now": now, "audience": Audience.CHOSEN}

    post_to_area(area, FLOOD, schools=[school], **chosen)
    assert not LiveDocument.objects.filter(pk=other_school.pk).exists()
    for schools in ([], [school, elsewhere]):
        with pytest.raises(errors.NobodyToTell):
            post_to_area(area, FLOOD, schools=schools, **chosen)
    for stranger in (make_member(Role.AREA_OFFICER, elsewhere.area), make_member(Role.DIRECTOR, school)):
        with pytest.raises(errors.NotAllowed):
            post_to_area(area, FLOOD, by=stranger, now=now)


def test_a_school_adds_a_line_and_acknowledges_but_cannot_end_the_areas_notice(
    area: Area, school: Tenant, other_school: Tenant, now: datetime
) -> None:
    officer, director = make_member(Role.AREA_OFFICER, area), make_member(Role.DIRECTOR, school)
    notice = post_to_area(area, FLOOD, by=officer, now=now)
    add_line(school, notice.key, "โรงเรียนเราเปิดศูนย์พักพิง", by=director, now=now)
    acknowledge(school, notice.key, by=director, now=now)
    acknowledge(school, notice.key, by=director, now=now + HOUR)

    assert document(school)["notices"][0]["line"] == "โรงเรียนเราเปิดศูนย์พักพิง"
    assert "line" not in document(other_school)["notices"][0]
    assert NoticeRecipient.objects.get(tenant=school).acknowledged_at == now
    assert remind(notice, by=officer, now=now) == 1
    assert received(other_school, now).get().reminded_at == now
    for act in (end, withdraw):
        with pytest.raises(errors.NotAllowed):
            act(notice, seen=1, by=director, now=now)
    with pytest.raises(errors.NotAllowed):
        acknowledge(other_school, notice.key, by=director, now=now)
    withdraw(notice, seen=1, by=officer, now=now)
    assert headlines(school) == headlines(other_school) == []


def test_an_areas_draft_is_nobodys_until_an_officer_sends_it(area: Area, school: Tenant, now: datetime) -> None:
    officer, director = make_member(Role.AREA_OFFICER, area), make_member(Role.DIRECTOR, school)
    draft = post_to_area(area, FLOOD, by=officer, now=now, keep_draft=True)
    assert not LiveDocument.objects.exists()
    assert not received(school, now).exists()
    assert follow_audiences(now) == 0
    with pytest.raises(errors.NotAllowed):
        hand_in(draft, seen=1, by=director, now=now)

    sent = hand_in(draft, seen=1, by=officer, now=now)
    assert sent.stage == Stage.SENT
    assert headlines(school) == [FLOOD.headline]


def test_an_areas_notice_asks_as_often_for_many_schools_as_for_few(area: Area, now: datetime) -> None:
    few, many = make_area("few", "เขตเล็ก"), area
    make_tenant("only-one", area=few)
    for number in range(20):
        make_tenant(f"school-{number:03}", area=many)
    counts = []
    for one in (few, many):
        with CaptureQueriesContext(connection) as asked:
            post_to_area(one, FLOOD, by=None, now=now)
        counts.append(len(asked))
    assert NoticeRecipient.objects.filter(tenant__area=many).count() >= 20
    assert counts[1] <= counts[0]


class Told:
    name = "fake"

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []

    def tell(self, notice: Notice, version: int) -> None:
        self.heard.append((notice.headline, version))


def test_another_channel_hears_of_each_act_by_a_job_of_its_own(school: Tenant, now: datetime, settings: Any) -> None:
    settings.JOBS = "tenants.jobs.memory.MemoryJobs"
    channel = Told()
    register(channel)
    try:
        post(school, FLOOD, by=None, now=now)
        assert channel.heard == []
        get_jobs().run_due(lambda: False)
    finally:
        unregister("fake")

    assert channel.heard == [(FLOOD.headline, 1)]
