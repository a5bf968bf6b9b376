"""What all tests of a module begin with, made once: the module's transaction holds it, each test's own lies within."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.test import override_settings

Made = TypeVar("Made")


@contextmanager
def standing(make: Callable[[], Made], blocker: Any, media: Path) -> Iterator[Made]:
    """Let what ``make`` returns stand in the database until the module is through; then it is rolled back.

    For a fixture of scope ``module``.  Its tests are marked ``django_db`` as ever, so that what one does to the rows is
    undone after it, and take copies of the objects.  A transactional test, which empties the database, is in another
    module (``tests/scheduling.py`` stops a run that has both); the fixture is called ``made`` or ``world``.
    """
    with ExitStack() as rows, override_settings(MEDIA_ROOT=str(media)):
        with blocker.unblock():
            rows.enter_context(transaction.atomic())
            made = make()
        yield made
        with blocker.unblock():
            transaction.set_rollback(True)
            rows.close()
