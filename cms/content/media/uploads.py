"""What images and documents have in common: ``save()`` checks the file, keeps it in its tenant, publishes it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from wagtail.log_actions import get_active_log_context

from cms.content import published
from cms.content.media.ownership import require_owner
from cms.content.media.room import require_room, stored_size
from site_builder.engine.values import Media


class Upload(models.Model):
    """A file of one tenant.

    ``save()`` is the only way in: from the form, the multiple upload (which saves outside a transaction and knows no
    tenant), the chooser, an upload that waited for the rest of its form, and code.  It raises MediaRefused with a Thai
    message.
    """

    public_fields: ClassVar[frozenset[str]] = frozenset({"title", "file", "collection", "collection_id"})
    """A partial save that names none of these changes nothing public."""
    derived_fields: ClassVar[frozenset[str]] = frozenset({"tenant", "sha256", "file_size", "file_hash"})
    pinned_fields: ClassVar[tuple[str, ...]] = ("tenant_id", "public_key")
    """Known by the row better than by memory, which may be older than a job's work."""
    file_facts: ClassVar[tuple[str, ...]] = ("sha256", "file_size", "file_hash")
    """What is known of the file; memory decides only together with a new file."""

    has_room = False
    """True where a form has asked already: two uploads at once must not end in an error that no form can show."""

    if TYPE_CHECKING:
        tenant_id: int | None
        collection: Any
        file: Any

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row and its public form in one transaction; the file is checked and prepared before that begins."""
        fields = kwargs.get("update_fields")
        if fields is not None:
            if not self.public_fields.intersection(fields):
                super().save(*args, **kwargs)
                return
            kwargs["update_fields"] = {*fields, *self.derived_fields}
        stored_name = self._rows().filter(pk=self.pk).values_list("file", flat=True).first()
        is_new = self.take_in(stored_name)
        with transaction.atomic():
            self._take_from_row(file_too=not is_new)
            self.tenant_id = require_owner(self.collection, self.tenant_id)
            if is_new and not self.has_room:
                require_room(self.tenant_id, self.file.size, instead_of=self.pk and stored_size(self))
            super().save(*args, **kwargs)
            if is_new:
                self._keep_file(stored_name)
                self.file_arrived()
            self._publish()

    def take_in(self, stored_name: str | None) -> bool:
        """Check and prepare a new file, if there is one; say whether there is.  Raises MediaRefused."""
        raise NotImplementedError

    def file_arrived(self) -> None:
        """Do what a new file needs, in the transaction that stores it."""

    def public_form(self) -> Media:
        raise NotImplementedError

    def _rows(self) -> models.Manager[Any]:
        return type(self)._base_manager

    def _take_from_row(self, *, file_too: bool) -> None:
        """Let the locked row decide what a form does not; two editors, or an editor and a job, may work at once."""
        row: Any = self._rows().select_for_update().filter(pk=self.pk).first()
        if row is None:
            return
        for name in (*self.pinned_fields, *(self.file_facts if file_too else ())):
            setattr(self, name, getattr(row, name))
        if file_too and self.file.name != row.file.name:
            self.file = row.file
        if not file_too and hasattr(self, "rendition_error"):
            self.rendition_error = ""

    def _keep_file(self, old_name: str | None) -> None:
        """Make the new file survive a power cut before its row does; remove the old one after the commit."""
        file: Any = self.file
        with contextlib.suppress(NotImplementedError), Path(file.path).open("rb") as stored:
            os.fsync(stored.fileno())
        if old_name and old_name != file.name:
            storage = file.storage
            transaction.on_commit(lambda: storage.delete(old_name))

    def _publish(self) -> None:
        """Make public what the row says, as it was written: memory may hold more than ``update_fields`` let through."""
        row = self._rows().get(pk=self.pk)
        user = get_active_log_context().user
        published.put_media(row.tenant_id, row.public_form(), user=user)
