"""The commands: fixed output, Thai words on stderr, exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from site_builder import publish
from tenants.models import Tenant
from tests.site_builder.conftest import make_tenant
from tests.site_builder.schools import item, open_school, put

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = {
    "slug", "outcome", "release", "deployment", "rendered", "kept", "deleted", "bytes", "seconds", "peak_memory_mb",
    "failures", "switched",
}  # fmt: skip


@pytest.fixture
def school(transactional_db: None, sites: Path) -> Tenant:
    tenant = make_tenant("ban-khao")
    open_school(tenant)
    return tenant


def run(*words: str) -> tuple[int, str, str]:
    """Return exit code, stdout and stderr."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command(*words, stdout=out, stderr=err)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, out.getvalue(), err.getvalue()


def test_build_site_prints_one_json_object(school: Tenant) -> None:
    code, out, _ = run("build_site", "ban-khao", "--json")
    result = json.loads(out)
    assert (code, set(result)) == (0, KEYS)
    assert set(result["seconds"]) == {"read", "plan", "render", "release", "sync", "switch", "tidy", "total"}
    assert result["seconds"]["switch"] > 0
    assert sum(result["seconds"].values()) <= 2 * result["seconds"]["total"]
    assert (result["release"], result["deployment"], result["switched"]) == (1, 1, True)
    assert json.loads(run("build_site", "ban-khao", "--json")[1])["rendered"] == 0


def test_a_dry_run_tells_each_file_with_its_reason_and_changes_nothing(school: Tenant, sites: Path) -> None:
    code, out, _ = run("build_site", "ban-khao", "--dry-run")
    assert code == 0
    assert "render  news/item-1/index.html  (new)" in out
    assert not (sites / "ban-khao.localhost" / "current").exists()


def test_all_sites_are_a_list(school: Tenant) -> None:
    open_school(make_tenant("ban-na"))
    code, out, _ = run("build_site", "--all", "--json")
    assert code == 0
    assert [result["slug"] for result in json.loads(out)] == ["ban-khao", "ban-na"]


def test_force_renders_everything_again(school: Tenant) -> None:
    run("build_site", "ban-khao")
    forced = json.loads(run("build_site", "ban-khao", "--force", "--json")[1])
    assert forced["rendered"] > 5
    assert forced["kept"] == 0


@pytest.mark.parametrize("words", [("build_site",), ("build_site", "ban-khao", "--all"), ("releases", "nowhere")])
def test_wrong_use_exits_with_2_and_says_why_in_thai(transactional_db: None, words: tuple[str, ...]) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert any("ก" <= letter <= "๛" for letter in err)


def test_a_failed_build_exits_with_1_and_still_prints_its_json(school: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(publish, "build", fail)
    code, out, err = run("build_site", "ban-khao", "--json")
    assert code == 1
    assert set(json.loads(out)) > KEYS
    assert "เผยแพร่เว็บไซต์ไม่สำเร็จ" in err


def test_a_folder_that_cannot_be_written_is_named_without_a_traceback(
    school: Tenant, sites: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sites.parent.mkdir(parents=True, exist_ok=True)
    if sites.exists():
        sites.rmdir()
    sites.write_text("a file where the folder of the sites should be")
    code, out, err = run("build_site", "ban-khao", "--json")
    assert (code, json.loads(out)["outcome"]) == (1, "failed")
    assert str(sites) in json.loads(out)["error"]
    assert str(sites) in err
    assert not any(record.exc_info for record in caplog.records)
    assert str(sites) in caplog.text


def test_releases_rollback_and_resume(school: Tenant) -> None:
    run("build_site", "ban-khao")
    put(school, item(1, "ฉบับแก้"))
    run("build_site", "ban-khao")
    code, out, _ = run("releases", "ban-khao", "--json")
    assert code == 0
    assert [(row["number"], row["live"]) for row in json.loads(out)["releases"]] == [(2, True), (1, False)]
    assert run("rollback_site", "ban-khao", "--reason", "ทดลอง")[0] == 0
    rows = json.loads(run("releases", "ban-khao", "--json")[1])["releases"]
    assert [(row["number"], row["live"], row["pinned"]) for row in rows] == [(2, False, False), (1, True, True)]
    code, out, err = run("build_site", "ban-khao", "--json")
    assert (code, json.loads(out)["outcome"]) == (0, "pinned")
    assert "ปักหมุด" in err
    assert run("resume_site", "ban-khao")[0] == 0
    code, _, err = run("resume_site", "ban-khao")
    assert code == 1
    assert "ปักหมุด" in err
    assert run("rollback_site", "ban-khao", "99")[0] == 1


def test_a_place_of_sites_that_cannot_be_read_is_never_taken_for_one_without_releases(
    school: Tenant, sites: Path, settings: Any
) -> None:
    assert run("releases", "ban-khao")[0] == 0
    run("build_site", "ban-khao")
    file = sites.parent / "a-file"
    file.write_text("not a folder")
    for place in (sites.parent / "not-mounted", file, file / "sites"):
        settings.SITES_TARGET = str(place)
        for words in (("releases", "ban-khao"), ("releases", "ban-khao", "--json"), ("rollback_site", "ban-khao")):
            code, out, err = run(*words)
            assert (code, out) == (1, ""), (place, words)
            assert "อ่านที่เก็บเว็บไซต์ไม่ได้" in err
            assert str(place) in err
            assert "[site_builder.place_unreadable]" in err
    settings.SITES_TARGET = str(sites)
    assert len(json.loads(run("releases", "ban-khao", "--json")[1])["releases"]) == 1


def test_before_the_first_build_a_file_in_the_place_of_the_sites_is_told_too(
    school: Tenant, sites: Path, settings: Any
) -> None:
    sites.parent.mkdir(parents=True, exist_ok=True)
    settings.SITES_TARGET = str(sites.parent / "file")
    (sites.parent / "file").write_text("not a folder")
    assert run("releases", "ban-khao")[:2] == (1, "")
    assert run("rollback_site", "ban-khao")[:2] == (1, "")
