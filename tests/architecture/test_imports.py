"""The import direction of the house, and an engine without Django."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

NOT_IN_THE_ENGINE = ("django", "wagtail", "cms", "tenants", "PIL", "pythainlp", "pydantic")


def run_python(project: Path, code: str) -> str:
    """Return what ``code`` prints in a fresh interpreter at the project's root."""
    done = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def modules_of(project: Path, package: str) -> list[str]:
    folder = project / package.replace(".", "/")
    found = pkgutil.walk_packages([str(folder)], f"{package}.")
    return [package, *(module.name for module in found)]


def test_imports_run_one_way(project: Path, tmp_path: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-logo", "--cache-dir", str(tmp_path)], cwd=project, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("package", ["site_builder.engine", "themes"])
def test_the_engine_and_the_themes_load_without_django(project: Path, package: str) -> None:
    modules = modules_of(project, package)
    assert len(modules) > 1, f"nothing found in {package}"
    loaded = run_python(
        project,
        f"import importlib, sys\nfor name in {modules!r}: importlib.import_module(name)\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))",
    ).split()
    assert not set(NOT_IN_THE_ENGINE) & set(loaded)


@pytest.mark.parametrize("package", ["site_builder", "site_builder.engine"])
def test_packages_on_the_engines_way_import_nothing_by_themselves(project: Path, package: str) -> None:
    source = (project / package.replace(".", "/") / "__init__.py").read_text("utf-8")
    imports = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not imports
