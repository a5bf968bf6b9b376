"""The README's promises that need no network: `make readme` runs its commands for real."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def fresh_clone(project: Path) -> ModuleType:
    """The script of ``make readme``."""
    spec = importlib.util.spec_from_file_location("fresh_clone", project / ".ci/fresh_clone.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def readme(project: Path) -> str:
    return (project / "README.md").read_text("utf-8")


def test_two_commands_are_enough_to_start(fresh_clone: ModuleType, readme: str) -> None:
    first, second = fresh_clone.readme_commands(readme)
    assert first.startswith("git clone ")
    assert second == "make demo"


def test_one_real_picture_is_shown_first(project: Path, readme: str) -> None:
    picture = re.search(r"!\[(?P<alt>[^\]]+)\]\((?P<path>[^)]+)\)", readme)
    assert picture
    assert (project / picture["path"]).is_file()
    assert readme.index(picture[0]) < readme.index("```")


def test_every_make_target_of_the_readme_exists(project: Path, readme: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (project / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", readme)) - {"sure"} <= targets


def test_comments_and_prompts_of_a_shell_block_are_no_commands(fresh_clone: ModuleType) -> None:
    text = "Words.\n```sh\n# first\n$ git clone x\nmake demo\n```\n```sh\nother\n```"
    assert fresh_clone.readme_commands(text) == ["git clone x", "make demo"]


@pytest.mark.parametrize(
    ("value", "hosts"),
    [
        ({"schools": [{"host": "a.localhost"}, {"host": "b.localhost"}]}, ["a.localhost", "b.localhost"]),
        ({}, []),
        ([1], []),
    ],
)
def test_hosts_are_found_wherever_the_demo_names_them(fresh_clone: ModuleType, value: object, hosts: list[str]) -> None:
    assert fresh_clone.hosts_of(value) == hosts
