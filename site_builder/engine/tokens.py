"""A school's two colours → design tokens whose text and background always differ by 4.5 : 1 (WCAG AA) or more.

For each of ``primary`` and ``accent``: ``--x`` (the colour itself, a background), ``--on-x`` (text on it),
``--x-text`` (text and links on white and on the tint), ``--x-tint`` (a pale background).
"""

from __future__ import annotations

import re

from markupsafe import Markup

from site_builder.engine.values import SiteFacts

Colour = tuple[int, int, int]

HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
ENOUGH = 4.5
DEFAULT_PRIMARY = "#1f4e8c"
DEFAULT_ACCENT = "#b45309"
WHITE: Colour = (255, 255, 255)
INK: Colour = (17, 24, 39)
TINT_SHARE = 0.08
STEP = 0.04


def token_css(site: SiteFacts) -> Markup:
    """Return the CSS rule with all tokens.  What is no colour (``#rrggbb``) is taken as the default one."""
    primary = _colour(site.primary_colour, DEFAULT_PRIMARY)
    accent = _colour(site.accent_colour, DEFAULT_ACCENT)
    pairs = {**tokens_of("primary", primary), **tokens_of("accent", accent)}
    return Markup(":root{" + ";".join(f"--{name}:{_hex(value)}" for name, value in pairs.items()) + "}")  # noqa: S704


def primary_pair(site: SiteFacts) -> tuple[Colour, Colour]:
    """Return the school's colour and the one that can be read on it."""
    tokens = tokens_of("primary", _colour(site.primary_colour, DEFAULT_PRIMARY))
    return tokens["primary"], tokens["on-primary"]


def tokens_of(name: str, colour: Colour) -> dict[str, Colour]:
    """Return the four tokens of a colour; it is darkened only where white or ink cannot be read on it."""
    on_colour = WHITE if contrast(colour, WHITE) >= contrast(colour, INK) else INK
    background = _until_readable(colour, on_colour, away_from=on_colour)
    tint = mixed(colour, WHITE, 1 - TINT_SHARE)
    text = _until_readable(colour, tint, away_from=tint)
    return {name: background, f"on-{name}": on_colour, f"{name}-text": text, f"{name}-tint": tint}


def contrast(one: Colour, other: Colour) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _until_readable(colour: Colour, other: Colour, *, away_from: Colour) -> Colour:
    """Move a colour towards black (or white, if the other one is dark) until the two can be told apart."""
    goal: Colour = (0, 0, 0) if _luminance(away_from) > 0.5 else WHITE
    share = 0.0
    result = colour
    while contrast(result, other) < ENOUGH and share < 1:
        share += STEP
        result = mixed(colour, goal, min(share, 1.0))
    return result


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.03928 else float(((channel + 0.055) / 1.055) ** 2.4)


def mixed(one: Colour, other: Colour, share_of_other: float) -> Colour:
    """Return the colour between two; with a share of 1 it is the other one."""
    red, green, blue = (round(a + (b - a) * share_of_other) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _colour(text: str, default: str) -> Colour:
    digits = (text if HEX_COLOUR.fullmatch(text) else default)[1:]
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in colour)
