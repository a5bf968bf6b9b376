"""A process that dies: before its k-th writing statement, or in its k-th COMMIT.

What is open is rolled back, what was committed stays, as after a crash.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

WRITES = ("INSERT", "UPDATE", "DELETE")


class Killed(BaseException):
    """Not an Exception: nothing that catches errors may catch a crash."""


class Steps:
    """Counts writing statements and COMMITs and dies at the chosen one."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.count = 0
        self.at = ""

    def statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.at:
            # Wagtail's task runner catches even BaseException; who is dead says nothing more.
            raise Killed(self.at)
        if sql.lstrip().upper().startswith(WRITES):
            self.step(sql[:70])
        return execute(sql, params, many, context)

    def step(self, what: str) -> None:
        self.count += 1
        if self.count >= self.last:
            self.at = self.at or what
            raise Killed(self.at)


@contextmanager
def killed_at(step: int) -> Iterator[Steps]:
    """Run a block that dies at its ``step``-th step, counted from 1; ``Steps.at`` says where, "" if it did not."""
    steps = Steps(step)
    really_commit = connection._commit

    def commit() -> None:
        try:
            steps.step("COMMIT")
        except Killed:
            connection._rollback()
            raise
        really_commit()

    connection._commit = commit
    try:
        with connection.execute_wrapper(steps.statement):
            yield steps
    except Killed:
        connection.close()
    finally:
        connection._commit = really_commit
