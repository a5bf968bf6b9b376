"""What floors above content add to an export: a file of lines each, and what an import makes of it.

A floor registers its part when it is loaded.  A file whose part is not known here is refused like any other strange
name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from cms.content.transfer.values import Value
from tenants.models import Tenant


class Part(Protocol):
    """One kind of rows of a tenant."""

    name: str
    """Of the file."""
    line: type[Value]

    def lines(self, tenant: Tenant, pages: Iterable[str]) -> Iterator[Value]:
        """Yield what a tenant has; ``pages`` are the keys of its pages."""
        ...

    def check(self, lines: Iterable[Any], pages: Mapping[str, str]) -> Any:
        """Return what ``write`` takes; ``pages``: old key → new key.  Raises BrokenContent or ForeignReference."""
        ...

    def write(self, tenant: Tenant, checked: Any) -> None:
        """Write the rows of a new tenant, in the transaction that makes it."""
        ...


PARTS: dict[str, Part] = {}
"""By the names of their files."""


def register(part: Part) -> None:
    PARTS[part.name] = part
