"""Pages that cannot be shown as they are now: kept at their last good version, or not public yet.

One bad page never takes a site down.  A page is withheld when a hold applies (it failed when it was made from exactly
this), when its pictures are not ready, or when it failed in this very build.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from site_builder.engine.errors import HomeFailed
from site_builder.engine.planned import Entry, Failure, Manifest
from site_builder.engine.routes import Refusal, Routes
from site_builder.engine.shelf import Shelf
from site_builder.engine.values import Head, Hold, Key

REASONS_TH = {
    "render_failed": "ระบบแสดงผลหน้านี้ไม่ได้ โปรดแก้ไขแล้วเผยแพร่อีกครั้ง",
    "render_timeout": "หน้านี้ใช้เวลาแสดงผลนานเกินไป ระบบจะลองใหม่ให้เองเป็นระยะ หากยังไม่ขึ้นเว็บ โปรดลดเนื้อหาแล้วเผยแพร่อีกครั้ง",
    "unreadable": "ข้อมูลของหน้านี้ไม่สมบูรณ์ โปรดเปิดแก้ไขแล้วเผยแพร่อีกครั้ง",
    "images_not_ready": "กำลังเตรียมรูปภาพของหน้านี้ หน้าจะเผยแพร่เองเมื่อรูปพร้อม",
    "file_missing": "ไม่พบไฟล์แนบบางไฟล์ของหน้านี้ โปรดอัปโหลดไฟล์ใหม่",
    "unsafe_address": "ที่อยู่ของหน้านี้ใช้ไม่ได้ โปรดใช้เฉพาะตัวอักษรอังกฤษ ตัวเลข และขีด",
    "reserved_address": "ที่อยู่นี้ระบบสงวนไว้ใช้เอง โปรดเปลี่ยนที่อยู่ของหน้า",
    "address_taken": "มีหน้าอื่นใช้ที่อยู่นี้แล้ว โปรดเปลี่ยนที่อยู่ของหน้า",
}
PASSING = frozenset({"images_not_ready", "file_missing"})
"""Reasons that are looked at anew in every build, so that a hold never outlives them."""
LOCAL_URL = re.compile(rb"/((?:assets|images|files)/[A-Za-z0-9._/-]+)")


class Withheld(msgspec.Struct, frozen=True, gc=False):
    """Pages that are not rendered; ``never_good`` ones have no earlier version and are linked from nowhere.

    ``needs`` are paths that the kept versions load: they stay as long as the media still exists.
    """

    failures: tuple[Failure, ...] = ()
    keys: frozenset[Key] = frozenset()
    never_good: frozenset[Key] = frozenset()
    needs: frozenset[str] = frozenset()


def find_failures(routes: Routes, shelf: Shelf, known: Mapping[Key, Failure]) -> dict[Key, Failure]:
    """Return why pages cannot be rendered: ``known`` failures of this build, then what they wait for."""
    found = ((key, known.get(key) or _waiting(head, shelf)) for key, head in routes.heads.items())
    return {key: failure for key, failure in found if failure}


def lasting_holds(holds: Iterable[Hold], routes: Routes, failures: Mapping[Key, Failure]) -> dict[Key, Hold]:
    """Return the holds that may apply: of pages that are there and have not failed anyhow."""
    wanted = (hold for hold in holds if not _is_passing(hold.reason) and hold.inputs)
    return {hold.key: hold for hold in wanted if hold.key in routes.heads and hold.key not in failures}


def failure_of_hold(head: Head, hold: Hold) -> Failure:
    """Return the failure that a hold remembers."""
    code = hold.reason if hold.reason in REASONS_TH else "render_failed"
    failure = replace(failure_of(head, code, "held by an earlier build"), inputs=hold.inputs)
    return failure if hold.reason in REASONS_TH else replace(failure, reason=hold.reason)


def withhold(
    failures: Mapping[Key, Failure], refused: Iterable[Refusal], home: Key, good: frozenset[Key], needs: frozenset[str]
) -> Withheld:
    """Divide failed pages into kept and never good.  ``good`` are pages of the previous release.  Raises HomeFailed."""
    never_good = frozenset(failures) - good
    if home in never_good:
        raise HomeFailed(home, failures[home].code, failures[home].detail)
    told = [replace(failure, kept=key in good) for key, failure in failures.items()]
    told += [_refusal(refusal) for refusal in refused]
    return Withheld(tuple(told), frozenset(failures), never_good, needs)


def good_pages(previous: Manifest | None) -> frozenset[Key]:
    """Return the keys of all pages that the previous release shows."""
    return (
        frozenset(entry.key for entry in previous.files.values() if entry.kind == "page") if previous else frozenset()
    )


def kept_files(
    withheld: Withheld,
    paths: Mapping[Key, str],
    before: Mapping[str, Entry],
    shelf: Shelf,
    taken: Iterable[str],
) -> dict[str, tuple[Entry, str]]:
    """Return path → (earlier file, why it stays) for kept pages, moved along with them, and for what they load."""
    kept_keys = withheld.keys - withheld.never_good
    if not kept_keys:
        return {}
    occupied = set(taken)
    codes = {failure.key: failure.code for failure in withheld.failures}
    result = {
        path: (entry, f"held: {codes[entry.key]}")
        for path, entry in _moved(before, kept_keys, paths)
        if path not in occupied
    }
    for path in withheld.needs - occupied:
        entry = before.get(path)
        # Takedown beats everything: what was deleted is not kept for the sake of a held page.
        if entry and (entry.kind == "asset" or shelf.knows(entry.key)):
            result[path] = (entry, "needed by a held page")
    return result


def local_urls(html: bytes) -> set[str]:
    """Return the paths of assets, images and files that a page names."""
    return {match.decode() for match in LOCAL_URL.findall(html)}


def failure_of(head: Head, code: str, detail: str) -> Failure:
    """Return the failure of a page in this build; lasting ones ask to be remembered as a hold, whose ``inputs`` the
    build fills in."""
    return Failure(
        key=head.key,
        title=head.title,
        code=code,
        reason=REASONS_TH[code],
        detail=detail,
        hold=code not in PASSING,
    )


def _waiting(head: Head, shelf: Shelf) -> Failure | None:
    if not shelf.faults:
        return None
    for reference in head.references:
        code = shelf.fault(reference)
        if code:
            return failure_of(head, code, reference)
    return None


def _is_passing(reason: str) -> bool:
    return reason in PASSING or reason in {REASONS_TH[code] for code in PASSING}


def _refusal(refusal: Refusal) -> Failure:
    return Failure(key=refusal.key, title=refusal.title, code=refusal.code, reason=REASONS_TH[refusal.code])


def _moved(before: Mapping[str, Entry], keys: frozenset[Key], paths: Mapping[Key, str]) -> Iterator[tuple[str, Entry]]:
    """Yield the earlier files of pages under their present addresses."""
    folders = {entry.key: path[: -len("index.html")] for path, entry in before.items() if entry.kind == "page"}
    for path, entry in before.items():
        if entry.key in keys:
            yield paths[entry.key][1:] + path[len(folders[entry.key]) :], entry
