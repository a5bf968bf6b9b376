"""Nobody is locked out by others, guessing is slow, and unknown names are treated like known ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tenants.signing_in import throttle
from tenants.signing_in.models import SignInCount
from tenants.signing_in.throttle import Attempt, begin, forgive

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
SCHOOL, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def miss(name: str = "kru", address: str = SCHOOL, device: str | None = None, now: datetime = NOW) -> Attempt:
    return begin(name, address, device, now)


def miss_times(times: int, now: datetime = NOW) -> list[Attempt]:
    return [miss(now=now) for _ in range(times)]


def test_five_misses_are_free_and_then_the_pair_waits() -> None:
    attempts = miss_times(6)
    assert [attempt.wait for attempt in attempts[:5]] == [timedelta(0)] * 5
    assert attempts[4].next_wait == timedelta(seconds=30)
    assert attempts[4].first_wait
    assert attempts[5].wait == timedelta(seconds=30)


def test_waiting_tries_are_not_counted_and_the_wait_ends() -> None:
    miss_times(50)
    assert miss(now=NOW + timedelta(seconds=29)).wait == timedelta(seconds=1)
    assert not miss(now=NOW + timedelta(seconds=30)).wait


def test_waits_double_up_to_ten_minutes() -> None:
    now, waits = NOW, []
    for _ in range(12):
        attempt = miss(now=now)
        waits.append(int(attempt.next_wait.total_seconds()))
        now += attempt.next_wait
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 600, 600, 600]


def test_a_name_does_not_wait_elsewhere() -> None:
    """Anybody can type anybody's name: the person signs in from another address as ever."""
    for number in range(200):
        miss(address=f"203.0.113.{number}")
    miss_times(20)
    assert not miss(address=ELSEWHERE).wait


def test_an_address_does_not_wait_for_other_names() -> None:
    """A whole school sits behind one address: a pupil who tries names locks nobody out."""
    for number in range(200):
        miss(name=f"name{number}")
    miss_times(20)
    assert not miss(name="director").wait


@pytest.mark.parametrize("by", ["name", "address"])
def test_after_very_many_misses_of_a_name_or_an_address_one_is_free(by: str) -> None:
    for number in range(throttle.ADDRESS_GUARD):
        miss(address=f"203.0.113.{number}") if by == "name" else miss(name=f"name{number}")
    fresh = {"address": ELSEWHERE} if by == "name" else {"name": "director"}
    assert not miss(**fresh).wait
    assert miss(**fresh).wait == timedelta(seconds=30)


def test_a_known_device_does_not_wait_for_what_others_do() -> None:
    miss_times(50)
    for _ in range(throttle.DEVICE_FREE):
        assert not miss(device="7:abc").wait
    assert miss(device="7:abc").wait, "after ten misses of its own it counts as an unknown one"


def test_misses_on_a_known_device_are_not_others() -> None:
    for _ in range(throttle.DEVICE_FREE):
        miss(device="7:abc")
    assert not any(attempt.wait for attempt in miss_times(5))


def test_success_forgets_the_pairs_misses_and_was_no_miss_itself() -> None:
    attempts = miss_times(4)
    forgive(attempts[-1])
    assert not any(attempt.wait for attempt in miss_times(5))
    counts = SignInCount.objects.order_by("-misses").values_list("misses", flat=True)
    assert list(counts) == [8, 8, 5]


def test_tries_are_counted_before_their_password_is_looked_at() -> None:
    """So a thousand at once are a thousand."""
    attempts = miss_times(5)
    assert miss().wait
    forgive(attempts[0])
    assert not miss().wait


def test_a_day_later_all_is_forgotten() -> None:
    miss_times(9)
    assert not any(attempt.wait for attempt in miss_times(5, now=NOW + timedelta(hours=25)))


@pytest.mark.parametrize("spelling", ["KRU", " kru ", "ｋｒｕ"])
def test_spellings_of_a_name_are_one_count(spelling: str) -> None:
    miss_times(5)
    assert miss(name=spelling).wait


def test_an_ipv6_customer_is_one_address() -> None:
    for number in range(5):
        miss(address=f"2001:db8:1:2::{number:x}")
    assert miss(address="2001:db8:1:2:ffff::1").wait
    assert not miss(address="2001:db8:1:3::1").wait


@pytest.mark.parametrize("name", ["", "\x00", "ก" * 5000, "\ud800", "'; DROP TABLE"])
def test_any_name_can_be_counted(name: str) -> None:
    assert not miss(name=name).wait


def test_neither_names_nor_addresses_are_kept() -> None:
    miss()
    assert not any(text in str(vars(row)) for row in SignInCount.objects.all() for text in ("kru", SCHOOL))


def test_the_table_is_bounded_and_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_ROWS", 60)
    for number in range(100):
        miss(name=f"name{number}", address=f"203.0.113.{number}")
    assert SignInCount.objects.count() <= 60 + 3 * throttle.TIDY_EVERY
    for number in range(60):
        miss(name=f"later{number}", address=f"203.0.114.{number}", now=NOW + timedelta(hours=30))
    assert not SignInCount.objects.filter(last_at=NOW).exists()
