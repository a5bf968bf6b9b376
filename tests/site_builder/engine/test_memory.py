"""What a process remembers between builds is found by content only, and stays small."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.engine import reading, release
from site_builder.engine.memory import LastSet, Recent
from tests.site_builder.engine.school import School, TinyTheme, release_of, tree_of


def test_recent_values_are_made_once_and_the_oldest_is_forgotten() -> None:
    made: list[str] = []

    def make(word: str) -> str:
        made.append(word)
        return word.upper()

    recent = Recent[str, str](2)
    for word in ("a", "b", "a", "c", "a", "b"):
        assert recent.get(word, lambda word=word: make(word)) == word.upper()  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


def test_a_set_is_remembered_until_the_next_one_and_only_when_it_is_not_too_large() -> None:
    made: list[int] = []

    def double(number: int) -> int:
        made.append(number)
        return number * 2

    last = LastSet(double, most=3)
    assert last.all([1, 2, 3]) == [2, 4, 6]
    assert last.all([3, 2, 4]) == [6, 4, 8]
    assert made == [1, 2, 3, 4]
    assert last.all([1, 2, 3, 4]) == [2, 4, 6, 8]
    assert last.all([4]) == [8]
    assert made == [1, 2, 3, 4, 1, 4]


def test_two_schools_built_in_turn_by_one_process_never_see_each_other(tmp_path: Path) -> None:
    one, other = (School(tmp_path / name).furnish() for name in ("one", "other"))
    other.save_facts(name="โรงเรียนอื่น")
    for turn in range(3):
        one.edit("history", title=f"หนึ่ง {turn}")
        other.edit("history", title=f"สอง {turn}")
        one.build(tmp_path / "site-one")
        other.build(tmp_path / "site-other")
    pages = {name: tree_of(tmp_path / f"site-{name}")["about/history/index.html"].decode() for name in ("one", "other")}
    assert ("หนึ่ง 2" in pages["one"], "โรงเรียนอื่น" in pages["one"]) == (True, False)
    assert ("สอง 2" in pages["other"], "โรงเรียนอื่น" in pages["other"]) == (True, True)
    one.close()
    other.close()


def test_a_manifest_that_changed_on_disk_is_not_the_remembered_one(school: School, site: Path) -> None:
    school.build(site)
    before = release_of(site)
    path = site / "releases" / "1.json"
    path.write_bytes(path.read_bytes().replace(b'"deployment":0', b'"deployment":1'))
    # Its bytes are no longer those that the tree was made from: everything is made anew.
    assert school.build(site).kept == 0
    assert release_of(site) == before


def test_a_build_that_remembers_nothing_gives_the_same_site(
    school: School, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for turn in range(3):
        school.edit("history", title=f"ฉบับ {turn}")
        school.build(site)
        with monkeypatch.context() as patch:
            patch.setattr(reading, "_heads", LastSet(reading._heads._make, most=0))
            patch.setattr(release, "_manifests", Recent(1))
            patch.setattr("site_builder.engine.site._shells", Recent(1))
            school.build(tmp_path / f"fresh-{turn}", TinyTheme())
        assert release_of(site) == release_of(tmp_path / f"fresh-{turn}")
