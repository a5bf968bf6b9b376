"""Spans of time as people here say them."""

from __future__ import annotations

from datetime import timedelta


def seconds_words(seconds: float) -> str:
    """Return ``0.8 วินาที``, ``2 นาที 5 วินาที``, ``3 ชั่วโมง 10 นาที`` or ``2 วัน``."""
    if seconds < 10:
        return f"{max(seconds, 0.1):.1f} วินาที"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} วินาที"
    if whole < 3600:
        return f"{whole // 60} นาที" + (f" {whole % 60} วินาที" if whole % 60 and whole < 600 else "")
    if whole < 86_400:
        return f"{whole // 3600} ชั่วโมง" + (f" {whole % 3600 // 60} นาที" if whole % 3600 >= 60 else "")
    return f"{whole // 86_400} วัน"


def span_words(span: timedelta) -> str:
    return seconds_words(span.total_seconds())
