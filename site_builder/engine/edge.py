"""The rules of all sites as maps for nginx and Caddy: who asks by which host for what is sent where.

Read from the releases themselves, so that going back to an earlier release takes its rules along; no database is asked.
Three maps: what counts whatever stands at a path, split by whether the query decides, and what counts where nothing
stands.  Keys begin with the host, values are addresses, or ``410``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from site_builder.engine.old_paths import decoded, is_below
from site_builder.engine.redirects import GONE
from site_builder.engine.rules import GONE_FOR_GOOD, RULES, Rule, Rulebook, read_rules

Server = Literal["nginx", "caddy"]
MapName = Literal["query", "path", "below"]
MAPS: tuple[MapName, ...] = ("query", "path", "below")
REGEX_SIGNS = re.compile(r"[.|?*+()${}\[\]]")
"""Those that an address may have, but for ``^``, which keeps its meaning in brackets of its own."""
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
HEADING = "# Written by manage.py edge_rules: the old addresses of all sites.\n"
UNSAFE = re.compile(r'["\\\x00-\x1f\x7f]')
"""What would end a quoted word of a configuration; no address that is spelled as it should be has any."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a map.  ``below``: a path stands for everything below it."""

    key: str
    value: str
    below: bool = False
    carries: bool = False
    """Whether the rest of the path is put behind the value."""

    @property
    def carries_words(self) -> bool:
        """Say whether the query that was asked with goes along: where neither key nor value has one of its own."""
        return "?" not in self.key + self.value and self.value != str(GONE_FOR_GOOD)


def rulebooks(sites: Path) -> Iterator[tuple[str, Rulebook]]:
    """Yield host and rules of every site below a folder that has any, by host; unreadable ones are passed over."""
    for folder in sorted(sites.iterdir() if sites.is_dir() else ()):
        if HOST.fullmatch(folder.name):
            try:
                yield folder.name, read_rules((folder / "current" / RULES).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue


def map_file(sites: Path, server: Server, name: MapName) -> str:
    """Return one map for one server.  It is never empty: Caddy does not start with a file that has no words at all."""
    write = _nginx if server == "nginx" else _caddy
    return HEADING + "".join(write(_safe(_lines(host, book, name))) for host, book in rulebooks(sites))


def _safe(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if not UNSAFE.search(line.key + line.value)]


def _lines(host: str, book: Rulebook, name: MapName) -> Iterator[Line]:
    if name == "below":
        yield from (_wide(host, rule) for rule in book.wide)
        return
    for rule in book.exact.values():
        if bool(rule.query) == (name == "query"):
            for path in _both(decoded(rule.path)):
                yield Line(f"{host}{path}{'?' + rule.query if rule.query else ''}", _value(rule))


def _wide(host: str, rule: Rule) -> Line:
    """Return the line for everything below a path, as it is asked for: a rest that was decoded could end a header."""
    carries = is_below(rule.to)
    value = rule.to[:-1] if carries else _value(rule)
    return Line(host + rule.path[:-1], value, below=True, carries=carries)


def _both(path: str) -> tuple[str, ...]:
    """Return a path with and without its final slash."""
    return (path,) if path == "/" else (path.rstrip("/"), f"{path.rstrip('/')}/")


def _value(rule: Rule) -> str:
    return str(GONE_FOR_GOOD) if rule.to == GONE else rule.to


def _nginx(lines: list[Line]) -> str:
    """nginx takes keys that differ in case only for one, and does not start with two of them: those become patterns."""
    times = Counter(_small(line.key) for line in lines if not line.below)
    return "".join(_nginx_line(line, alone=times[_small(line.key)] == 1) for line in lines)


def _nginx_line(line: Line, *, alone: bool) -> str:
    # A dollar sign begins a variable in nginx, and nothing takes that meaning away.
    value = line.value.replace("$", "%24")
    if line.below:
        return f'"~^{_escaped(line.key)}{_rest(line, "?<school_rest>")}" "{value}{_if(line, "$school_rest")}";\n'
    key = line.key if alone else f"~^{_escaped(line.key)}$"
    return f'"{key}" "{value}{"$is_args$args" if line.carries_words else ""}";\n'


def _caddy(lines: list[Line]) -> str:
    return "".join(map(_caddy_line, lines))


def _caddy_line(line: Line) -> str:
    # In braces Caddy reads a name; the address means the same with signs in place of them.
    value = line.value.replace("{", "%7B").replace("}", "%7D")
    if line.below:
        return f'"~^{_escaped(line.key)}{_rest(line)}" "{value}{_if(line, "${1}")}"\n'
    return "" if "{" in line.key else f'"{line.key}" "{value}{"{asked_words}" if line.carries_words else ""}"\n'


def _rest(line: Line, name: str = "") -> str:
    """Return the end of a pattern: the group of what is put behind the value."""
    if line.carries:
        return f"({name}.*)$"
    return f"[^?]*({name}[?].*)?$" if line.carries_words else ""


def _if(line: Line, rest: str) -> str:
    return rest if line.carries or line.carries_words else ""


def _small(key: str) -> bytes:
    """Return a key as nginx compares it: of ASCII letters only the small ones."""
    return key.encode().lower()


def _escaped(text: str) -> str:
    """Return a text as a pattern that means itself, in brackets and not behind backslashes, which quoted words lose."""
    return REGEX_SIGNS.sub(lambda sign: f"[{sign[0]}]", text).replace("^", "\\^")
