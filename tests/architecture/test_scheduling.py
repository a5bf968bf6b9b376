"""The order in which several processes take the tests, and what PostgreSQL's run leaves out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.scheduling import asks_the_database, refuse_to_empty, scope_of, take_long_ones_first


@dataclass
class Item:
    """As much of a pytest item as is asked."""

    nodeid: str
    marks: set[str] = field(default_factory=set)
    fixturenames: tuple[str, ...] = ()
    path: str = "test_a.py"

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        transactional = {"transaction": True} if "transactional" in self.marks else {}
        return pytest.Mark(name, (), transactional, _ispytest=True) if name in self.marks else None


def ordered(*items: Any) -> list[str]:
    found = list(items)
    take_long_ones_first(found)
    return [item.nodeid for item in found]


def test_a_module_with_slow_tests_comes_before_one_with_many_and_keeps_the_order_of_its_own() -> None:
    many = [Item(f"tests/many.py::test_{number}") for number in range(3)]
    slow = [Item("tests/slow.py::test_b"), Item("tests/slow.py::test_a", {"slow"})]
    assert ordered(*many[:2], Item("tests/few.py::test_c"), slow[0], many[2], slow[1]) == [
        "tests/slow.py::test_b",
        "tests/slow.py::test_a",
        "tests/many.py::test_0",
        "tests/many.py::test_1",
        "tests/many.py::test_2",
        "tests/few.py::test_c",
    ]


def test_one_process_looks_at_the_demo() -> None:
    assert scope_of("tests/functional/test_a.py::test_x") == scope_of("tests/functional/desk/test_b.py::test_y[1::2]")
    assert scope_of("tests/cms/test_a.py::test_x[a::b]") == "tests/cms/test_a.py"


def test_only_what_can_reach_the_database_asks_it() -> None:
    asking: list[Any] = [
        Item("a", {"django_db"}),
        Item("b", {"postgres"}),
        Item("c", fixturenames=("tmp_path", "db")),
        Item("d", fixturenames=("transactional_db",)),
        Item("e", fixturenames=("django_db_setup",)),
    ]
    silent: Any = Item("f", {"slow"}, ("tmp_path", "settings"))
    assert [item.nodeid for item in [*asking, silent] if asks_the_database(item)] == ["a", "b", "c", "d", "e"]


def test_a_transactional_test_does_not_share_a_module_with_a_standing_world() -> None:
    stands: Any = Item("a", {"django_db"}, ("made", "db"))
    empties: Any = Item("b", {"django_db", "transactional"})
    elsewhere: Any = Item("c", {"django_db", "transactional"}, path="test_b.py")
    refuse_to_empty([stands, elsewhere])
    with pytest.raises(pytest.UsageError, match="b: a transactional test"):
        refuse_to_empty([stands, empties])
