"""Stylesheets, scripts and fonts of earlier releases, for visitors who still have a page of theirs open.

A page that was fetched a moment before the switch asks for its stylesheet a moment after it.  So these files stay in
the tree for a day after the last release that lists them went offline.  They belong to no release: what a release is,
and what its fingerprints say, does not depend on what was there before.

Images and files go at the switch: who withdraws a photo wants it gone now.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from site_builder.engine.planned import Entry

GRACE = timedelta(days=1)


class Lingering(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One such file; ``since`` is the instant (ISO, UTC) at which its last release went offline."""

    sha256: str
    since: str


def staying_beside(
    live: Mapping[str, Entry], earlier: Mapping[str, Lingering], after: Mapping[str, Entry], at: datetime
) -> dict[str, Lingering]:
    """Return what stays beside the files ``after``, when they replace ``live``, beside which ``earlier`` has stayed."""
    since = at.isoformat(timespec="seconds")
    leaving = {path: Lingering(entry.sha256, since) for path, entry in live.items() if entry.kind == "asset"}
    staying = {path: file for path, file in earlier.items() if at - datetime.fromisoformat(file.since) < GRACE}
    return {path: file for path, file in (staying | leaving).items() if path not in after}
