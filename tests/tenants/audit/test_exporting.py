"""The CSV opens in a spreadsheet, says everything of the period and place, and runs nothing."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from site_builder.engine.csv_files import BOM, harmless
from tenants.audit.exporting import COLUMNS, lines
from tenants.audit.models import AuditChain, AuditEntry
from tenants.audit.reading import Wish
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant
from tests.factories.people import make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Tenant:
    school = make_tenant("alpha", name="โรงเรียนอัลฟา")
    for day in (1, 10, 20):
        record(
            Action.PUBLISH,
            by=None,
            tenant=school,
            subject=f"page:{day}",
            now=datetime(2026, 11, day, 1, 30, tzinfo=UTC),
        )
    return school


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix(BOM))))


def of(school: Tenant, wish: Wish | None = None) -> str:
    return "".join(lines(AuditChain.objects.filter(tenant=school), wish or Wish()))


def test_a_row_says_place_moment_in_both_eras_act_and_object(school: Tenant) -> None:
    text = of(school)
    first = rows(text)[0]
    assert text.startswith(BOM)
    assert tuple(first) == COLUMNS
    assert first["หน่วยงาน"] == "โรงเรียนอัลฟา"
    assert first["วันเวลา (พ.ศ.)"] == "01/11/2569 08:30:00"
    assert first["วันเวลา (ISO 8601)"] == "2026-11-01T08:30:00+07:00"
    assert (first["การกระทำ"], first["สิ่งที่เกี่ยวข้อง"]) == ("เผยแพร่หน้า", "page:1")


def test_a_period_is_cut_exactly(school: Tenant) -> None:
    wish = Wish(since=datetime(2026, 11, 10, 1, 30, tzinfo=UTC), until=datetime(2026, 11, 20, 1, 30, tzinfo=UTC))
    assert [row["สิ่งที่เกี่ยวข้อง"] for row in rows(of(school, wish))] == ["page:10"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1+1", "\r=1"])
def test_no_cell_runs(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["ข่าว = ดี", "192.0.2.7", "", "a-b"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_a_title_that_is_a_formula_arrives_harmless(school: Tenant) -> None:
    record(Action.PUBLISH, by=None, tenant=school, subject='=HYPERLINK("http://x")', details={"a": "=1"})
    assert rows(of(school))[-1]["สิ่งที่เกี่ยวข้อง"].startswith("'=")


def test_the_command_writes_a_file_and_is_recorded_with_its_period(school: Tenant, tmp_path: Path) -> None:
    file = tmp_path / "audit.csv"
    call_command(
        "export_audit", "--tenant", "alpha", "--since", "2026-11-02", "--until", "2026-11-10", "--output", str(file)
    )
    assert [row["สิ่งที่เกี่ยวข้อง"] for row in rows(file.read_text("utf-8"))] == ["page:10"]
    entry = AuditEntry.objects.get(action="exported")
    assert entry.chain.tenant == school
    assert entry.facts["since"] == "2026-11-02T00:00:00+07:00"


def test_an_area_s_export_is_told_to_the_area_and_everything_s_to_the_platform(school: Tenant) -> None:
    out = StringIO()
    call_command("export_audit", "--area", school.area.slug, stdout=out)
    call_command("export_audit", stdout=out)
    keys = AuditEntry.objects.filter(action="exported").order_by("pk").values_list("chain__key", flat=True)
    assert list(keys) == [f"area:{school.area_id}", "platform"]
    assert "page:10" in out.getvalue()


@pytest.mark.parametrize("words", [("--tenant", "nobody"), ("--tenant", "alpha", "--output", "/nowhere/x.csv")])
def test_wrong_use_ends_with_2(school: Tenant, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as error:
        call_command("export_audit", *words)
    assert error.value.returncode == 2
