"""Uploads of many files at once that nobody has finished: kept for a day, for whoever comes back to the form."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from wagtail.models import UploadedFile

FOLDER = "wagtail_uploads"
KEPT = timedelta(days=1)
CHUNK = 200


def remove_unfinished_uploads(now: datetime) -> int:
    """Delete what has waited for more than a day, row and bytes, and rows whose bytes are lost; return how many.

    Bytes without a row go too: nobody could finish them.
    """
    there = {f"{FOLDER}/{name}" for name in names_in_folder()}
    old = [name for name in sorted(there) if is_older(name, now - KEPT)]
    for start in range(0, len(old), CHUNK):
        chunk = old[start : start + CHUNK]
        with transaction.atomic():
            UploadedFile.objects.filter(file__in=chunk).delete()
        for name in chunk:
            default_storage.delete(name)
    return len(old) + remove_lost_rows()


def names_in_folder() -> list[str]:
    with contextlib.suppress(FileNotFoundError):
        return default_storage.listdir(FOLDER)[1]
    return []


def is_older(name: str, before: datetime) -> bool:
    """Say whether a file was last written before a moment; no for one that has just gone."""
    with contextlib.suppress(FileNotFoundError):
        return default_storage.get_modified_time(name) < before
    return False


def remove_lost_rows() -> int:
    lost = [pk for pk, name in UploadedFile.objects.values_list("pk", "file") if not default_storage.exists(name)]
    deleted, _ = UploadedFile.objects.filter(pk__in=lost).delete()
    return deleted
