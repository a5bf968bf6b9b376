"""Every bad input is refused with a sentence; every good one comes out clean."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from cms.notices import errors
from cms.notices.checking import check
from cms.notices.templates import all_templates
from cms.notices.values import Draft, Severity
from tenants.models import Tenant
from tests.factories.content import make_news
from tests.factories.people import make_office, make_school

FLOOD = Draft("น้ำท่วมถนนหน้าโรงเรียน", Severity.WARNING)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"headline": ""}, errors.NoHeadline),
        ({"headline": "  \u200e\n "}, errors.NoHeadline),
        ({"headline": "🚨🔥🌊‼️"}, errors.NoHeadline),
        ({"headline": "ก" * 121}, errors.HeadlineTooLong),
        ({"headline": "ก" * 10_000}, errors.HeadlineTooLong),
        ({"text": "ก" * 10_000}, errors.TextTooLong),
        ({"severity": "panic"}, errors.UnknownSeverity),
        ({"phone": "โทรหาครู"}, errors.BadPhone),
        ({"phone": "12"}, errors.BadPhone),
        ({"phone": "1" * 20}, errors.BadPhone),
        ({"schooling": "party"}, errors.BadSchooling),
        (
            {"schooling": "closed", "schooling_from": date(2026, 11, 28), "schooling_until": date(2026, 11, 27)},
            errors.BadSchooling,
        ),
        ({"schooling": "closed", "schooling_from": date(3069, 11, 28)}, errors.BadSchooling),
        ({"link": "javascript:alert(1)"}, errors.BadLink),
        ({"link": "//evil.example/x"}, errors.BadLink),
        ({"link": "https://user@moe.go.th/"}, errors.BadLink),
        ({"link": "http://[::1"}, errors.BadLink),
        ({"link": "https://moe.go.th:99999/"}, errors.BadLink),
        ({"link": "https://evil.example/"}, errors.HostNotAllowed),
        ({"link": "https://moe.go.th.evil.example/"}, errors.HostNotAllowed),
        ({"link": "https://evil.example\\.go.th/"}, errors.BadLink),
        ({"link": "https://moe.go.th/" + "a" * 500}, errors.BadLink),
    ],
)
def test_what_is_wrong_is_refused_by_its_own_error(
    school: Tenant, now: datetime, wrong: dict[str, object], error: type[errors.BadNotice]
) -> None:
    with pytest.raises(error) as refusal:
        check(replace(FLOOD, **wrong), school, now)

    assert refusal.value.message


@pytest.mark.parametrize(
    ("starts", "ends", "error"),
    [
        (timedelta(hours=2), timedelta(hours=1), errors.EndBeforeStart),
        (timedelta(hours=2), timedelta(hours=2), errors.EndBeforeStart),
        (None, timedelta(seconds=-1), errors.EndInThePast),
        (None, timedelta(0), errors.EndInThePast),
        (None, timedelta(days=543 * 365.25), errors.TooFarAhead),
        (timedelta(days=500), None, errors.TooFarAhead),
    ],
)
def test_times_the_wrong_way_round_in_the_past_or_in_the_wrong_era_are_refused(
    school: Tenant, now: datetime, starts: timedelta | None, ends: timedelta | None, error: type[errors.BadNotice]
) -> None:
    draft = replace(FLOOD, starts=None if starts is None else now + starts, ends=None if ends is None else now + ends)

    with pytest.raises(error):
        check(draft, school, now)


def test_html_and_scripts_stay_the_text_that_they_are(school: Tenant, now: datetime) -> None:
    checked = check(replace(FLOOD, headline="<script>alert(1)</script> ระวัง", text="<b>x</b>\u202e\x00"), school, now)

    assert checked.headline == "<script>alert(1)</script> ระวัง"
    assert checked.text == "<b>x</b>"


@pytest.mark.parametrize("link", ["https://www.obec.go.th/x?y=1", "https://lin.ee/abc", "http://school.ac.th"])
def test_official_and_well_known_hosts_may_be_linked(school: Tenant, now: datetime, link: str) -> None:
    assert check(replace(FLOOD, link=link), school, now).link_href == link


def test_without_an_end_the_severity_says_how_long(school: Tenant, now: datetime) -> None:
    lasts = {each: check(replace(FLOOD, severity=each), school, now).ends_at - now for each in Severity}

    assert lasts == {
        Severity.INFO: timedelta(days=3),
        Severity.WARNING: timedelta(hours=24),
        Severity.EMERGENCY: timedelta(hours=12),
    }


def test_thai_digits_in_a_telephone_number_are_read(school: Tenant, now: datetime) -> None:
    assert check(replace(FLOOD, phone="๑๖๖๙"), school, now).phone == "1669"


def test_every_template_can_be_sent_as_it_is(school: Tenant, now: datetime) -> None:
    for template in all_templates():
        draft = Draft(
            template.headline,
            template.severity,
            template.text,
            phone=template.phone,
            template=template.key,
            schooling=template.schooling,
            ends=now + timedelta(hours=template.hours),
        )
        assert check(draft, school, now).headline == template.headline


def test_a_link_leads_to_a_public_page_of_the_own_site_only(db: None, now: datetime) -> None:
    own, other, office = make_school("own-school"), make_school("other-school"), make_office()
    news, draft = make_news(own, slug="flood"), make_news(own, slug="secret", live=False)
    foreign, of_office = make_news(other, slug="theirs"), make_news(office, slug="of-office")
    address = {page.pk: page.url_path.partition("/news/")[2] for page in (news, draft, foreign, of_office)}

    for link in (f"/news/{address[news.pk]}", f"http://own-school.localhost:8000/news/{address[news.pk]}#top"):
        assert check(replace(FLOOD, link=link), own, now).link_page == news.public_key
    for link in (f"/news/{address[draft.pk]}", f"/news/{address[foreign.pk]}", "/nothing/", "/../admin/"):
        with pytest.raises(errors.PageNotPublic):
            check(replace(FLOOD, link=link), own, now)
    with pytest.raises(errors.HostNotAllowed):
        check(replace(FLOOD, link=f"http://other-school.localhost/news/{address[foreign.pk]}"), own, now)
    linked = check(replace(FLOOD, link=f"http://office-area-1.localhost/news/{address[of_office.pk]}"), own, now)
    assert linked.link_href.endswith(f"/news/{address[of_office.pk]}")
