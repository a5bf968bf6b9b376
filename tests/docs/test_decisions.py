"""Decisions keep their form: numbered, listed, with what was rejected."""

from __future__ import annotations

from pathlib import Path

SECTIONS = ("## Problem", "## Decision", "## Consequences", "## Rejected")


def decisions(project: Path) -> list[Path]:
    found = sorted((project / "docs/decisions").glob("[0-9]*.md"))
    assert found
    return found


def test_every_decision_says_what_was_rejected_and_why(project: Path) -> None:
    for page in decisions(project):
        lines = page.read_text("utf-8").splitlines()
        assert [line for line in lines if line.startswith("## ")] == list(SECTIONS), page.name
        assert lines[0].startswith(f"# {page.name[:4]} "), page.name


def test_decisions_are_numbered_without_gaps(project: Path) -> None:
    numbers = [int(page.name[:4]) for page in decisions(project)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_decision_is_in_the_list(project: Path) -> None:
    listed = (project / "docs/decisions/README.md").read_text("utf-8")
    assert not [page.name for page in decisions(project) if f"({page.name})" not in listed]
