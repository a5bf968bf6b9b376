"""The file of rules in a release, ``_redirects``: written for edges that can redirect by themselves, and read again.

One rule a line, the first that fits counts: path, words of the query if any, where to, status.  Several static hosts
read such files as they are; for nginx and Caddy they are turned into maps (``engine.edge``)::

    /view.php id=5 /news/sports-day/ 301!
    /about/old/ /about/new/ 301
    /gone/ /404.html 410
    /old/* /news/:splat 301

``!``: whatever stands at the path.  All other rules are for paths at which nothing stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote

import msgspec

from site_builder.engine.old_paths import BELOW, BadPath, has_query, is_below, spell, spell_query
from site_builder.engine.redirects import GONE

RULES = "_redirects"
NOT_FOUND = "/404.html"
SPLAT = ":splat"
MOVED, GONE_FOR_GOOD = 301, 410


class Rule(msgspec.Struct, frozen=True):
    """One line.  ``to`` is empty where the path is gone; it ends in ``*`` where the rest of the path is carried on."""

    path: str
    """Spelled; ends in ``*`` where everything below is meant."""
    query: str
    to: str
    forced: bool = False

    @property
    def status(self) -> int:
        return MOVED if self.to != GONE else GONE_FOR_GOOD


class Rulebook(msgspec.Struct, frozen=True):
    """The rules of one release, ready to be asked."""

    exact: Mapping[tuple[str, str], Rule] = msgspec.field(default_factory=dict)
    wide: tuple[Rule, ...] = ()

    def before_files(self, path: str, query: str) -> Rule | None:
        """Return the rule for a path as a server sees it that counts whatever stands there."""
        for rule in self.wide:
            if rule.forced and path.startswith(_seen(rule.path)):
                return rule
        if not self.exact:
            return None
        try:
            spelled, words = spell(_quoted(path)), spell_query(query)
        except BadPath:
            return None
        return self.exact.get((spelled, words)) or self.exact.get((spelled, ""))

    def after_files(self, path: str) -> Rule | None:
        """Return the rule for a path at which nothing stands."""
        asked = path if path.endswith("/") else f"{path}/"
        return next((rule for rule in self.wide if asked.startswith(_seen(rule.path))), None)


def write_rules(targets: Mapping[str, str]) -> bytes:
    """Return the file for edges."""
    lines = (_line(path, targets[path]) for path in sorted(targets, key=_rank))
    return "".join(lines).encode()


def read_rules(text: str) -> Rulebook:
    """Return the rules of a file.  Raises ValueError for what is no file of rules."""
    rules = [_read(line) for line in text.splitlines()]
    exact = {(rule.path, rule.query): rule for rule in rules if not is_below(rule.path)}
    return Rulebook(exact, tuple(rule for rule in rules if is_below(rule.path)))


def answer(rule: Rule, path: str, query: str) -> str:
    """Return where a rule sends who asked for ``path`` (as a server sees it); GONE for nowhere.

    What was asked for is carried on where the rule did not look at it.
    """
    to = rule.to
    if is_below(rule.path) and is_below(to):
        to = to[:-1] + _quoted(path[len(_seen(rule.path)) :])
    return f"{to}?{query}" if query and to and not rule.query and "?" not in to else to


def _rank(path: str) -> tuple[int, int, str]:
    """Queries first, what stands for much last, the longer of those before the shorter."""
    if is_below(path):
        return 2, -len(path), path
    return int(not has_query(path)), 0, path


def _line(path: str, to: str) -> str:
    path, _, query = path.partition("?")
    words = query.split("&") if query else []
    where = NOT_FOUND if to == GONE else (to[:-1] + SPLAT if is_below(to) else to)
    status = MOVED if to != GONE else GONE_FOR_GOOD
    return " ".join([path, *words, where, f"{status}{'!' if query else ''}"]) + "\n"


def _read(line: str) -> Rule:
    path, *words, to, status = line.split(" ")
    if status.rstrip("!") not in (str(MOVED), str(GONE_FOR_GOOD)):
        raise ValueError(line)
    if status.startswith(str(GONE_FOR_GOOD)):
        to = GONE
    elif to.endswith(SPLAT):
        to = to.removesuffix(SPLAT) + BELOW[-1]
    return Rule(path, "&".join(words), to, forced=status.endswith("!"))


def _seen(wide: str) -> str:
    """Return the beginning of all paths that a rule for everything below stands for, as a server sees them."""
    return unquote(wide[:-1])


def _quoted(path: str) -> str:
    return quote(path, safe="/-._~!(),;=@&'+")
