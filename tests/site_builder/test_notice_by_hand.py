"""Posting by hand while the CMS is down: the script that operations.md names, run as an operator runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

HEADLINE = "น้ำท่วมถนนหน้าโรงเรียน"


@pytest.fixture
def live(tmp_path: Path) -> Path:
    return make_site(tmp_path, "ban-khao")


def make_site(root: Path, name: str) -> Path:
    site = root / name
    (site / "trees" / "a").mkdir(parents=True)
    (site / "current").symlink_to("trees/a")
    (site / "live").mkdir()
    return site / "live"


def run(project: Path, *words: object) -> subprocess.CompletedProcess[str]:
    # -I: nothing of the project can be imported, as on a machine where nothing works any more.
    return subprocess.run(
        [sys.executable, "-I", str(project / "deploy" / "notice_by_hand.py"), *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        env={"PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
    )


def shown(live: Path) -> dict[str, Any]:
    return dict(json.loads((live / "notices.json").read_bytes()))


def before(live: Path, count: int = 1) -> dict[str, Any]:
    """What the CMS has written last: notices that hold, one that is over, and that there is no school."""
    now = datetime.now(tz=UTC)
    until, over = f"{now + timedelta(hours=5):%Y-%m-%dT%H:%M:%SZ}", f"{now - timedelta(hours=5):%Y-%m-%dT%H:%M:%SZ}"
    entries = [
        {"key": f"area{number}", "version": 1, "severity": "warning", "headline": "ก" * 100, "until": until}
        for number in range(count)
    ]
    gone = {"key": "gone", "version": 1, "severity": "info", "headline": "จบแล้ว", "until": over}
    document = {
        "version": int(now.timestamp()) + 50,
        "state": {"kind": "closed", "text": "ปิดเรียน", "until": until},
        "notices": [*entries, gone],
    }
    (live / "notices.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return document


def test_what_is_posted_by_hand_comes_first_and_what_holds_stays_until_it_is_taken_away_again(
    project: Path, live: Path
) -> None:
    was = before(live)
    done = run(project, HEADLINE, live, "--until", "6h", "--severity", "emergency", "--phone", "1669")
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 of 1 sites\n", "")
    now = shown(live)
    new, kept = now["notices"]
    assert (new["headline"], new["severity"], new["phone"], new["version"]) == (HEADLINE, "emergency", "1669", 1)
    assert (kept, now["state"]) == (was["notices"][0], was["state"])
    assert now["version"] > was["version"]
    assert datetime.fromisoformat(new["until"]) > datetime.now(tz=UTC)

    assert run(project, "--end", live).returncode == 0
    after = shown(live)
    assert after["notices"] == [was["notices"][0]]
    assert after["version"] > now["version"]


def test_a_school_is_closed_by_hand_and_open_again(project: Path, live: Path) -> None:
    assert run(project, HEADLINE, live, "--until", "6h", "--closed", "ปิดเรียน 27 พ.ย. 2569").returncode == 0
    assert shown(live)["state"]["kind"] == "closed"
    assert run(project, "--end", live).returncode == 0
    assert "state" not in shown(live)


def test_one_site_that_cannot_be_written_is_named_and_keeps_no_other_waiting(
    project: Path, live: Path, tmp_path: Path
) -> None:
    other = make_site(tmp_path, "ban-na")
    nowhere = tmp_path / "nothing" / "live"
    done = run(project, HEADLINE, live, nowhere, other, "--until", "6h")
    assert (done.returncode, done.stdout) == (1, "2 of 3 sites\n")
    assert str(nowhere) in done.stderr
    assert "Traceback" not in done.stderr
    assert shown(live)["notices"][0]["headline"] == shown(other)["notices"][0]["headline"] == HEADLINE
    assert not nowhere.exists()


def test_the_file_stays_within_its_two_kilobytes_and_counts_what_finds_no_room(project: Path, live: Path) -> None:
    before(live, count=9)
    assert run(project, HEADLINE, live, "--until", "6h").returncode == 0
    now = shown(live)
    assert (live / "notices.json").stat().st_size <= 2048
    assert now["notices"][0]["headline"] == HEADLINE
    assert now["more"] + len(now["notices"]) == 10


@pytest.mark.parametrize(
    "words",
    [
        ("--until", "1/1/2560 10:00"),
        ("--until", "1/1/3200 10:00"),
        ("--until", "พรุ่งนี้"),
        ("--until", "99/99/2569 10:00"),
        ("--until", "6h", "--severity", "panic"),
        (),
    ],
)
def test_wrong_use_writes_nothing(project: Path, live: Path, words: tuple[str, ...]) -> None:
    done = run(project, HEADLINE, live, *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not list(live.iterdir())


@pytest.mark.parametrize("rest", [b"", b"not json", b"[]", b'{"notices": 7}', b'{"version": "x", "notices": [1, {}]}'])
def test_a_damaged_file_is_replaced(project: Path, live: Path, rest: bytes) -> None:
    (live / "notices.json").write_bytes(rest)
    assert run(project, HEADLINE, live, "--until", "6h").returncode == 0
    assert [one["headline"] for one in shown(live)["notices"]] == [HEADLINE]
