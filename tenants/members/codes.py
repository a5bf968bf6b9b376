"""One-use codes: random, easy to read aloud and to type, stored only as a keyed digest."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

from tenants.keys import ALPHABET

LENGTH = 16
"""Characters of 5 bits each: 80 bits.  What a guess must hit is out of reach however many are made."""
GROUP = 4
LONGEST_INPUT = 200
LOOK_ALIKE = str.maketrans("oil๐๑๒๓๔๕๖๗๘๙", "0110123456789")
"""Letters that the alphabet leaves out because they look like digits, and Thai digits."""


def new_code() -> str:
    """Return a fresh random code as it is stored in nobody's memory: without groups, in lower case."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def spelled(code: str) -> str:
    """Return a code as people read it: ``7K3M-9QXP-2HDA-VT4B``."""
    groups = (code[start : start + GROUP] for start in range(0, len(code), GROUP))
    return "-".join(groups).upper()


def normalised(text: str) -> str | None:
    """Return the code that somebody typed, whatever the case, groups and look-alikes; None for what can be none."""
    if len(text) > LONGEST_INPUT:
        return None
    folded = text.lower().translate(LOOK_ALIKE)
    code = "".join(character for character in folded if character.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def digest(code: str) -> str:
    """Return what is stored of a code: without the installation's key it can be neither computed nor tried."""
    return salted_hmac("tenants.members.code", code, algorithm="sha256").hexdigest()


def mark_of(password_hash: str) -> str:
    """Return what a reset remembers of the password that it will replace."""
    return salted_hmac("tenants.members.password", password_hash, algorithm="sha256").hexdigest()
