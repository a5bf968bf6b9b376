"""What the code has, the documentation tells: settings, commands, errors, checks, signals; links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

VARIABLE = re.compile(r"""(?:variables(?:\.get\(|\[)|environ(?:\.get\(|\[))\s*["']([A-Z][A-Z0-9_]+)["']""")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def markdown(project: Path) -> list[Path]:
    return [*project.glob("*.md"), *(project / "docs").rglob("*.md")]


def test_generated_pages_are_in_step_with_the_code(project: Path) -> None:
    done = subprocess.run([sys.executable, "docs/generate.py", "--check"], cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_variable_of_the_environment_is_explained(project: Path) -> None:
    told = (project / "docs/reference/settings.md").read_text("utf-8")
    read = {
        name for path in (project / "cms/settings").glob("*.py") for name in VARIABLE.findall(path.read_text("utf-8"))
    }
    assert len(read) >= 5, "the environment is not read where this test looks"
    assert not {name for name in read if f"`{name}`" not in told}


def test_no_variable_is_explained_that_nobody_reads(project: Path) -> None:
    told = set(
        re.findall(r"^\| `([A-Z0-9_]+)`", (project / "docs/reference/settings.md").read_text("utf-8"), re.MULTILINE)
    )
    code = "\n".join(
        path.read_text("utf-8")
        for path in [project / "Makefile", *(project / "cms").rglob("*.py"), project / "tests/conftest.py"]
    )
    assert not {name for name in told if name not in code}


def test_links_between_pages_lead_somewhere(project: Path) -> None:
    broken = [
        f"{page.relative_to(project)}: {target}"
        for page in markdown(project)
        for pair in LINK.findall(page.read_text("utf-8"))
        for target in pair
        if target and "://" not in target and not target.startswith(("#", "mailto:"))
        if not (page.parent / target.partition("#")[0]).exists()
    ]
    assert not broken


@pytest.mark.parametrize("lock", ["base", "dev"])
def test_every_requirement_has_a_line_that_says_why(project: Path, lock: str) -> None:
    told = (project / "docs/dependencies.md").read_text("utf-8").lower()
    lines = (project / f"requirements/{lock}.in").read_text("utf-8").splitlines()
    wanted = [re.split(r"[\[<>=!~ ]", line)[0] for line in lines if line and not line.startswith(("#", "-"))]
    assert wanted
    assert not [name for name in wanted if f"| {name.lower()}" not in told]


@pytest.mark.parametrize("lock", ["base", "dev"])
def test_locked_requirements_have_hashes_and_no_address_of_an_index(project: Path, lock: str) -> None:
    text = (project / f"requirements/{lock}.txt").read_text("utf-8")
    packages = re.findall(r"^[A-Za-z0-9._-]+(?:\[[\w,]+\])?==\S+ \\\n    --hash=sha256:", text, re.MULTILINE)
    assert len(packages) == len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE))
    assert "://" not in text
