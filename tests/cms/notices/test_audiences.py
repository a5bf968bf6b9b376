"""An area's notice follows its schools: who joins is told, who leaves shows it no longer, who comes back finds it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from cms.notices import errors
from cms.notices.audiences import follow_audiences
from cms.notices.models import LiveDocument, Notice, NoticeRecipient, PublishedNoticeRecord
from cms.notices.publishing import refresh_due
from cms.notices.receiving import acknowledge, add_line, received, remind
from cms.notices.services import correct, end, hand_in, post_to_area, withdraw
from cms.notices.values import Audience, Draft, Severity, Stage
from site_builder.models import PublishRequest
from tenants.audit.models import AuditEntry
from tenants.models import Area, Network, Role, Tenant
from tests.factories.people import make_area, make_member, make_tenant

FLOOD = Draft("น้ำท่วมถนนหน้าโรงเรียน", Severity.WARNING, "ใช้ประตูหลัง")
HOUR = timedelta(hours=1)


@pytest.fixture
def network(area: Area) -> Network:
    return Network.objects.create(area=area, name="กลุ่มริมน้ำ")


def shown(tenant: Tenant) -> list[str]:
    """Return the headlines that every page of the school shows."""
    row = LiveDocument.objects.filter(pk=tenant.pk).first()
    return [one["headline"] for one in json.loads(bytes(row.body))["notices"]] if row else []


def page_of(notice: Notice, tenant: Tenant) -> dict[str, Any] | None:
    """Return what the notice's lasting page says on the school's site; None where it has none."""
    row = PublishedNoticeRecord.objects.filter(tenant=tenant, key=notice.key).first()
    return dict(json.loads(bytes(row.body))) if row else None


def change(tenant: Tenant, **facts: Any) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(**facts)


def send_to_network(area: Area, network: Network, now: datetime, **more: Any) -> Notice:
    return post_to_area(area, FLOOD, by=None, now=now, audience=Audience.NETWORK, network=network, **more)


def test_a_school_that_joins_the_area_or_opens_again_shows_what_all_were_told(
    area: Area, school: Tenant, now: datetime
) -> None:
    reopened = make_tenant("open-again", area=area, closed_at=now)
    to_all = post_to_area(area, FLOOD, by=None, now=now)
    only = replace(FLOOD, headline="เฉพาะที่เลือก")
    post_to_area(area, only, by=None, now=now, audience=Audience.CHOSEN, schools=[school])
    newcomer = make_tenant("newcomer", area=area)
    elsewhere = make_tenant("far-away", area=make_area("area-2", "เขต 2"))
    change(reopened, closed_at=None)

    assert follow_audiences(now) == 2
    assert follow_audiences(now) == 0
    assert shown(newcomer) == shown(reopened) == [FLOOD.headline]
    assert not LiveDocument.objects.filter(pk=elsewhere.pk).exists()
    withdraw(to_all, seen=1, by=None, now=now)
    assert shown(newcomer) == []
    make_tenant("too-late", area=area)
    assert follow_audiences(now) == 0


def trail(place: Tenant | Area) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what the place's trail says of notices that came and went: act, subject, details."""
    entries = AuditEntry.objects.filter(
        **{"chain__tenant" if isinstance(place, Tenant) else "chain__area": place},
        action__in=("notice_reached", "notice_left"),
    )
    return [(one.action, one.subject, dict(one.facts)) for one in entries.order_by("number")]


def test_that_a_notice_came_or_went_with_a_school_stands_once_in_both_trails_with_the_reason(
    area: Area, network: Network, school: Tenant, other_school: Tenant, now: datetime
) -> None:
    change(school, network=network)
    notice = send_to_network(area, network, now)
    assert trail(area) == trail(school) == []
    change(school, network=None)
    change(other_school, network=network)
    for second in range(3):
        follow_audiences(now + timedelta(seconds=second))

    subject = f"notice:{notice.key} {FLOOD.headline}"
    assert trail(school) == [("notice_left", subject, {"reason": "ออกจากกลุ่มเครือข่าย"})]
    assert trail(other_school) == [("notice_reached", subject, {"reason": "อยู่ในกลุ่มเครือข่าย กลุ่มริมน้ำ แล้ว"})]
    assert trail(area) == [
        ("notice_reached", subject, {"schools": 1, "names": [other_school.name]}),
        ("notice_left", subject, {"schools": 1, "names": [school.name]}),
    ]


def test_one_act_that_moves_many_schools_is_one_entry_of_the_areas_and_one_of_each_school(
    area: Area, now: datetime
) -> None:
    new_area = make_area("area-2", "เขต 2")
    here = make_tenant("stays", area=area)
    moved = [make_tenant(f"moves-{number:02}", area=area) for number in range(22)]
    post_to_area(area, FLOOD, by=None, now=now)
    Tenant.objects.filter(pk__in=[one.pk for one in moved[1:]]).update(area=new_area)
    change(moved[0], closed_at=now)
    follow_audiences(now + HOUR)
    change(moved[0], closed_at=None)
    follow_audiences(now + HOUR)

    left, back = trail(area)
    assert (left[0], left[2]["schools"], len(left[2]["names"])) == ("notice_left", 22, 20)
    assert (back[0], back[2]) == ("notice_reached", {"schools": 1, "names": [moved[0].name]})
    assert [entry[2]["reason"] for entry in trail(moved[0])] == ["สถานศึกษาปิด", "กลับมาอยู่ในกลุ่มผู้รับ"]
    assert [entry[2]["reason"] for entry in trail(moved[1])] == ["ย้ายไปอยู่ใน เขต 2"]
    assert trail(here) == trail(new_area) == []


def test_a_networks_notice_comes_to_who_joins_it_and_leaves_with_who_leaves_it(
    area: Area, network: Network, school: Tenant, other_school: Tenant, now: datetime
) -> None:
    change(school, network=network)
    notice = send_to_network(area, network, now)
    assert (shown(school), shown(other_school)) == ([FLOOD.headline], [])

    change(school, network=None)
    change(other_school, network=network)
    assert follow_audiences(now + HOUR) == 2
    assert (shown(school), shown(other_school)) == ([], [FLOOD.headline])
    assert follow_audiences(now + HOUR) == 0
    assert Notice.objects.get(pk=notice.pk).version == notice.version


def test_a_school_handed_to_another_area_shows_that_areas_notices_and_the_old_ones_as_ended(
    area: Area, school: Tenant, other_school: Tenant, now: datetime
) -> None:
    new_area = make_area("area-2", "เขต 2")
    make_tenant("far-away", area=new_area)
    old = post_to_area(area, FLOOD, by=None, now=now)
    new = post_to_area(new_area, replace(FLOOD, headline="พายุเข้า"), by=None, now=now)
    PublishRequest.objects.all().delete()
    change(school, area=new_area)

    assert follow_audiences(now + HOUR) == 2
    assert shown(school) == ["พายุเข้า"]
    page = page_of(old, school)
    assert page is not None
    assert (page["state"], page["ends"]) == ("ended", "2026-11-26T04:00:00Z")
    assert PublishRequest.objects.filter(tenant=school).exists()
    assert not PublishRequest.objects.filter(tenant=other_school).exists()
    assert shown(other_school) == [FLOOD.headline]
    assert [row.notice for row in received(school, now + HOUR)] == [new]


def test_who_has_left_neither_acknowledges_nor_is_reminded_but_a_withdrawal_still_reaches_its_page(
    area: Area, school: Tenant, other_school: Tenant, now: datetime
) -> None:
    director = make_member(Role.DIRECTOR, school)
    notice = post_to_area(area, FLOOD, by=None, now=now)
    change(school, area=make_area("area-2", "เขต 2"))
    follow_audiences(now + HOUR)

    with pytest.raises(errors.NoticeIsOver):
        acknowledge(school, notice.key, by=director, now=now + HOUR)
    with pytest.raises(errors.NoticeIsOver):
        add_line(school, notice.key, "เรายังเปิด", by=director, now=now + HOUR)
    assert remind(notice, by=None, now=now + HOUR) == 1
    notice = correct(notice, replace(FLOOD, headline="น้ำลดแล้ว"), seen=1, by=None, now=now + HOUR)
    assert shown(school) == []
    withdraw(notice, seen=2, by=None, now=now + HOUR)
    page = page_of(notice, school)
    assert page is not None
    assert (page["state"], page["headline"]) == ("withdrawn", "น้ำลดแล้ว")


@pytest.mark.parametrize("audience", [Audience.AREA, Audience.CHOSEN])
def test_a_closed_school_shows_it_no_longer_and_opened_again_it_does_with_its_line_and_acknowledgement(
    area: Area, school: Tenant, other_school: Tenant, now: datetime, audience: Audience
) -> None:
    director = make_member(Role.DIRECTOR, school)
    notice = post_to_area(area, FLOOD, by=None, now=now, audience=audience, schools=[school, other_school])
    acknowledge(school, notice.key, by=director, now=now)
    add_line(school, notice.key, "ใช้ประตูข้าง", by=director, now=now)
    change(school, closed_at=now + HOUR)

    assert follow_audiences(now + HOUR) == 1
    assert shown(school) == []
    change(school, closed_at=None)
    assert follow_audiences(now + 2 * HOUR) == 1
    assert shown(school) == [FLOOD.headline]
    row = received(school, now + 2 * HOUR).get()
    assert (row.line, row.acknowledged_at) == ("ใช้ประตูข้าง", now)
    assert (page_of(notice, school) or {})["state"] == "live"


def test_who_leaves_before_it_begins_never_has_a_page_of_it(
    area: Area, school: Tenant, other_school: Tenant, now: datetime
) -> None:
    later = replace(FLOOD, starts=now + 2 * HOUR, ends=now + 3 * HOUR)
    notice = post_to_area(area, later, by=None, now=now)
    change(school, closed_at=now)
    follow_audiences(now + HOUR)
    refresh_due(now + 2 * HOUR, "clock")
    assert (shown(school), shown(other_school)) == ([], [FLOOD.headline])
    refresh_due(now + 4 * HOUR, "clock")

    assert page_of(notice, school) is None
    assert (page_of(notice, other_school) or {})["state"] == "ended"


def test_a_draft_goes_to_those_who_are_there_when_it_is_sent(
    area: Area, network: Network, school: Tenant, other_school: Tenant, now: datetime
) -> None:
    officer = make_member(Role.AREA_OFFICER, area)
    change(school, network=network)
    draft = send_to_network(area, network, now, keep_draft=True)
    change(school, network=None)
    assert follow_audiences(now) == 0
    with pytest.raises(errors.NobodyToTell):
        hand_in(draft, seen=1, by=officer, now=now)
    assert Notice.objects.get().stage == Stage.DRAFT

    change(other_school, network=network)
    hand_in(draft, seen=1, by=officer, now=now)
    assert (shown(school), shown(other_school)) == ([], [FLOOD.headline])


def test_only_a_network_of_the_own_area_is_told_and_an_empty_one_is_nobody(
    area: Area, network: Network, school: Tenant, now: datetime
) -> None:
    foreign = Network.objects.create(area=make_area("area-2", "เขต 2"), name="กลุ่มอื่น")
    make_tenant("far-away", area=foreign.area, network=foreign)
    for told in (network, foreign):
        with pytest.raises(errors.NobodyToTell):
            send_to_network(area, told, now)
    assert not Notice.objects.exists()


def test_when_a_network_is_dissolved_its_notice_stays_where_it_is(
    area: Area, network: Network, school: Tenant, now: datetime
) -> None:
    change(school, network=network)
    send_to_network(area, network, now)
    network.delete()

    assert follow_audiences(now) == 0
    assert shown(school) == [FLOOD.headline]


def test_a_deleted_school_that_is_brought_back_closed_loses_the_notice_then(
    area: Area, school: Tenant, other_school: Tenant, now: datetime
) -> None:
    notice = post_to_area(area, FLOOD, by=None, now=now)
    change(school, closed_at=now, deleted_at=now)
    assert follow_audiences(now + HOUR) == 0
    assert remind(notice, by=None, now=now + HOUR) == 1

    change(school, deleted_at=None)
    assert follow_audiences(now + HOUR) == 1
    assert shown(school) == []


def test_looking_after_audiences_costs_two_queries_a_notice_however_many_schools_there_are(
    area: Area, now: datetime, django_assert_num_queries: Any
) -> None:
    for number in range(12):
        make_tenant(f"school-{number:03}", area=area)
    notice = post_to_area(area, FLOOD, by=None, now=now)

    with django_assert_num_queries(1 + 2):
        assert follow_audiences(now) == 0
    end(notice, seen=1, by=None, now=now)
    with django_assert_num_queries(1):
        follow_audiences(now)
    assert NoticeRecipient.objects.filter(notice=notice, left_at=None).count() == 12
