"""The embedded engine: the contract, and what is its own."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from search.analysis.analyse import version
from search.backends.embedded import EmbeddedEngine, match_of
from search.errors import EngineAway
from search.values import Change, analysed, query_of
from tests.search.backends.contract import ONE, EngineContract, change, document, found


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    return EmbeddedEngine(tmp_path)


class TestEmbeddedEngine(EngineContract):
    """SQLite files in a folder."""


def test_readers_see_whole_states_only_while_it_is_changed(engine: EmbeddedEngine) -> None:
    documents = [document(str(n), f"ประกาศฉบับที่ {n}") for n in range(20)]
    engine.apply(1, None, change(1, *documents, whole=True))
    seen: set[int] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(len(engine.candidates(ONE, query_of("ประกาศ"), 100)))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for deployment in range(2, 12):
        half = documents[:10] if deployment % 2 else documents
        engine.apply(1, None, change(deployment, *half, whole=True))
    stop.set()
    for reader in readers:
        reader.join()
    assert seen <= {10, 20}


def test_another_analysis_begins_a_new_file(engine: EmbeddedEngine) -> None:
    engine.apply(1, None, change(1, document("a", "ส้มโอ"), whole=True))
    engine.apply(1, None, Change(1, "another", (analysed(document("b", "มะม่วง")),)))
    state = engine.state(1)
    assert state is not None
    assert (state.version, set(state.sources)) == ("another", {"b"})


def test_after_many_changes_the_scores_are_those_of_a_fresh_file(tmp_path: Path) -> None:
    changed, fresh = EmbeddedEngine(tmp_path / "changed"), EmbeddedEngine(tmp_path / "fresh")
    final = [document(str(n), f"ประกาศ {n}", "รับสมัครนักเรียน " * (n % 4), source="2") for n in range(12)]
    changed.apply(1, None, change(1, *(document(str(n), f"เก่า {n}", "ลบทิ้ง " * n) for n in range(15)), whole=True))
    changed.apply(1, None, change(2, *final, remove=["12", "13", "14"]))
    fresh.apply(1, None, change(2, *final, whole=True))
    query = query_of("ประกาศรับสมัครนักเรียน")
    one, two = (engine.candidates(ONE, query, 50) for engine in (changed, fresh))
    assert [(each.key, round(each.score, 9)) for each in one] == [(each.key, round(each.score, 9)) for each in two]
    assert len(one) == 12


def test_a_damaged_file_is_said_to_be_away_and_made_anew_by_the_next_change(
    engine: EmbeddedEngine, tmp_path: Path
) -> None:
    engine.apply(1, None, change(1, document("a", "ส้มโอ"), whole=True))
    path = tmp_path / "tenants" / "1.db"
    path.write_bytes(path.read_bytes()[:4096] + os.urandom(20_000))
    with pytest.raises(EngineAway):
        found(engine, ONE, "ส้มโอ")
    engine.apply(1, None, change(2, document("a", "ส้มโอ"), whole=True))
    assert found(engine, ONE, "ส้มโอ") == ["1/a"]


def test_a_change_that_fails_leaves_what_was_there(engine: EmbeddedEngine, tmp_path: Path) -> None:
    engine.apply(1, None, change(1, document("a", "ส้มโอ"), whole=True))
    twice = (analysed(document("b", "มะม่วง")), analysed(document("b", "มะม่วง")))
    with pytest.raises(sqlite3.IntegrityError):
        engine.apply(1, None, Change(2, version(), twice))
    assert found(engine, ONE, "ส้มโอ") == ["1/a"]
    assert sorted(path.name for path in (tmp_path / "tenants").iterdir()) == ["1.db", "1.lock"]


def test_tokens_are_quoted_whatever_they_hold() -> None:
    assert match_of(['a"b', "c\0", "NEAR"]) == '"a""b" OR "c" OR "NEAR"'
