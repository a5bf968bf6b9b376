"""The bytes of an archive's media → the storage, each checked by content as at the front door."""

from __future__ import annotations

import tempfile
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

from cms.content.media.documents import check_document
from cms.content.media.errors import MediaRefused
from cms.content.media.models import ascii_name
from cms.content.media.names import extension_of
from cms.content.media.receivers import remove_file
from cms.content.media.sniff import HEAD, picture_format
from cms.content.transfer.archive import Archive
from cms.content.transfer.errors import BrokenContent
from cms.content.transfer.plan import Plan
from cms.content.transfer.values import MediaFacts

IN_MEMORY = 8 * 1024 * 1024
OURS = {"jpeg": {"jpg", "jpeg"}, "png": {"png"}}
"""Formats in which we keep pictures, and how their files are called."""


def bring_in(archive: Archive, plan: Plan) -> dict[str, str]:
    """Store all media; return the stored name by old key.  Raises BrokenContent, with nothing left behind."""
    stored: dict[str, str] = {}
    try:
        for one in plan.media:
            with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
                archive.copy(one.file, file)
                check_bytes(one, file)
                stored[one.key] = default_storage.save(path_of(one, plan.keys[one.kind][one.key]), File(file))
    except BaseException:
        take_out(stored)
        raise
    return stored


def take_out(stored: dict[str, str]) -> None:
    for name in stored.values():
        remove_file(default_storage, name)


def path_of(one: MediaFacts, key: str) -> str:
    folder, otherwise = ("original_images", "image") if one.kind == "image" else ("documents", "document")
    return f"{folder}/{key}/{ascii_name(one.file.rpartition('/')[2], otherwise)}"


def check_bytes(one: MediaFacts, file: IO[bytes]) -> None:
    """Raise BrokenContent unless the bytes are what they are said to be.

    Pictures are decoded later, in a process of their own, when their public sizes are made.
    """
    file.seek(0)
    if one.kind == "image":
        found = picture_format(file.read(HEAD))
        if found is None or extension_of(one.file) not in OURS.get(found, set()):
            raise BrokenContent(f"{one.file} is no picture that we keep")
    else:
        try:
            extension = check_document(file, one.file)
        except MediaRefused as refusal:
            raise BrokenContent(f"{one.file}: {refusal.code}") from refusal
        if extension_of(one.public_name) != extension or ascii_name(one.public_name, "document") != one.public_name:
            raise BrokenContent(f"{one.file}: public name {one.public_name[:60]!r}")
    file.seek(0)
