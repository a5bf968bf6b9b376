"""Stays are kept as long as the trail, and a school reads who acted for it until then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants.audit.models import AuditChain
from tenants.audit.pruning import prune_daily
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Stay
from tenants.places.forgetting import forget_old_stays
from tenants.places.values import Way
from tests.factories.people import make_tenant

pytestmark = pytest.mark.django_db


def test_stays_that_are_long_over_go_and_no_others(settings: Any) -> None:
    settings.AUDIT_KEEP_DAYS = 100
    school, now = make_tenant("alpha"), timezone.now()
    long_ago, lately = now - timedelta(days=101), now - timedelta(days=99)
    kept = {
        "acting, over lately": {"way": Way.OFFICER, "began_at": long_ago, "ends_at": long_ago, "ended_at": lately},
        "acting, ended by itself lately": {"way": Way.OFFICER, "began_at": long_ago, "ends_at": lately},
        "member, chosen lately": {"way": Way.MEMBER, "began_at": lately},
    }
    gone = {
        "acting, over": {"way": Way.PLATFORM, "began_at": long_ago, "ends_at": now, "ended_at": long_ago},
        "acting, ended by itself": {"way": Way.OFFICER, "began_at": long_ago, "ends_at": long_ago},
        "member, over": {"way": Way.MEMBER, "began_at": long_ago, "ended_at": long_ago},
        "member, never ended": {"way": Way.MEMBER, "began_at": long_ago},
    }
    for name, facts in {**kept, **gone}.items():
        Stay.objects.create(tenant=school, name=name, **facts)
    assert forget_old_stays(now) == len(gone)
    assert set(Stay.objects.values_list("name", flat=True)) == set(kept)
    assert forget_old_stays(now) == 0


def test_the_trail_is_pruned_to_what_the_installation_keeps(settings: Any) -> None:
    settings.AUDIT_KEEP_DAYS = 100
    school, now = make_tenant("alpha"), timezone.now()
    for days in (101, 99):
        record(Action.PUBLISH, by=None, tenant=school, subject=f"{days}", now=now - timedelta(days=days))
    prune_daily(now)
    entries = AuditChain.objects.get(tenant=school).entries.exclude(action=Action.PRUNED)
    assert list(entries.values_list("subject", flat=True)) == ["99"]
