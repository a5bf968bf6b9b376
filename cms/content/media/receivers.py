"""Deleted images and documents: withdrawn in the transaction of the deletion, their files removed after it."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context

from cms.content import published, rebuild
from cms.content.audit import record_upload
from cms.content.media import hastening, reading, renditions
from cms.content.media.models import SiteDocument, SiteImage
from cms.content.media.public import public_media
from cms.content.signals import Reason, page_content_changed
from tenants.audit.values import Action

rebuild.register_media(public_media)


@receiver(post_delete, sender=SiteImage)
@receiver(post_delete, sender=SiteDocument)
def withdraw_deleted(instance: SiteImage | SiteDocument, **kwargs: Any) -> None:
    if instance.tenant_id is not None:
        published.withdraw_media(instance.tenant_id, instance.public_key, user=get_active_log_context().user)
        if isinstance(instance, SiteImage):
            record_upload(Action.IMAGE_DELETED, "image", instance)
        else:
            record_upload(Action.DOCUMENT_DELETED, "document", instance)
    storage, name = instance.file.storage, str(instance.file.name)
    transaction.on_commit(lambda: remove_file(storage, name))


@receiver(post_delete, sender=SiteImage)
def remove_renditions(instance: SiteImage, **kwargs: Any) -> None:
    """Images of the same bytes share their public sizes: they go with the last one."""
    for sha256 in {instance.sha256, instance.rendered_sha256} - {""}:
        transaction.on_commit(lambda sha256=sha256: renditions.remove_unused(sha256))  # type: ignore[misc]


@receiver(post_delete, sender=SiteDocument)
def remove_sheets(instance: SiteDocument, **kwargs: Any) -> None:
    """Documents of the same bytes share the pictures of their pages."""
    transaction.on_commit(lambda: reading.remove_sheets(instance.sha256))


@receiver(page_content_changed)
def hasten_pictures(
    tenant_id: int, keys: tuple[str, ...], reason: str, references: frozenset[str], **kwargs: Any
) -> None:
    """In the transaction that publishes pages."""
    hastening.ask_for_sizes(tenant_id, references)
    if reason == Reason.PAGE:
        hastening.ask_haste(tenant_id, keys)


def remove_file(storage: Any, name: str) -> None:
    """Remove a stored file and the folder of its key, which nobody else uses."""
    storage.delete(name)
    with contextlib.suppress(OSError, NotImplementedError):
        Path(storage.path(name)).parent.rmdir()
