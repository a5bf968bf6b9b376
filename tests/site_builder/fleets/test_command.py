"""``fleet``: the same acts for an operator at a terminal."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from site_builder.models import Fleet
from tenants.models import Tenant


def fleet(*words: str) -> tuple[str, str]:
    out, error = StringIO(), StringIO()
    call_command("fleet", *words, stdout=out, stderr=error)
    return out.getvalue(), error.getvalue()


def as_json(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(fleet(*words, "--json")[0])
    return found


def test_a_fleet_is_started_paused_resumed_and_cancelled(school: Tenant, other_school: Tenant) -> None:
    started = as_json("start", "--area", school.area.slug, "--reason", "ธีมใหม่", "--per-minute", "5")
    assert (started["state"], started["total"], started["area"]) == ("running", 2, "trang-1")
    assert as_json("pause")["state"] == "paused"
    assert as_json("resume")["state"] == "running"
    assert as_json("cancel", str(started["number"]))["state"] == "cancelled"
    assert as_json("status")["number"] == started["number"], "without an open one, the last"


def test_a_list_and_all(school: Tenant, other_school: Tenant) -> None:
    assert as_json("start", "--tenants", "ban-khao")["total"] == 1
    as_json("cancel")
    assert as_json("start", "--all")["total"] == 2


def test_people_read_thai(school: Tenant) -> None:
    out, error = fleet("start", "--all")
    assert "0/1" in out
    assert "กำลังดำเนินการ" in error


@pytest.mark.parametrize(
    "words",
    [
        ("start",),
        ("start", "--all", "--area", "trang-1"),
        ("start", "--area", "nowhere"),
        ("start", "--tenants", "ban-khao,nobody"),
        ("start", "--all", "--stop-percent", "101"),
        ("start", "--all", "--canaries", "-1"),
    ],
)
def test_wrong_use_exits_with_2_and_starts_nothing(school: Tenant, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stop:
        fleet(*words)
    assert stop.value.code == 2
    assert not Fleet.objects.exists()


@pytest.mark.parametrize("words", [("pause",), ("status",), ("cancel", "99")])
def test_what_is_not_there_is_said_in_thai(school: Tenant, words: tuple[str, ...]) -> None:
    error = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("fleet", *words, stderr=error)
    assert stop.value.code == 1
    assert "site_builder.unknown_fleet" in error.getvalue()


def test_a_second_start_is_refused(school: Tenant) -> None:
    fleet("start", "--all")
    with pytest.raises(SystemExit) as stop:
        fleet("start", "--all")
    assert stop.value.code == 1
