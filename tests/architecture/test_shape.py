"""The shape of the code: sizes that a reader can hold, packages that say what they own, no leftovers."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

FOLDERS = ("cms", "tenants", "site_builder", "themes", "search")
LONGEST_FUNCTION = 40
LONGEST_FILE = 400
LONGEST_DECLARATIONS = 600
MEDIAN_FUNCTION = 9
GENERATED = ("requirements/", "docs/licences/")

LEFTOVERS = {
    "left for later": r"\b(TODO|FIXME|XXX|HACK)\b",
    "silenced without saying what": r"# noqa(?!:)|# type: ignore(?!\[)",
    "path of one machine": r"(?<![\w.~$}/])/(?:home|root|tmp|work)/",
    "address of one package index": r"--(?:extra-)?index-url|--registry[ =]|GOPROXY=",
    "merge leftover": r"^(?:<{7}|>{7}) ",
}


@cache
def tracked(project: Path) -> tuple[Path, ...]:
    """Every file in git that exists; without git (an unpacked archive), every file of the code folders."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=project, capture_output=True, text=True)
    if listed.returncode:
        return tuple(path for folder in FOLDERS for path in (project / folder).rglob("*") if path.is_file())
    return tuple(path for name in listed.stdout.split("\0") if name and (path := project / name).is_file())


def code_files(project: Path) -> list[Path]:
    python = [path for path in tracked(project) if path.suffix == ".py" and "migrations" not in path.parts]
    return [path for path in python if path.relative_to(project).parts[0] in FOLDERS]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield name and length in lines of each function in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_longer_than_a_screen(project: Path) -> None:
    found = [(path, name, size) for path in code_files(project) for name, size in functions(path)]
    too_long = [f"{path.relative_to(project)} {name}: {size}" for path, name, size in found if size > LONGEST_FUNCTION]
    assert not too_long


def test_most_functions_are_a_few_lines(project: Path) -> None:
    sizes = [size for path in code_files(project) for _, size in functions(path)]
    assert statistics.median(sizes) <= MEDIAN_FUNCTION


def test_no_file_is_too_long_to_read_at_once(project: Path) -> None:
    def limit(path: Path) -> int:
        return LONGEST_DECLARATIONS if path.name in ("models.py", "values.py") else LONGEST_FILE

    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in code_files(project)}
    assert not {str(path.relative_to(project)): size for path, size in sizes.items() if size > limit(path)}


def test_every_package_says_what_it_owns(project: Path) -> None:
    packages = [path for path in code_files(project) if path.name == "__init__.py"]
    silent = [
        str(path.relative_to(project))
        for path in packages
        if "management" not in path.parts and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent


@pytest.mark.parametrize("kind", LEFTOVERS)
def test_nothing_is_left_lying_about(project: Path, kind: str) -> None:
    pattern = re.compile(LEFTOVERS[kind], re.MULTILINE)
    found = [
        f"{path.relative_to(project)}: {hit[0]}"
        for path in tracked(project)
        if not (kind == "path of one machine" and "tests" in path.parts)  # wicked file names are input of tests
        if (hit := pattern.search(text_of(project, path)))
    ]
    assert not found


def text_of(project: Path, path: Path) -> str:
    """Return a file's text; nothing for binaries, generated files, and this one (it has to spell the words out)."""
    if path == Path(__file__) or str(path.relative_to(project)).startswith(GENERATED):
        return ""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""
