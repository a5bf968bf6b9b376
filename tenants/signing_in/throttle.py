"""How often somebody may try to sign in (docs/decisions).

A school sits behind one address, and anybody can type anybody's name: so only the *pair* of name and address waits.
Many misses of one name from anywhere, or of one address with any names, only shorten how often a pair may try before it
waits.  A device that has signed in to the account before has a count of its own and never waits for what others do.
Unknown names are counted like known ones.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from tenants.signing_in.models import SignInCount

FREE = 5
"""Misses of a pair before it waits; and where many misses of its name or its address have been counted:"""
GUARDED_FREE = 1
DEVICE_FREE = 10
"""Misses on a known device before it counts as an unknown one."""
NAME_GUARD = 30
ADDRESS_GUARD = 100
FORGOTTEN_AFTER = timedelta(hours=24)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=10)
MOST_ROWS = 100_000
TIDY_EVERY = 50
NO_WAIT = timedelta(0)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, counted as a miss until ``forgive``; or one that has to wait, which is not counted."""

    keys: tuple[str, ...] = ()
    """The pair's or the device's first."""
    wait: timedelta = NO_WAIT
    """For how long the person has to wait before trying; zero: now."""
    next_wait: timedelta = NO_WAIT
    """For how long the next try will have to wait if this one is a miss."""
    first_wait: bool = False
    name_misses: int = 0
    address_misses: int = 0


def begin(name: str, address: str, device: str | None, now: datetime) -> Attempt:
    """Count a try before its password is looked at, so that a thousand at once are a thousand.

    ``device``: what ``devices.known_device`` says.  Whoever signs in calls ``forgive``.
    """
    own = () if device is None else (key_of("device", device),)
    pair = (
        key_of("pair", plain(name), network(address)),
        key_of("name", plain(name)),
        key_of("address", network(address)),
    )
    with transaction.atomic():
        rows = locked_rows((*own, *pair), now)
        if own and rows[own[0]].misses < DEVICE_FREE:
            return count((rows[own[0]],), DEVICE_FREE + 1, now)
        main, by_name, by_address = (rows[key] for key in pair)
        if main.blocked_until is not None and main.blocked_until > now:
            return Attempt(wait=main.blocked_until - now)
        guarded = by_name.misses >= NAME_GUARD or by_address.misses >= ADDRESS_GUARD
        return count((main, by_name, by_address), GUARDED_FREE if guarded else FREE, now)


def forgive(attempt: Attempt) -> None:
    """Take a try back that was none of the misses: the person has signed in."""
    if attempt.keys:
        SignInCount.objects.filter(key=attempt.keys[0]).update(misses=0, blocked_until=None)
        SignInCount.objects.filter(key__in=attempt.keys[1:], misses__gt=0).update(misses=F("misses") - 1)


def count(rows: Sequence[SignInCount], free: int, now: datetime) -> Attempt:
    """Add a miss to locked rows; the first of them begins to wait where it has had its free ones."""
    main = rows[0]
    for row in rows:
        row.misses, row.last_at = row.misses + 1, now
    wait = wait_after(main.misses, free)
    main.blocked_until = now + wait if wait else None
    SignInCount.objects.bulk_update(rows, ["misses", "last_at", "blocked_until"])
    return Attempt(
        keys=tuple(row.key for row in rows),
        next_wait=wait,
        first_wait=main.misses == free,
        name_misses=rows[1].misses if len(rows) > 1 else main.misses,
        address_misses=rows[2].misses if len(rows) > 2 else main.misses,
    )


def wait_after(misses: int, free: int) -> timedelta:
    """Return 0 for the free misses, then 30 s, 1 min, 2 min, … to 10 min."""
    doublings = misses - free
    return NO_WAIT if doublings < 0 else min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(doublings, 10))


# ----------------------------------------------------------------------------------------------------------------- rows


def locked_rows(keys: Sequence[str], now: datetime) -> dict[str, SignInCount]:
    """Return the counts of the keys, made if missing, locked in one order, forgotten where they are old."""
    found = SignInCount.objects.select_for_update().filter(key__in=keys).order_by("key")
    rows = {row.key: row for row in found}
    missing = sorted(set(keys) - set(rows))
    if missing:
        SignInCount.objects.bulk_create([SignInCount(key=key, last_at=now) for key in missing], ignore_conflicts=True)
        rows = {row.key: row for row in found.all()}
        tidy(max(row.pk for row in rows.values()), now)
    for row in rows.values():
        if row.last_at < now - FORGOTTEN_AFTER:
            row.misses, row.blocked_until = 0, None
    return rows


def tidy(newest: int, now: datetime) -> None:
    """Forget what is old, now and then, and whatever comes: the table never holds more than its most."""
    if newest % TIDY_EVERY:
        return
    for old in (
        SignInCount.objects.filter(last_at__lt=now - FORGOTTEN_AFTER),
        SignInCount.objects.filter(pk__lte=newest - MOST_ROWS),
    ):
        free = old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:1_000]
        SignInCount.objects.filter(pk__in=list(free)).delete()


# ----------------------------------------------------------------------------------------------------------------- keys


def key_of(*parts: str) -> str:
    return salted_hmac("tenants.signing_in", "\0".join(parts), algorithm="sha256").hexdigest()


def plain(name: str) -> str:
    """Return a name as it is looked up: however it is spelled, it is one count."""
    return unicodedata.normalize("NFKC", name.encode("utf-8", "replace").decode()).strip().casefold()


def network(address: str) -> str:
    """Return whom an address stands for: an IPv6 customer has a whole /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
