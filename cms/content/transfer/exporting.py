"""A tenant → one ZIP, written as it is read: memory does not grow with the tenant.

What an editor saves while an export runs may be in it or not; a page is always whole.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from typing import IO, Any

import msgspec
from django.db.models import QuerySet
from django.utils import timezone

from cms.content.base import BasePage
from cms.content.media.models import SiteDocument, SiteImage
from cms.content.media.room import room_of
from cms.content.provisioning import NOT_FACTS, SchoolSpec
from cms.content.records import PublishedPageRecord
from cms.content.transfer import values
from cms.content.transfer.parts import PARTS
from cms.content.transfer.references import swapped
from site_builder.engine.redirects import is_sound
from tenants.models import Tenant, User

PIECE = 1024 * 1024
CHUNK = 200
PAGE_WEIGHT = 20_000
"""How much work a page is, in bytes of media."""
FACTS = tuple(name for name in SchoolSpec.__dataclass_fields__ if name not in NOT_FACTS | {"slug", "kind"})
Progress = Callable[[int, int], None]
"""Told how much is done, and of how much about: bytes of media, and a page as so many.  What it raises ends the run."""


class Export:
    """One run over one tenant."""

    def __init__(self, tenant: Tenant, target: IO[bytes], *, members: bool = False, progress: Progress | None = None):
        self.tenant = tenant
        self.members = members
        self._progress = progress or (lambda done, total: None)
        self._done, self._total = 0, work_of(tenant)
        self._archive = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self._files: dict[str, values.FileFacts] = {}
        self._missing: list[str] = []
        self._keys = {kind: dict(rows.values_list("pk", "public_key")) for kind, rows in rows_of(tenant).items()}
        self._tags = {str(pk): slug for pk, slug in tenant.tags.values_list("pk", "slug")}

    def run(self) -> values.Manifest:
        """Write the whole archive; return its manifest."""
        with self._archive:
            self._write_media()
            self._lines(values.PAGES, self._pages())
            self._lines(values.PUBLISHED, self._published())
            self._lines(values.REDIRECTS, redirects_of(self.tenant, set(self._keys["page"].values())))
            for part in PARTS.values():
                self._lines(part.name, part.lines(self.tenant, self._keys["page"].values()))
            self._write(values.TENANT, [msgspec.json.encode(tenant_facts(self.tenant, self._swap))])
            if self.members:
                self._write(values.MEMBERS, [msgspec.json.encode(list(members_of(self.tenant)))])
            return self._write_manifest()

    # ---------------------------------------------------------------------------------------------------- media

    def _write_media(self) -> None:
        """Write the bytes first: what is not there is nobody's target any more."""
        uploads = [*rows_of(self.tenant)["image"].values_list("pk", flat=True).order_by("pk")]
        papers = [*rows_of(self.tenant)["file"].values_list("pk", flat=True).order_by("pk")]
        lines: list[values.MediaFacts] = []
        for model, pk in [*((SiteImage, pk) for pk in uploads), *((SiteDocument, pk) for pk in papers)]:
            upload: Any = model._default_manager.filter(pk=pk).first()
            if upload is not None and (facts := self._write_upload(upload)) is not None:
                lines.append(facts)
        self._lines(values.MEDIA, lines)

    def _write_upload(self, upload: Any) -> values.MediaFacts | None:
        kind = "image" if isinstance(upload, SiteImage) else "file"
        name = f"{values.FOLDER}/{upload.public_key}/{upload.file.name.rpartition('/')[2]}"
        try:
            with upload.file.storage.open(upload.file.name) as stored:
                self._write(name, self._counted(iter(lambda: stored.read(PIECE), b"")), compress=False)
        except FileNotFoundError:
            self._missing.append(f"{kind}:{upload.public_key}")
            self._keys[kind].pop(upload.pk, None)
            return None
        return media_facts(upload, kind, name)

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._advance(len(piece))
            yield piece

    def _advance(self, work: int) -> None:
        self._done += work
        self._progress(min(self._done, self._total), self._total)

    # ---------------------------------------------------------------------------------------------------- pages

    def _pages(self) -> Iterator[values.PageFacts]:
        rows = BasePage.objects.filter(tenant=self.tenant).order_by("path")
        ids = list(rows.values_list("pk", flat=True))
        keys = dict(rows.values_list("path", "public_key"))
        for start in range(0, len(ids), CHUNK):
            chunk = BasePage.objects.filter(pk__in=ids[start : start + CHUNK]).order_by("path")
            for page in chunk.specific().select_related("latest_revision", "live_revision"):
                self._advance(PAGE_WEIGHT)
                yield self._page(page, keys.get(page.path[: -BasePage.steplen]))

    def _page(self, page: Any, parent: str | None) -> values.PageFacts:
        newest = page.latest_revision
        content = swapped(type(page), page.serializable_data(), self._swap)
        draft = None if newest is None else swapped(type(page), newest.content, self._swap)
        return values.PageFacts(
            key=page.public_key,
            parent=parent,
            model=page._meta.model_name,
            slug=page.slug,
            live=page.live,
            content=content,
            draft=None if draft == content else draft,
            first_published=iso(page.first_published_at),
            last_published=iso(page.last_published_at),
            revised=iso(page.latest_revision_created_at),
            expires=iso(page.expire_at),
        )

    def _published(self) -> Iterator[bytes]:
        bodies = PublishedPageRecord.objects.filter(tenant=self.tenant).order_by("key").values_list("body", flat=True)
        return (bytes(body) for body in bodies.iterator(CHUNK))

    def _swap(self, kind: str, value: Any) -> str | None:
        if kind == "tag":
            found = self._tags.get(str(value))
        else:
            found = self._keys[kind].get(int(value)) if str(value).isdecimal() else None
        return None if found is None else f"{kind}:{found}"

    # --------------------------------------------------------------------------------------------------- writing

    def _lines(self, name: str, lines: Iterable[Any]) -> None:
        encoded = (line if isinstance(line, bytes) else msgspec.json.encode(line) for line in lines)
        self._write(name, (line + b"\n" for line in encoded))

    def _write(self, name: str, pieces: Iterable[bytes], *, compress: bool = True) -> None:
        entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        entry.external_attr = 0o644 << 16
        digest, size = hashlib.sha256(), 0
        with self._archive.open(entry, "w", force_zip64=True) as part:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                part.write(piece)
        self._files[name] = values.FileFacts(sha256=digest.hexdigest(), size=size)

    def _write_manifest(self) -> values.Manifest:
        manifest = values.Manifest(
            format=values.FORMAT,
            version=values.VERSION,
            created=iso(timezone.now()) or "",
            files=dict(self._files),
            missing=tuple(self._missing),
        )
        self._write(values.MANIFEST, [msgspec.json.encode(manifest)])
        return manifest


def rows_of(tenant: Tenant) -> dict[str, QuerySet[Any]]:
    """Return what of a tenant can be pointed at, by kind."""
    return {
        "page": BasePage.objects.filter(tenant=tenant),
        "image": SiteImage._default_manager.filter(tenant=tenant),
        "file": SiteDocument._default_manager.filter(tenant=tenant),
    }


def work_of(tenant: Tenant) -> int:
    """Return about how much there is to be done, as ``Progress`` counts it."""
    room = room_of(tenant.pk)
    return room.images + room.documents + PAGE_WEIGHT * BasePage.objects.filter(tenant=tenant).count()


def media_facts(upload: Any, kind: Any, name: str) -> values.MediaFacts:
    return values.MediaFacts(
        key=upload.public_key,
        kind=kind,
        title=upload.title,
        file=name,
        alt=getattr(upload, "alt", ""),
        file_name=getattr(upload, "file_name", ""),
        width=getattr(upload, "width", 0),
        height=getattr(upload, "height", 0),
        public_name=getattr(upload, "public_name", ""),
        created=iso(upload.created_at),
        tags=tuple(sorted(f"tag:{tag.slug}" for tag in upload.tags.all())),
    )


def tenant_facts(tenant: Tenant, swap: Callable[[str, Any], str | None]) -> values.TenantFacts:
    hosts = tenant.hosts.order_by("-primary", "pk").values_list("name", flat=True)
    return values.TenantFacts(
        slug=tenant.slug,
        kind="office" if tenant.kind == Tenant.Kind.OFFICE else "school",
        hosts=tuple(hosts),
        area=tenant.area.name,
        network=tenant.network.name if tenant.network else "",
        emblem=swap("image", tenant.emblem_id) if tenant.emblem_id else None,
        tags=dict(tenant.tags.order_by("slug").values_list("slug", "name")),
        facts={name: getattr(tenant, name) for name in FACTS},
    )


def redirects_of(tenant: Tenant, pages: Collection[str]) -> Iterator[values.RedirectFacts]:
    """Yield the old addresses, but those whose page is no more and those that lead nobody anywhere."""
    for row in tenant.redirects.order_by("path").iterator(CHUNK):
        if (not row.key or row.key in pages) and is_sound(row.path, row.address):
            page = f"page:{row.key}" if row.key else None
            yield values.RedirectFacts(path=row.path, page=page, address=row.address, source=row.source)  # type: ignore[arg-type]


def members_of(tenant: Tenant) -> Iterator[values.Member]:
    people = User.objects.filter(memberships__tenant=tenant).distinct().order_by("pk")
    for user in people:
        roles = user.memberships.filter(tenant=tenant).order_by("role").values_list("role", flat=True)
        yield values.Member(name=user.get_full_name(), username=user.username, email=user.email, roles=tuple(roles))


def iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()
