"""How entries hang together: HMAC-SHA256 under a key that the database does not hold.

A plain hash chain proves nothing against who can write the database: he writes all hashes anew.  The key is derived
from ``SECRET_KEY``; after that changes, the old one in ``SECRET_KEY_FALLBACKS`` still proves what it sealed.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

ENTRY = "tenants.audit.entry"
HEAD = "tenants.audit.head"

BEGINNING = ""
"""The hash before the first entry."""


def canonical(details: Mapping[str, object]) -> str:
    """Return JSON that is the same for the same facts; raises TypeError for what JSON cannot say."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal_entry(chain: str, fields: Mapping[str, Any]) -> str:
    """Return the hash of an entry of the chain: over everything it says, and over the hash before it."""
    return _hmac(ENTRY, _entry_text(chain, fields), settings.SECRET_KEY)


def seal_head(chain: str, count: int, last: str, pruned_to: int, pruned_hash: str) -> str:
    """Return the seal of a chain's head, without which a cut tail would look like a shorter chain."""
    return _hmac(HEAD, canonical(_head(chain, count, last, pruned_to, pruned_hash)), settings.SECRET_KEY)


def is_entry(sealed: str, chain: str, fields: Mapping[str, Any]) -> bool:
    """Say whether ``sealed`` is the hash of such an entry under today's key or a former one."""
    return _fits(sealed, ENTRY, _entry_text(chain, fields))


def is_head(sealed: str, chain: str, count: int, last: str, pruned_to: int, pruned_hash: str) -> bool:
    """Say whether ``sealed`` is the seal of such a head under today's key or a former one."""
    return _fits(sealed, HEAD, canonical(_head(chain, count, last, pruned_to, pruned_hash)))


def _head(chain: str, count: int, last: str, pruned_to: int, pruned_hash: str) -> dict[str, object]:
    return {"chain": chain, "count": count, "last": last, "pruned_to": pruned_to, "pruned_hash": pruned_hash}


def _entry_text(chain: str, fields: Mapping[str, Any]) -> str:
    at: datetime = fields["at"]
    return canonical({**fields, "at": at.astimezone(UTC).isoformat(timespec="microseconds"), "chain": chain})


def _fits(sealed: str, salt: str, text: str) -> bool:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(hmac.compare_digest(sealed, _hmac(salt, text, key)) for key in keys)


def _hmac(salt: str, text: str, key: str | bytes) -> str:
    return salted_hmac(salt, text, secret=key, algorithm="sha256").hexdigest()
