#!/usr/bin/env python3
"""Put an urgent notice on sites while the CMS is down: needs Python 3.11 and the folders of the sites, nothing else.

    deploy/notice_by_hand.py "น้ำท่วมถนนหน้าโรงเรียน" var/sites/*/live --until 6h --severity emergency
    deploy/notice_by_hand.py --end var/sites/*/live

What stands in ``notices.json`` and still holds stays; the new one comes first.  Each file is replaced in one step.
Exit status: 0 every site shows it, 1 some do not (named), 2 wrong use, nothing was written.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

BANGKOK = timezone(timedelta(hours=7))
FILE = "notices.json"
MOST_BYTES = 2_048
BY_HAND = "hand"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = make_parser()
    said = parser.parse_args(arguments)
    folders = [Path(word) for word in (said.words if said.end else said.words[1:])]
    if not folders or (not said.end and said.until is None):
        parser.error("say a headline, the folders and --until; or --end and the folders")
    now = datetime.now(tz=BANGKOK)
    wrong = [folder for folder in folders if not post(folder, said, now)]
    sys.stdout.write(f"{len(folders) - len(wrong)} of {len(folders)} sites\n")
    return 1 if wrong else 0


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="+", metavar="word", help="the headline, then folders; with --end only folders")
    parser.add_argument("--until", type=moment, help='6h, 2026-11-27T18:00 or "27/11/2569 18:00" (time in Bangkok)')
    parser.add_argument("--severity", choices=("info", "warning", "emergency"), default="warning")
    parser.add_argument("--phone", default="", help="a number to call")
    parser.add_argument("--by", default="", help="who says it")
    parser.add_argument("--closed", default="", help='no school: the first line of home, "ปิดเรียน 27 พ.ย. 2569"')
    parser.add_argument("--end", action="store_true", help="take away what was posted by hand")
    return parser


def moment(text: str) -> datetime:
    """Return an end that is still to come.  Raises ArgumentTypeError."""
    now = datetime.now(tz=BANGKOK)
    hours = re.fullmatch(r"(\d{1,3})h", text)
    day = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2})", text)
    try:
        if hours:
            end = now + timedelta(hours=int(hours[1]))
        elif day:
            date, month, year, hour, minute = map(int, day.groups())
            end = datetime(year - 543 if year > 2400 else year, month, date, hour, minute, tzinfo=BANGKOK)
        else:
            end = datetime.fromisoformat(text)
            end = end if end.tzinfo else end.replace(tzinfo=BANGKOK)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no time") from error
    if not now < end < now + timedelta(days=400):
        raise argparse.ArgumentTypeError(f"{text!r} is over, or more than 400 days ahead")
    return end


def post(folder: Path, said: argparse.Namespace, now: datetime) -> bool:
    """Write one site's file; say whether it shows the notice now."""
    try:
        with held(folder):
            write(folder / FILE, document(read(folder / FILE), said, now))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{folder}: {error}\n")
        return False
    return True


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder as the CMS does, should it be alive after all.  A site that is not there is not made."""
    if not (folder.parent / "current").exists():
        raise FileNotFoundError("no site here: name its folder live, beside current")
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(file: Path) -> dict[str, Any]:
    """Return what stands there; what nobody can read counts as nothing."""
    try:
        found = json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("notices"), list) else {}


def document(before: dict[str, Any], said: argparse.Namespace, now: datetime) -> bytes:
    """Return the new file.  Raises ValueError for a headline that alone is too long."""
    kept = [one for one in before.get("notices", []) if holds(one, now)]
    if said.end:
        kept = [one for one in kept if not str(one.get("key", "")).startswith(BY_HAND)]
    new = [] if said.end else [entry(said, now)]
    older = before.get("version")
    fresh: dict[str, Any] = {"version": max(int(now.timestamp()), older + 1 if isinstance(older, int) else 0)}
    state: Any = before.get("state")
    if said.closed and not said.end:
        fresh["state"] = {"kind": "closed", "text": said.closed, "until": said.until.isoformat(), BY_HAND: True}
    elif holds(state, now) and not (said.end and state.get(BY_HAND)):
        fresh["state"] = state
    for many in range(len(kept), -1, -1):
        fresh["notices"] = [*new, *kept[:many]]
        if many < len(kept):
            fresh["more"] = len(kept) - many
        body = json.dumps(fresh, ensure_ascii=False, separators=(",", ":")).encode()
        if len(body) <= MOST_BYTES:
            return body
    raise ValueError("the headline is too long")


def entry(said: argparse.Namespace, now: datetime) -> dict[str, Any]:
    facts = {"headline": said.words[0], "phone": said.phone, "by": said.by}
    shown = {name: text for name, text in facts.items() if text}
    key = f"{BY_HAND}{int(now.timestamp())}"
    return {"key": key, "version": 1, "severity": said.severity, "until": said.until.isoformat(), **shown}


def holds(one: Any, now: datetime) -> bool:
    """Say whether something that was shown still is."""
    try:
        return datetime.fromisoformat(str(one["until"])) > now
    except (TypeError, KeyError, ValueError):
        return False


def write(file: Path, body: bytes) -> None:
    part = file.with_name(f".{file.name}.hand")
    with part.open("wb") as stream:
        stream.write(body)
        stream.flush()
        os.fsync(stream.fileno())
    part.chmod(0o644)
    part.replace(file)


if __name__ == "__main__":
    sys.exit(main())
