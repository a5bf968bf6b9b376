"""What a process remembers from one build to the next: decoded values by the bytes that they were decoded from.

Only by content: a value found here is the one that decoding would give, whoever asks and whatever happened meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The few values used last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[K, V] = {}

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the value of a key, made when it is not remembered."""
        value = self._values.pop(key, None)
        if value is None:
            value = make()
        self.put(key, value)
        return value

    def put(self, key: K, value: V) -> None:
        self._values.pop(key, None)
        while len(self._values) >= self._most:
            self._values.pop(next(iter(self._values)), None)
        self._values[key] = value


class LastSet(Generic[K, V]):
    """All values of the last set that was asked for, unless it was larger than ``most``.

    Meant for the pages of one site, of which nearly all are the same in the next build.
    """

    def __init__(self, make: Callable[[K], V], most: int) -> None:
        self._make = make
        self._most = most
        self._values: dict[K, V] = {}

    def all(self, keys: list[K]) -> list[V]:
        """Return the value of every key, in their order."""
        known, make = self._values, self._make
        values = [known.get(key) or make(key) for key in keys]
        self._values = dict(zip(keys, values, strict=True)) if len(keys) <= self._most else {}
        return values


class Known(dict[K, V]):
    """Values by key, each found out when it is first asked for.  For what lives no longer than a build.

    ``find`` must not hold who holds this: such a circle would keep a whole site in memory.
    """

    def __init__(self, find: Callable[[K], V]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, key: K) -> V:
        value = self[key] = self._find(key)
        return value
