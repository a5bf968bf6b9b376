"""``manage.py import_schools``: one JSON object, three exit statuses."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tenants.models import Tenant
from tests.cms.content.schools.files import csv_of, school
from tests.factories.people import make_area

pytestmark = pytest.mark.django_db

KEYS = {"file", "rows", "new", "changed", "unchanged", "errors", "warnings", "dry_run", "seconds"}


@pytest.fixture(autouse=True)
def _area(db: None) -> None:
    make_area()


def run(folder: Path, data: bytes, *words: str) -> tuple[int, str]:
    """Return the exit status and what was printed."""
    file, out = folder / "schools.csv", StringIO()
    file.write_bytes(data)
    try:
        call_command("import_schools", str(file), *words, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def report(folder: Path, data: bytes, *words: str) -> tuple[int, dict[str, Any]]:
    status, out = run(folder, data, "--json", *words)
    assert len(out.splitlines()) == 1
    return status, json.loads(out)


def test_a_good_file_is_imported(tmp_path: Path) -> None:
    status, told = report(tmp_path, csv_of(school(1), school(2)))
    assert set(told) == KEYS
    assert (status, told["rows"], told["new"], told["errors"], told["dry_run"]) == (0, 2, 2, [], False)
    assert Tenant.objects.count() == 2


def test_a_dry_run_says_what_would_be_and_writes_nothing(tmp_path: Path) -> None:
    status, out = run(tmp_path, csv_of(school(1)), "--dry-run")
    assert (status, Tenant.objects.count()) == (0, 0)
    assert "ใหม่ โรงเรียนบ้านทดลอง 1 (thotlong1, thotlong1.localhost)" in out


def test_a_dry_run_names_the_facts_that_change(tmp_path: Path) -> None:
    run(tmp_path, csv_of(school(1)))
    _, out = run(tmp_path, csv_of(school(1, name="ชื่อใหม่")), "--dry-run")
    assert "ชื่อสถานศึกษา: โรงเรียนบ้านทดลอง 1 → ชื่อใหม่" in out


def test_errors_have_row_column_code_and_message(tmp_path: Path) -> None:
    status, told = report(tmp_path, csv_of(school(1), school(2, slug="www")))
    assert (status, told["new"], Tenant.objects.count()) == (1, 0, 0)
    (error,) = told["errors"]
    assert (error["row"], error["column"], error["code"]) == (3, "ชื่อย่อภาษาอังกฤษ", "slug.reserved_slug")
    assert error["message"]


def test_errors_are_told_to_people(tmp_path: Path) -> None:
    status, out = run(tmp_path, csv_of(school(1, code="")))
    assert status == 1
    assert "แถวที่ 2 คอลัมน์ “รหัสสถานศึกษา”: กรุณากรอกรหัสสถานศึกษา" in out


def test_a_file_that_is_no_table_is_an_error_of_the_file(tmp_path: Path) -> None:
    status, told = report(tmp_path, b"")
    assert (status, [error["code"] for error in told["errors"]]) == (1, ["file.empty"])


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as error:
        call_command("import_schools", str(tmp_path / "none.csv"))
    assert error.value.returncode == 2


def test_the_example_of_the_guide_has_no_errors(project: Path, tmp_path: Path) -> None:
    make_area("tharnsawan1", "เขตตัวอย่าง")
    data = (project / "docs/reference/schools-example.csv").read_bytes()
    assert report(tmp_path, data, "--dry-run")[1]["new"] == 3


def test_new_accounts_are_said_to_wait_for_an_invitation(tmp_path: Path) -> None:
    assert "คำเชิญผู้ดูแล 1 ใบ" in run(tmp_path, csv_of(school(1, admin_email="kru@example.org")))[1]
