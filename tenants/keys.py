"""Public keys: short names given once to what the public may see."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Lowercase Crockford base 32: no i, l, o, u, so that a key read aloud is not mistaken."""

LENGTH = 12


def new_public_key() -> str:
    """Return a fresh random key of 12 characters (60 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
