"""One run over one export: takes the row, writes the file, says how far it is, and gives it out or tells why not."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from cms.content.exports import files
from cms.content.exports.errors import ExportBroke, NoDisk
from cms.content.exports.models import SILENCE, TenantExport
from cms.content.exports.services import KEPT, fail, wanted_bytes
from cms.content.transfer.exporting import Export
from cms.content.transfer.values import Manifest
from tenants.keys import new_public_key

logger = logging.getLogger("cms.content")

STEP = 2
"""Percent between two words in the row: each is a write."""
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
State = TenantExport.State


class TakenAway(Exception):
    """The row is another's, or gone with its tenant: there is nothing left to be done or told."""


def make_export(pk: int) -> int | None:
    """Make the export, or leave it where that is no longer asked; what fails is told in the row, not raised.

    Return the tenant's row id where somebody else is making it right now, None otherwise.
    """
    export = take(pk)
    if export is None:
        busy = TenantExport.objects.filter(pk=pk, state=State.RUNNING).first()
        return None if busy is None else busy.tenant_id
    try:
        write(export)
    except TakenAway:
        files.remove([export.run])
    except Exception as error:
        logger.exception("export %s of tenant %s failed", export.pk, export.tenant_id)
        fail(export, reason_of(error))
    return None


def take(pk: int) -> TenantExport | None:
    """Make the export this run's own, unless it is done, gone, or another makes it."""
    now = timezone.now()
    former = TenantExport.objects.filter(pk=pk).values_list("run", flat=True).first()
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, beat_at__lt=now - SILENCE)
    taken = TenantExport.objects.filter(free, pk=pk).update(
        state=State.RUNNING, run=new_public_key(), beat_at=now, percent=0
    )
    if not taken:
        return None
    files.remove([former or ""])
    return TenantExport.objects.select_related("tenant").filter(pk=pk).first()


def write(export: TenantExport) -> None:
    """Write the file and give it out."""
    if files.free_bytes() < wanted_bytes(export.tenant):
        raise NoDisk
    with files.create(export.run) as target:
        manifest = Export(export.tenant, target, progress=Progress(export)).run()
    give_out(export, manifest)


class Progress:
    """Says in the row how far an export is; stops it when the row is another's or the disk fills up."""

    def __init__(self, export: TenantExport) -> None:
        self._export = export
        self._said = 0

    def __call__(self, done: int, total: int) -> None:
        percent = min(99, done * 100 // max(total, 1))
        if percent < self._said + STEP:
            return
        self._said = percent
        if files.free_bytes() < 0:
            raise NoDisk
        update_own(self._export, percent=percent, beat_at=timezone.now())


def give_out(export: TenantExport, manifest: Manifest) -> None:
    """Let the file be had for some days; the tenant's former ones go."""
    now = timezone.now()
    size = files.path_of(export.run).stat().st_size
    facts = {"size": size, "missing": len(manifest.missing), "percent": 100}
    update_own(export, state=State.READY, ready_at=now, expires_at=now + KEPT, **facts)
    former = TenantExport.objects.filter(tenant=export.tenant_id, pk__lt=export.pk)
    runs = list(former.values_list("run", flat=True))
    former.delete()
    files.remove(runs)


def update_own(export: TenantExport, **facts: object) -> None:
    """Write into the row while it is this run's.  Raises TakenAway."""
    mine = TenantExport.objects.filter(pk=export.pk, run=export.run, state=State.RUNNING)
    if not mine.update(**facts):
        raise TakenAway


def reason_of(error: BaseException) -> str:
    return NoDisk.code if any(is_full_disk(one) for one in chain_of(error)) else ExportBroke.code


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those during which it came: closing what a full disk has cut off fails once more."""
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__context__


def is_full_disk(error: BaseException) -> bool:
    return isinstance(error, NoDisk) or (isinstance(error, OSError) and error.errno in DISK_FULL)
