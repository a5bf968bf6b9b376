"""Handlers by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from tenants.errors import JobNameTaken, UnknownJob
from tenants.jobs.port import Payload

Run: TypeAlias = Callable[[Payload], None]

DEFAULT_LEASE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Handler:
    """What runs a job, and for how long a worker may be silent before another takes the job."""

    run: Run
    lease: timedelta
    gives_way: bool = False
    """Whether any other job that is due goes first: what takes seconds and comes in hundreds."""


_handlers: dict[str, Handler] = {}


def job(name: str, *, lease: timedelta = DEFAULT_LEASE, gives_way: bool = False) -> Callable[[Run], Run]:
    """Declare the handler of the jobs called ``name`` (``app.verb``).

    ``lease``: longer than the handler's longest run, else a second worker starts the same job beside it.
    ``gives_way``: others go first, so that a mail does not wait for an album of photos.
    Raises JobNameTaken when another function has the name.
    """

    def declare(run: Run) -> Run:
        known = _handlers.get(name)
        if known and (known.run.__module__, known.run.__qualname__) != (run.__module__, run.__qualname__):
            raise JobNameTaken(name)
        _handlers[name] = Handler(run, lease, gives_way)
        return run

    return declare


def handler_of(name: str) -> Handler:
    """Return the handler of a name; raises UnknownJob."""
    try:
        return _handlers[name]
    except KeyError:
        raise UnknownJob(name) from None


def those_that_give_way() -> frozenset[str]:
    """Return the names of jobs before which all others go."""
    return frozenset(name for name, handler in _handlers.items() if handler.gives_way)
