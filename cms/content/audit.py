"""What becomes of pages, images and documents, for the audit trail: in the transaction of the act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.audit.services import acting_person, record
from tenants.audit.values import Action
from tenants.models import Tenant, User

if TYPE_CHECKING:
    from cms.content.base import BasePage
    from cms.content.media.models import SiteDocument, SiteImage


def record_page(action: Action, page: BasePage, *, by: User | None = None) -> None:
    """Write what was done with a page of a tenant; nodes that belong to none are the platform's own matter."""
    if page.tenant is not None:
        subject = f"page:{page.pk} {page.title}"
        record(action, by=by or acting_person(), tenant=page.tenant, subject=subject, details={"key": page.public_key})


def record_upload(action: Action, kind: str, upload: SiteImage | SiteDocument) -> None:
    """Write what was done with an image or a document (``kind``); a row that belonged to nobody is not worth it."""
    tenant = None if upload.tenant_id is None else Tenant.objects.filter(pk=upload.tenant_id).first()
    if tenant is not None:
        subject = f"{kind}:{upload.pk} {upload.title}"
        record(action, by=acting_person(), tenant=tenant, subject=subject, details={"key": upload.public_key})
