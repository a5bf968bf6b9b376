"""How an old address is spelled: one text for one address, however people, browsers and other systems write it.

::

    /old/page/            one page; asked for without the final slash, too
    /old/page.php         one file of an old system
    /view.php?id=5        the same with a query string: these words, in this order, whatever trackers add behind them
    /old/*                everything below /old/, and /old/ itself

Spelled in ASCII: percent signs where a letter is none of ours, in upper case, never where they are not needed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, unquote_to_bytes

from site_builder.engine.routes import LONGEST_PATH, RESERVED_AT_ROOT

BELOW = "/*"
"""How an address ends that stands for everything below it; at the end of a target: the same rest there."""
PLAIN = re.compile(r"/(?:[A-Za-z0-9][A-Za-z0-9_-]*/)+")
"""What is spelled as it should be, and is what nearly every address is."""
TRACKING = re.compile(r"(?:utm_[a-z]+|fbclid|gclid|gbraid|wbraid|msclkid|igshid|mc_eid|_ga)(?:=.*)?")
KEPT_IN_PATH = "-._~!(),;=@&'+"
KEPT_IN_QUERY = "-._~!(),;:@'/+*"
FILE = re.compile(r".+\.[A-Za-z0-9]{1,5}")
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\\\\\u2028\u2029\ufffe\uffff]")
NOT_OURS = frozenset({"-", "live"})
"""First parts that answer by themselves, whatever a release holds."""
PUBLISHED = re.compile(r"[^\W_][\w\u0E00-\u0E7F-]*")
"""Parts of an address at which a page can lie that leads on: letters, digits, marks of Thai, hyphens."""
LONGEST_NAME = 200
PAGES = (".html", ".htm")


class BadPath(ValueError):
    """A text that is no old address; ``code`` says why: ``empty``, ``no_slash``, ``encoding``, ``unsafe``, ``star``,
    ``reserved``, ``too_long``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def spell(text: str) -> str:
    """Return the one spelling of an old address.  Raises BadPath.

    Without its fragment, which no server ever sees, and without words that trackers add.
    """
    if PLAIN.fullmatch(text) and len(text) <= LONGEST_PATH:
        return _in_bounds(text)
    path, _, query = text.strip().partition("#")[0].partition("?")
    if not path:
        raise BadPath("empty")
    if not path.startswith("/"):
        raise BadPath("no_slash")
    words = spell_query(query)
    if path.endswith(BELOW):
        if words or path == BELOW:
            raise BadPath("star")
        return _in_bounds(_spell_path(path[:-1]) + "*")
    spelled = _spell_path(path)
    return _in_bounds(f"{spelled}?{words}" if words else spelled)


def spell_query(query: str) -> str:
    """Return the one spelling of a query string, without words that trackers add; empty for none.  Raises BadPath."""
    words = (word for word in query.split("&") if word and not TRACKING.fullmatch(word))
    return "&".join("=".join(quote(_text(part), safe=KEPT_IN_QUERY) for part in word.split("=", 1)) for word in words)


def is_spelled(path: str) -> bool:
    """Say whether a stored address is spelled as it should be."""
    try:
        return spell(path) == path
    except BadPath:
        return False


def shown(address: str) -> str:
    """Return an address as people read it: letters instead of percent signs, where those are letters."""
    try:
        text = unquote_to_bytes(address).decode()
    except UnicodeDecodeError:
        return address
    return address if FORBIDDEN.search(text) or re.search(r"\s", text) else text


def is_below(path: str) -> bool:
    return path.endswith(BELOW)


def wides_above(path: str) -> Iterator[str]:
    """Yield the addresses that would stand for everything below some part of a path, the longest first."""
    end = path.rfind("/")
    while end > 0:
        yield f"{path[:end]}{BELOW}"
        end = path.rfind("/", 0, end)


def has_query(path: str) -> bool:
    return "?" in path


def decoded(path: str) -> str:
    """Return what a server sees of a path."""
    return unquote_to_bytes(path).decode()


def leading_file(path: str) -> str | None:
    """Return the file at which a page can lie that leads on from an old address; None where none can.

    There is none for queries, for everything below an address, for files that no server would take for a page, and in
    folders whose files browsers keep for good.
    """
    if has_query(path) or is_below(path):
        return None
    *folders, last = decoded(path).strip("/").split("/")
    name = f"{last}/index.html" if not path.endswith(PAGES) else last
    parts = [*folders, last[: last.rindex(".")] if path.endswith(PAGES) else last]
    if parts[0] in RESERVED_AT_ROOT or not all(map(_can_be_a_folder, parts)):
        return None
    return "/".join([*folders, name])


def _can_be_a_folder(part: str) -> bool:
    return bool(PUBLISHED.fullmatch(part)) and len(part.encode()) <= LONGEST_NAME


def _spell_path(path: str) -> str:
    if "*" in path:
        raise BadPath("star")
    parts = [_text(part) for part in path.strip("/").split("/")] if path != "/" else []
    if "//" in path or any(part == "" or part.startswith(".") or "/" in part for part in parts):
        raise BadPath("unsafe")
    spelled = "/".join(quote(part, safe=KEPT_IN_PATH) for part in parts)
    return f"/{spelled}" if not parts or FILE.fullmatch(parts[-1]) else f"/{spelled}/"


def _text(part: str) -> str:
    """Return a part decoded and composed.  Raises BadPath for bytes that are no UTF-8 and for what is never written."""
    try:
        text = unicodedata.normalize("NFC", unquote_to_bytes(part).decode())
    except (UnicodeDecodeError, UnicodeEncodeError):
        raise BadPath("encoding") from None
    if FORBIDDEN.search(text):
        raise BadPath("unsafe")
    return text


def _in_bounds(path: str) -> str:
    if len(path) > LONGEST_PATH:
        raise BadPath("too_long")
    if path.split("/", 2)[1] in NOT_OURS:
        raise BadPath("reserved")
    return path
