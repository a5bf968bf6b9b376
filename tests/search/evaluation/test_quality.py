"""The floor under the quality of the search: our own judged set, and the command that measures any other."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from search.errors import BadCollection
from search.evaluation.collection import SCHOOL, parse_collection, read_collection
from search.evaluation.measures import Outcome, report


def evaluate(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("evaluate_search", *arguments, "--json", stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def test_our_own_judged_set_is_answered_well() -> None:
    told = evaluate()
    assert told["queries"] >= 200
    assert told["R@1"] >= 0.9
    assert told["R@10"] >= 0.97
    assert told["zero_hits"] <= 0.01
    assert told["types"]["typo"]["R@10"] >= 0.95
    assert all(of_type["R@10"] >= 0.9 for of_type in told["types"].values())


def test_every_judgement_names_documents_that_are_there() -> None:
    collection = read_collection(SCHOOL)
    ids = {each.id for each in collection.documents}
    assert all(query.relevant <= ids for query in collection.queries)
    assert len({query.text for query in collection.queries}) == len(collection.queries)


def test_the_command_reads_any_collection(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    rows = [
        {"doc": 1, "title": "", "text": "กล้วยไม้เป็นดอกไม้"},
        {"doc": 2, "title": "มะม่วง", "text": ""},
        {"query": "ดอกไม้อะไร", "relevant": [1]},
        {"query": "ไม่มีทางพบ xyzzy", "relevant": [2]},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    told = evaluate(str(path))
    assert (told["documents"], told["queries"], told["R@1"]) == (2, 2, 0.5)
    assert {"R@5", "R@10", "MRR", "zero_hits", "p50_ms", "p95_ms", "backend"} <= set(told)


def test_answers_that_are_not_in_the_file_are_told_and_count_as_missed(tmp_path: Path) -> None:
    path, err = tmp_path / "half.jsonl", StringIO()
    rows = [
        {"doc": "a", "title": "กีฬาสี", "text": ""},
        {"query": "กีฬาสี", "relevant": ["a"]},
        {"query": "กีฬา", "relevant": ["lost"]},
    ]
    # With the mark that editors on Windows put before a text.
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8-sig")
    call_command("evaluate_search", str(path), "--json", stdout=(out := StringIO()), stderr=err)
    assert json.loads(out.getvalue())["R@1"] == 0.5
    assert "1" in err.getvalue()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("no json", "no JSON"),
        ("[]", "neither"),
        ('{"title": "x"}', "neither"),
        ('{"query": "x"}', "relevant"),
        ('{"query": "x", "relevant": []}', "relevant"),
        ('{"doc": "a"}\n{"doc": "a"}', "twice"),
        ('{"doc": "a"}', "documents and queries"),
        ("[" * 100_000, "no JSON"),
        ('{"doc": {"id": 1}}', "neither a text nor a number"),
        ('{"query": null, "relevant": ["a"]}', "neither a text nor a number"),
        ('{"doc": "a"}\n{"query": "x", "relevant": ["b"]}', "no query is about"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_the_reason(line: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(BadCollection, match=reason):
        parse_collection(line.split("\n"))
    (tmp_path / "bad.jsonl").write_text(line)
    with pytest.raises(CommandError, match="อ่านไฟล์ชุดทดสอบ"):
        call_command("evaluate_search", str(tmp_path / "bad.jsonl"))


def test_the_measures_count_the_first_relevant_answer() -> None:
    relevant = frozenset({"x"})
    outcomes = [
        Outcome(relevant, ("x", "y"), 0.001),
        Outcome(relevant, ("y", "x"), 0.002),
        Outcome(relevant, tuple("abcdefghijkx"), 0.003),
        Outcome(relevant, (), 0.010),
    ]
    told = report(outcomes)
    assert (told["R@1"], told["R@5"], told["R@10"], told["MRR"], told["zero_hits"]) == (0.25, 0.5, 0.5, 0.375, 0.25)
    assert (told["p50_ms"], told["p95_ms"]) == (3.0, 10.0)
