"""Where a notice may lead: a public page of the own site, or a host that people know."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from cms.content.base import BasePage
from cms.content.conf import public_origin
from cms.content.records import PublishedPageRecord
from cms.notices.errors import BadLink, HostNotAllowed, PageNotPublic
from cms.notices.values import Link
from tenants.models import Tenant, TenantHost

LONGEST = 500
OFFICIAL = (".go.th", ".ac.th", ".or.th", ".mi.th")
KNOWN = frozenset(
    "line.me lin.ee liff.line.me facebook.com www.facebook.com m.facebook.com fb.me fb.watch youtube.com "
    "www.youtube.com youtu.be forms.gle docs.google.com drive.google.com classroom.google.com meet.google.com "
    "maps.google.com maps.app.goo.gl zoom.us us02web.zoom.us teams.microsoft.com".split()
)


def resolve_link(text: str, own: Tenant | None) -> Link:
    """Return where a typed link leads.  ``own``: the site whose pages may be named by path; None where there is none.

    Raises BadLink, PageNotPublic and HostNotAllowed.  What another school has not published is as unknown as what
    nobody has.
    """
    text = text.strip()
    if not text:
        return Link()
    if len(text) > LONGEST or any(sign.isspace() or sign < " " for sign in text):
        raise BadLink
    if text.startswith("/") and not text.startswith("//"):
        return page_link(own, text)
    return address_link(text, own)


def address_link(text: str, own: Tenant | None) -> Link:
    """Return the link of a whole address."""
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").rstrip(".").lower()
        parts.port  # noqa: B018 - raises for what is no port
    except ValueError:
        raise BadLink from None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or "\\" in text:
        raise BadLink
    known = TenantHost.objects.filter(name=host).select_related("tenant").first()
    if known is not None:
        return page_link_of(known.tenant, own, parts.path or "/")
    if not (host in KNOWN or host.endswith(OFFICIAL)):
        raise HostNotAllowed(host)
    return Link(href=text)


def page_link_of(tenant: Tenant, own: Tenant | None, path: str) -> Link:
    """Return the link to a page of a school here: by key on the own site, by address on that of an area's office."""
    if own is not None and tenant.pk == own.pk:
        return page_link(own, path)
    if tenant.kind != Tenant.Kind.OFFICE:
        raise HostNotAllowed(tenant.slug)
    page_at(tenant, path)
    return Link(href=f"{public_origin(tenant.host)}{path}")


def page_link(own: Tenant | None, path: str) -> Link:
    if own is None:
        raise BadLink
    return Link(page=page_at(own, path))


def page_at(tenant: Tenant, path: str) -> str:
    """Return the public key of the page at a path; raises PageNotPublic."""
    if tenant.root_page_id is None:
        raise PageNotPublic
    root = BasePage.objects.only("url_path").get(pk=tenant.root_page_id).url_path
    wanted = root + unquote(path).partition("?")[0].partition("#")[0].strip("/")
    pages = BasePage.objects.filter(tenant=tenant, live=True, url_path=f"{wanted.rstrip('/')}/")
    key = pages.values_list("public_key", flat=True).first()
    if key is None or not PublishedPageRecord.objects.filter(tenant=tenant, key=key).exists():
        raise PageNotPublic
    return str(key)


def paths_of(keys: set[str]) -> dict[str, str]:
    """Return public key → path on its site, of those pages that are public now."""
    rows = BasePage.objects.filter(public_key__in=keys, live=True).values_list("public_key", "url_path", "tenant")
    found = list(rows) if keys else []
    roots = dict(
        Tenant.objects.filter(pk__in={tenant for _, _, tenant in found}).values_list("pk", "root_page__url_path")
    )
    return {key: "/" + path.removeprefix(roots.get(tenant) or "").lstrip("/") for key, path, tenant in found}
