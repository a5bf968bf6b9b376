"""From what a person says (an address, a public key, a row id) to what must go, and what goes with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from cms.content import erasing, published
from cms.content.base import BasePage
from cms.content.media.models import SiteDocument, SiteImage
from site_builder import conf
from site_builder.addresses import folder_of
from site_builder.engine.purging import Purge, Search, addresses_of, key_at, releases_with
from site_builder.engine.release import SiteFolder
from site_builder.engine.routes import file_of
from site_builder.errors import HasPagesBelow, HomeStays, NoHost, NothingFound
from site_builder.models import Pin, Takedown
from site_builder.takedowns.words import purge_of
from tenants.models import Tenant, TenantHost

Kind = Takedown.Kind
KEY = re.compile(r"[a-z0-9]{12}")
ROW_ID = re.compile(r"[0-9]{1,18}")
REFERENCE = re.compile(r"(page|image|file):([a-z0-9]{1,40})")
MEDIA_PATH = re.compile(r"/(images|files)/([a-z0-9]{1,40})/")


@dataclass(frozen=True, slots=True)
class Found:
    """What must go.  Rows that are gone already leave their keys in kept releases: then the row lists are empty.

    ``shown_on``: titles of public pages that are built anew without it.  ``releases``: kept ones that are dropped.
    """

    kind: Kind
    title: str
    keys: tuple[str, ...]
    pages: tuple[BasePage, ...] = ()
    images: tuple[SiteImage, ...] = ()
    documents: tuple[SiteDocument, ...] = ()
    addresses: tuple[str, ...] = ()
    shown_on: tuple[str, ...] = ()
    releases: tuple[int, ...] = ()
    ends_pin: bool = False

    @property
    def reference(self) -> str:
        """Return what names it again, ``page:KEY``."""
        return f"{self.kind}:{self.keys[0]}"

    @property
    def purge(self) -> Purge:
        return purge_of(self.kind, self.keys, self.addresses)


def find(tenant: Tenant, what: str, kind: str | None = None) -> Found:
    """Return what an address, a public key, ``kind:KEY`` or (with ``kind``) a row id means in a tenant.

    Raises NothingFound, HomeStays or HasPagesBelow.
    """
    known_kind, key = _key_of(tenant, what.strip(), Kind(kind) if kind else None)
    match known_kind:
        case Kind.PAGE:
            return _page(tenant, key, what)
        case Kind.IMAGE:
            return _image(tenant, key, what)
        case _:
            return _file(tenant, key, what)


# -- from words to a key -------------------------------------------------------------------------------------------


def _key_of(tenant: Tenant, what: str, kind: Kind | None) -> tuple[Kind, str]:
    reference = REFERENCE.fullmatch(what)
    if reference and kind in (None, reference[1]):
        return Kind(reference[1]), reference[2]
    if "/" in what:
        return _key_at(tenant, _path_of(tenant, what), kind, what)
    if ROW_ID.fullmatch(what) and kind and not KEY.fullmatch(what):
        return kind, _key_of_row(tenant, int(what), kind, what)
    if KEY.fullmatch(what):
        return kind or _kind_of(tenant, what), what
    raise NothingFound(what)


def _path_of(tenant: Tenant, what: str) -> str:
    """Return the path of an address of the tenant's own site."""
    try:
        parts = urlsplit(what if "://" in what or what.startswith("/") else f"/{what}")
    except ValueError:
        raise NothingFound(what) from None
    if parts.netloc and not TenantHost.objects.filter(tenant=tenant, name=(parts.hostname or "").lower()).exists():
        raise NothingFound(what)
    path = unquote(parts.path) or "/"
    # No address has control characters, and PostgreSQL takes no NUL.
    if not path.isprintable():
        raise NothingFound(what)
    return path


def _key_at(tenant: Tenant, path: str, kind: Kind | None, what: str) -> tuple[Kind, str]:
    media = MEDIA_PATH.match(path)
    if media:
        found = Kind.IMAGE if media[1] == "images" else Kind.FILE
        if kind not in (None, found):
            raise NothingFound(what)
        return found, media[2]
    if kind not in (None, Kind.PAGE):
        raise NothingFound(what)
    path = path if path.endswith("/") else f"{path}/"
    page = _page_at(tenant, path)
    key = page.public_key if page is not None else key_at(_site(tenant), file_of(path))
    if key is None:
        raise NothingFound(what)
    return Kind.PAGE, key


def _page_at(tenant: Tenant, path: str) -> BasePage | None:
    root = tenant.root_page
    url_path = f"{root.url_path.rstrip('/')}{path}" if root is not None else path
    page: BasePage | None = BasePage.objects.filter(tenant=tenant, url_path=url_path).first()
    return page


def _key_of_row(tenant: Tenant, pk: int, kind: Kind, what: str) -> str:
    models: dict[Kind, Any] = {Kind.PAGE: BasePage, Kind.IMAGE: SiteImage, Kind.FILE: SiteDocument}
    key = models[kind]._default_manager.filter(tenant=tenant, pk=pk).values_list("public_key", flat=True).first()
    if key is None:
        raise NothingFound(what)
    return str(key)


def _kind_of(tenant: Tenant, key: str) -> Kind:
    """Return the kind of a public key, from the rows or, when these are gone, from kept releases."""
    for kind, model in ((Kind.PAGE, BasePage), (Kind.IMAGE, SiteImage), (Kind.FILE, SiteDocument)):
        if model._default_manager.filter(tenant=tenant, public_key=key).exists():
            return kind
    site = _site(tenant)
    for kind in Kind:
        if releases_with(site, Search(site, Purge(keys=purge_of(kind, (key,), ()).keys))):
            return kind
    raise NothingFound(key)


# -- from a key to what goes with it -------------------------------------------------------------------------------


def _page(tenant: Tenant, key: str, what: str) -> Found:
    page = BasePage.objects.filter(tenant=tenant, public_key=key).first()
    pages = erasing.with_aliases(page) if page is not None else []
    for each in pages:
        if each.pk == tenant.root_page_id:
            raise HomeStays(tenant.slug)
        if each.numchild:
            raise HasPagesBelow(each.numchild)
    keys = [each.public_key for each in reversed(pages)] or [key]
    found = {*addresses_of(_site(tenant), keys), *(_address(tenant, each) for each in pages)}
    title = page.title if page is not None else ""
    return _complete(
        tenant, Found(Kind.PAGE, title, tuple(keys), pages=tuple(pages), addresses=tuple(sorted(found))), what
    )


def _image(tenant: Tenant, key: str, what: str) -> Found:
    image = SiteImage.objects.filter(tenant=tenant, public_key=key).first()
    images = erasing.same_pictures(tenant, image) if image is not None else []
    keys = _with_first(key, (each.public_key for each in images))
    return _complete(tenant, Found(Kind.IMAGE, image.title if image else "", keys, images=tuple(images)), what)


def _file(tenant: Tenant, key: str, what: str) -> Found:
    document = SiteDocument.objects.filter(tenant=tenant, public_key=key).first()
    documents = erasing.same_documents(tenant, document) if document is not None else []
    keys = _with_first(key, (each.public_key for each in documents))
    return _complete(
        tenant, Found(Kind.FILE, document.title if document else "", keys, documents=tuple(documents)), what
    )


def _complete(tenant: Tenant, found: Found, what: str) -> Found:
    """Add what goes with it; nothing in rows and releases is nothing at all."""
    site = _site(tenant)
    releases = tuple(releases_with(site, Search(site, found.purge)))
    if not (found.pages or found.images or found.documents or releases):
        raise NothingFound(what)
    pin = Pin.objects.filter(tenant=tenant).select_related("release").first()
    return replace(
        found,
        releases=releases,
        ends_pin=pin is not None and pin.release.number in releases,
        shown_on=_shown_on(tenant, found),
    )


def _shown_on(tenant: Tenant, found: Found) -> tuple[str, ...]:
    ids = {pk for key in found.keys for pk in published.pages_that_show(tenant.pk, f"{found.kind}:{key}")}
    return tuple(BasePage.objects.filter(pk__in=ids).order_by("title").values_list("title", flat=True))


def _address(tenant: Tenant, page: BasePage) -> str:
    root = tenant.root_page
    return f"/{page.url_path[len(root.url_path) :]}" if root is not None else page.url_path


def _with_first(key: str, keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((key, *keys)))


def _site(tenant: Tenant) -> SiteFolder:
    """Return the folder of the tenant's site; one that is not there for a tenant that has no host yet."""
    try:
        return SiteFolder(folder_of(tenant))
    except NoHost:
        return SiteFolder(conf.sites_folder() / ".nowhere")
