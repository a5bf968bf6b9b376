"""Wrong codes are counted by address, for a quarter of an hour, without shutting anybody out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tenants.members.attempts import MOST_MISSES, WINDOW, note_miss, source_of
from tenants.models import CodeMiss

pytestmark = pytest.mark.django_db


def test_an_address_with_many_misses_is_told_to_wait_and_another_is_not() -> None:
    now = timezone.now()
    assert [note_miss("192.0.2.7", now=now) for _ in range(MOST_MISSES + 2)] == [False] * MOST_MISSES + [True] * 2
    assert not note_miss("192.0.2.8", now=now)
    assert not note_miss("192.0.2.7", now=now + WINDOW + timedelta(seconds=1))


def test_an_attack_does_not_fill_the_table() -> None:
    for _ in range(MOST_MISSES * 3):
        note_miss("2001:db8:1:2::9")
    assert CodeMiss.objects.count() == MOST_MISSES


def test_one_customers_ipv6_addresses_are_one_source() -> None:
    assert source_of("2001:db8:1:2::1") == source_of("2001:db8:1:2:ffff::9") != source_of("2001:db8:1:3::1")
    assert source_of("unknown") == "unknown"
