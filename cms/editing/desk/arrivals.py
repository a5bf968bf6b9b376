"""Photos and files that arrive one by one, before their page exists: each once, however often the line drops."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from wagtail.models import ReferenceIndex

from cms.content.media import intake
from cms.content.media.errors import FileTooLarge
from cms.content.media.names import PICTURES, clean_title, is_camera_name
from cms.content.models import BasePage, SiteDocument, SiteImage
from cms.content.text import plain_line
from cms.editing.desk.models import Arrival, Writing
from cms.editing.desk.services import begin_writing
from tenants.models import Tenant, User

KEPT = timedelta(days=7)
"""Unfinished work waits so long on the server; on the device its words wait for ever."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One file as a request brings it."""

    file: Any
    client_key: str
    """The device's hash of the file; empty: the server hashes what came."""
    taken: str = ""
    about: str = ""
    """The title of the page, if it is known yet."""

    @property
    def name(self) -> str:
        return plain_line(self.file.name or "")[:255]

    def key(self) -> str:
        return self.client_key or hash_of(self.file)

    def title(self, extensions: tuple[str, ...]) -> str:
        """Return a title for the library: the file's name, the page's where a camera made the name."""
        title = clean_title(self.name, extensions)
        about = plain_line(self.about)
        return ((about if about and (is_camera_name(title) or not title) else title) or "ไม่มีชื่อ")[:255]


def hash_of(file: Any) -> str:
    """Return the SHA-256 of an upload, whose place it does not move."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def arrived(user: User, key: UUID) -> list[Arrival]:
    """Return what has arrived for a person's writing."""
    found = Arrival.objects.filter(writing__user=user, writing__key=key, writing__finished_at=None)
    return list(found.select_related("image", "document").order_by("taken", "pk"))


def take_photo(tenant: Tenant, user: User, key: UUID, sent: Sent, now: datetime) -> Arrival:
    """Keep a photo for a writing; a photo that came already is the same arrival.

    Raises MediaRefused (its message is for the person), WorkerFailed or AnotherPlace.
    """
    known = known_arrival(user, key, sent)
    if known is not None:
        return known
    prepared = intake.prepare_image(sent.file, sent.name)
    with transaction.atomic():
        writing = begin_writing(tenant, user, key, now)
        found = writing.arrivals.filter(client_key=sent.key()).first()
        if found is not None:
            return found
        twin = SiteImage._default_manager.filter(tenant=tenant, sha256=prepared.sha256).first()
        image = twin or SiteImage._default_manager.create(
            file=prepared, title=sent.title(PICTURES), collection=tenant.collection, uploaded_by_user=user
        )
        return note(writing, sent, now, image=image, is_ours=twin is None)


def take_document(tenant: Tenant, user: User, key: UUID, sent: Sent, now: datetime) -> Arrival:
    """Keep a file for a writing, as ``take_photo`` keeps a photo."""
    known = known_arrival(user, key, sent)
    if known is not None:
        return known
    limit: int = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    if sent.file.size > limit:
        raise FileTooLarge(sent.file.size, limit)
    checked = intake.openable_document(sent.file, sent.file.name)
    with transaction.atomic():
        writing = begin_writing(tenant, user, key, now)
        found = writing.arrivals.filter(client_key=sent.key()).first()
        if found is not None:
            return found
        document = SiteDocument._default_manager.create(
            file=checked,
            title=sent.title(tuple(settings.WAGTAILDOCS_EXTENSIONS)),
            collection=tenant.collection,
            uploaded_by_user=user,
        )
        return note(writing, sent, now, document=document)


def known_arrival(user: User, key: UUID, sent: Sent) -> Arrival | None:
    return Arrival.objects.filter(writing__user=user, writing__key=key, client_key=sent.key()).first()


def note(writing: Writing, sent: Sent, now: datetime, **thing: Any) -> Arrival:
    Writing.objects.filter(pk=writing.pk).update(touched_at=now)
    arrival: Arrival = writing.arrivals.create(client_key=sent.key(), name=sent.name, taken=sent.taken, **thing)
    return arrival


# ---------------------------------------------------------------------------------------------------------- cleaning


def forget_left_behind(now: datetime) -> int:
    """Forget writings that nobody has touched for a week, and delete what came for them and stands nowhere.

    Return how many uploads were deleted.
    """
    old = Writing.objects.filter(touched_at__lt=now - KEPT).order_by("pk")
    return sum(forget(writing) for writing in old.iterator(100))


def forget(writing: Writing) -> int:
    arrivals = list(writing.arrivals.select_related("image", "document"))
    things = [one.image or one.document for one in arrivals if one.is_ours]
    with transaction.atomic():
        writing.delete()
        left = [thing for thing in things if thing is not None and not stands_somewhere(thing)]
        for thing in left:
            thing.delete()
    return len(left)


def stands_somewhere(thing: Any) -> bool:
    """Say whether a page, a draft, the emblem or another writing has an upload."""
    if ReferenceIndex.get_references_to(thing).exists() or Tenant.objects.filter(emblem_id=thing.pk).exists():
        return True
    mine = {"image": thing} if isinstance(thing, SiteImage) else {"document": thing}
    return Arrival.objects.filter(**mine).exists() or is_in_a_draft(thing)


def is_in_a_draft(thing: Any) -> bool:
    """The index knows live versions only: ask the newest version of every page with changes that are not public."""
    kind = ReferenceIndex._get_base_content_type(type(thing)).pk
    drafts = BasePage.objects.filter(tenant=thing.tenant_id, has_unpublished_changes=True)
    for page in drafts.specific().iterator(50):
        found = ReferenceIndex._extract_references_from_object(page.get_latest_revision_as_object())
        if any((named, str(key)) == (kind, str(thing.pk)) for named, key, *_ in found):
            return True
    return False
