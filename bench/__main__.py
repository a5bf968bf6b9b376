"""``python -m bench [names …] [--quick]``: run the benches, print a table, write ``var/bench.json``."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
import tempfile
import traceback
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import bench
from bench.rows import Options, Row

RESULT = Path("var/bench.json")
HELPERS = ("_input", "_settings", "_rows", "_stock", "_site", "_acts", "_seed")
LONG = frozenset({"country", "search_million"})
"""Only when asked for by name."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", help=f"of {', '.join(bench_names())}; all but {', '.join(sorted(LONG))} by default"
    )
    parser.add_argument("--quick", action="store_true", help="fewer and smaller rounds")
    parser.add_argument("--keep", action="store_true", help="leave databases that took long to make for the next run")
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder by default")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as temporary:
        options = Options(chosen.folder or Path(temporary), quick=chosen.quick, keep=chosen.keep)
        failed = [name for name in chosen.names or names_by_default() if not ran(name, options)]
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


def bench_names() -> list[str]:
    """Return the modules of this folder that measure something."""
    helpers = {"__main__", "rows"}
    return sorted(
        module.name
        for module in pkgutil.iter_modules(bench.__path__)
        if module.name not in helpers and not module.name.endswith(HELPERS)
    )


def names_by_default() -> list[str]:
    """Return those that every machine can run in a short while."""
    return [name for name in bench_names() if name not in LONG]


def ran(name: str, options: Options) -> bool:
    """Run one bench and keep its rows; say whether it came to its end.  The others run whatever became of it."""
    rows: list[Row] = []
    try:
        for row in measured(name, options):
            print(as_text(row), flush=True)
            rows.append(row)
    except Exception:  # noqa: BLE001 - a peer that falls over takes no other bench along
        traceback.print_exc()
        return False
    finally:
        write(rows)
    return True


def measured(name: str, options: Options) -> Iterable[Row]:
    folder = options.folder / name
    folder.mkdir(parents=True, exist_ok=True)
    rows: Iterable[Row] = importlib.import_module(f"bench.{name}").measure(replace(options, folder=folder))
    return rows


def as_text(row: Row) -> str:
    ratio = f"{row.ratio:6.2f}x" if row.ratio else ""
    peer = f"{row.peer:10.3f} {row.peer_name:<24} {ratio}" if row.peer else ""
    return f"{row.name:<52} {row.ours:10.3f} {row.unit:<3} {peer}"


def write(rows: list[Row]) -> None:
    """Write the rows; those of benches that did not run this time stay as they were."""
    known = {row["name"]: row for row in json.loads(RESULT.read_text())} if RESULT.exists() else {}
    for row in rows:
        known[row.name] = {
            "name": row.name,
            "ours": row.ours,
            "peer": row.peer,
            "peer_name": row.peer_name,
            "unit": row.unit,
            "ratio": row.ratio,
            "at": row.at,
            "load": row.load,
        }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(list(known.values()), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
