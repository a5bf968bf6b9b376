"""Who else writes a page now: the desk takes part in Wagtail's own list of editing sessions, in both directions.

Wagtail's editor reads the same rows and names who writes at the desk; the desk names who has the page open there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.models import EditingSession

from cms.content.models import BasePage
from cms.content.review.services import name_of

PRESENT = timedelta(minutes=1)
"""Whose editor has been heard of in this time is there."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Where the script of a form says that its person is still there, and that the person has left."""

    ping_url: str
    release_url: str


def arrive(page: BasePage, user: Any) -> Presence:
    """Note that a person has opened a page to write it."""
    EditingSession.cleanup()
    kind = ContentType.objects.get_for_model(BasePage)
    session = EditingSession.objects.create(
        user=user, content_type=kind, object_id=str(page.pk), last_seen_at=timezone.now()
    )
    meta = BasePage._meta
    return Presence(
        reverse(
            "wagtailadmin_editing_sessions:ping", args=[meta.app_label, meta.model_name, quote(page.pk), session.pk]
        ),
        reverse("wagtailadmin_editing_sessions:release", args=[session.pk]),
    )


def others_at(page: BasePage, user: Any) -> list[str]:
    """Return who else has a page open now, at the desk or in Wagtail's editor."""
    kinds = [page.content_type_id, ContentType.objects.get_for_model(BasePage).pk]
    there = EditingSession.objects.filter(content_type__in=kinds, object_id=str(page.pk))
    sessions = there.filter(last_seen_at__gt=timezone.now() - PRESENT).exclude(user=user).select_related("user")
    return sorted({name_of(session.user) for session in sessions})
