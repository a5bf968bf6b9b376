"""What is known of a document's content: number of pages, text, pictures of its first pages.

Read once for the same bytes, in the bounded process, never inside a transaction of ours.  Only documents that have a
page of their own (``DocumentPage``) are read.  ``MEDIA_ROOT/sheets/<sha256 of the document>/`` holds the pictures.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction

from cms.content import published
from cms.content.media import errors, processes
from cms.content.media.models import READ_DOCUMENT, DocumentReading, SiteDocument
from cms.content.text import plain_text
from tenants import jobs

FOLDER = "sheets"
Outcome = DocumentReading.Outcome
DRAWN = frozenset({Outcome.TEXT, Outcome.SCAN})


def can_be_read(document: SiteDocument) -> bool:
    """Say whether a document is of a kind that we read: PDF."""
    return bool(document.public_name.endswith(".pdf"))


def ask_reading(document: SiteDocument) -> None:
    """Ask for a document to be read and drawn, in the caller's transaction, unless that is done."""
    if not can_be_read(document) or document.tenant_id is None:
        return
    reading = DocumentReading.objects.filter(document=document, sha256=document.sha256).first()
    if reading is None or (reading.outcome in DRAWN and not reading.drawn):
        payload: jobs.Payload = {"document": document.pk, "sha256": document.sha256}
        jobs.get_jobs().enqueue(READ_DOCUMENT, payload, tenant_id=document.tenant_id)


def read_now(document: SiteDocument) -> DocumentReading | None:
    """Return what is in a document, reading it now where nobody has yet; None for kinds that we do not read.

    Takes up to a few seconds.  Raises WorkerFailed.
    """
    if not can_be_read(document):
        return None
    known = DocumentReading.objects.filter(document=document, sha256=document.sha256).first()
    return known or _store(document, **_read(document))


def read_and_draw(document_id: int, sha256: str) -> None:
    """The job: safe to run twice, and when the document has been deleted or replaced meanwhile."""
    document = SiteDocument.objects.filter(pk=document_id, sha256=sha256).first()
    if document is None:
        return
    reading = read_now(document)
    if reading is not None and reading.outcome in DRAWN and not reading.drawn:
        _store(document, sheets=_draw(document), drawn=True)


def _read(document: SiteDocument) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        try:
            (found,) = processes.run("read_pdf", Path(document.file.path), Path(folder))
        except errors.LockedDocument:
            return {"outcome": Outcome.LOCKED}
        except errors.MediaRefused:
            return {"outcome": Outcome.BROKEN}
    outcome = Outcome.SCAN if found["scan"] else Outcome.TEXT
    return {"outcome": outcome, "pages": found["pages"], "text": found["text"]}


def _draw(document: SiteDocument) -> list[dict[str, Any]]:
    """Put the pictures of the first pages into their folder; return what is known of them.  Nothing, if they cannot."""
    root = Path(settings.MEDIA_ROOT) / FOLDER
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".making-", dir=root))
    try:
        made = processes.run("draw_pdf", Path(document.file.path), folder)
        target = root / document.sha256
        shutil.rmtree(target, ignore_errors=True)
        folder.chmod(0o755)
        folder.rename(target)
    except errors.MediaRefused:
        return []
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    place = f"{FOLDER}/{document.sha256}"
    return [
        {name: value for name, value in facts.items() if name != "file"} | {"path": f"{place}/{facts['file']}"}
        for facts in made
    ]


def _store(document: SiteDocument, **facts: Any) -> DocumentReading:
    """Write what was found and make it public, in one short transaction; nothing for a document replaced meanwhile."""
    if "sheets" in facts:
        facts["sheets_size"] = sum(sheet["size"] for sheet in facts["sheets"])
    with transaction.atomic():
        row = SiteDocument.objects.select_for_update().filter(pk=document.pk, sha256=document.sha256).first()
        tenant_id = None if row is None else row.tenant_id
        if row is None or tenant_id is None:
            return DocumentReading(document=document, sha256=document.sha256, **facts)
        old = DocumentReading.objects.filter(document=row).first()
        fresh = {} if old is not None and old.sha256 == row.sha256 else dict(DocumentReading.NOTHING)
        reading, _ = DocumentReading.objects.update_or_create(
            document=row, defaults={"sha256": row.sha256, **fresh, **facts}
        )
        row = SiteDocument.objects.select_related("reading").get(pk=row.pk)
        published.put_media(tenant_id, row.public_form())
        pages = apps.get_model("content", "DocumentPage")._default_manager.filter(file=row)
        published.republish(tenant_id, list(pages.values_list("pk", flat=True)))
    return reading


def outcome_of(document: SiteDocument | None) -> DocumentReading.Outcome | None:
    """Return what reading a document's present file came to; None while nobody has read it."""
    if document is None:
        return None
    found = DocumentReading.objects.filter(document=document, sha256=document.sha256)
    outcome = found.values_list("outcome", flat=True).first()
    return None if outcome is None else Outcome(outcome)


def text_of(document: SiteDocument | None, most: int) -> str:
    """Return the text of a document as the public may read it, at most so many characters; maybe empty."""
    if document is None:
        return ""
    texts = DocumentReading.objects.filter(document=document, sha256=document.sha256, outcome=Outcome.TEXT)
    text = texts.values_list("text", flat=True).first() or ""
    return plain_text(text.replace("\f", "\n\n"))[:most].strip()


def remove_sheets(sha256: str) -> None:
    """Remove the pictures of a document's pages when no document has these bytes.  Call it after the commit."""
    if sha256 and not SiteDocument.objects.filter(sha256=sha256).exists():
        shutil.rmtree(Path(settings.MEDIA_ROOT) / FOLDER / sha256, ignore_errors=True)
