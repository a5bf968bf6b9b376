"""The table of faults names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

TEST = re.compile(r"`(test_[a-z_0-9]+)`")


def test_every_fault_has_a_test_that_breaks_it(project: Path) -> None:
    named = set(TEST.findall((project / "docs/faults.md").read_text("utf-8")))
    code = "\n".join(path.read_text("utf-8") for path in (project / "tests").rglob("test_*.py"))
    assert len(named) > 20
    assert [name for name in sorted(named) if f"def {name}(" not in code] == []
