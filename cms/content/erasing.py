"""Erasing a page, images or documents from everything that editors' tables keep of them.

Deleting alone leaves more behind than one thinks: pictures stay in the drafts and old versions of pages with their
captions, the admin's log keeps titles.  Rows only: what became of public sites is the site builder's.
Everything here runs in the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, ForeignKey, Q, TextField
from django.db.models.functions import Cast
from wagtail.fields import StreamField
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from cms.content import published
from cms.content.base import BasePage
from cms.content.media.models import SiteDocument, SiteImage
from tenants.models import Tenant

ERASED = "(นำออกแล้ว)"
"""What the admin's log says instead of a title."""
CHUNK = 400
FIELDS = {SiteImage: "image", SiteDocument: "file"}
"""How blocks name what they show (see ``blocks``)."""
CHILD_FIELDS = {SiteImage: "image", SiteDocument: "document"}
"""How the inline children of pages name what they show; they go with it."""
PART_FIELDS = {SiteImage: "photo", SiteDocument: "file"}
"""How those name it that stay without it."""


def with_aliases(page: BasePage) -> list[BasePage]:
    """Return a page and the aliases that show the same content, aliases first."""
    below = [each for alias in page.aliases.all() for each in with_aliases(alias)]
    return [*below, page]


def erase_page(page: BasePage) -> None:
    """Delete a page with its aliases, versions and workflow, and take its title out of the admin's log."""
    for each in with_aliases(page):
        entries = PageLogEntry.objects.filter(page_id=each.pk)
        BasePage.objects.get(pk=each.pk).specific.delete()
        entries.update(label=ERASED, data={})


def erase_uploads(tenant: Tenant, uploads: Sequence[SiteImage] | Sequence[SiteDocument]) -> None:
    """Delete images or documents of one kind; take them, and their captions, out of pages, drafts and old versions."""
    if not uploads:
        return
    model: Any = type(uploads[0])
    ids = frozenset(upload.pk for upload in uploads)
    changed = [*_forget_in_rows(tenant, model, ids)]
    _forget_in_versions(tenant, model, ids)
    published.republish(tenant.pk, changed)
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=[str(pk) for pk in ids]
    )
    for upload in uploads:
        upload.delete()
    entries.update(label=ERASED, data={})


def same_pictures(tenant: Tenant, image: SiteImage) -> list[SiteImage]:
    """Return the tenant's images with the same bytes, the image itself included: uploaded twice is shown twice."""
    hashes = {image.sha256, image.rendered_sha256} - {""}
    same = Q(sha256__in=hashes) | Q(rendered_sha256__in=hashes) | Q(pk=image.pk)
    return list(SiteImage.objects.filter(same, tenant=tenant).order_by("pk"))


def same_documents(tenant: Tenant, document: SiteDocument) -> list[SiteDocument]:
    """Return the tenant's documents with the same bytes, the document itself included."""
    same = Q(sha256=document.sha256) & ~Q(sha256="") | Q(pk=document.pk)
    return list(SiteDocument.objects.filter(same, tenant=tenant).order_by("pk"))


# ---------------------------------------------------------------------------------------------------------- page rows


def _forget_in_rows(tenant: Tenant, model: Any, ids: Collection[int]) -> Iterator[int]:
    """Take uploads out of the rows of pages; yield the ids of the pages that had them."""
    for page_model in _page_models():
        pages = page_model._default_manager.filter(tenant=tenant)
        for name in _links(page_model, model):
            found = pages.filter(**{f"{name}__in": ids})
            yield from found.values_list("pk", flat=True)
            words = {f"{name}_alt": ""} if _has_field(page_model, f"{name}_alt") else {}
            found.update(**{name: None, **words})
        for name in _streams(page_model):
            for pk, text in list(_with_numbers(pages, name, ids)):
                blocks = json.loads(text)
                left = without(blocks, FIELDS[model], ids)
                if left != blocks:
                    page_model._default_manager.filter(pk=pk).update(**{name: json.dumps(left)})
                    yield pk


def _page_models() -> Iterator[Any]:
    return (model for model in BasePage.__subclasses__() if not model._meta.abstract)


def _links(page_model: Any, model: Any) -> list[str]:
    fields = page_model._meta.get_fields()
    return [field.name for field in fields if isinstance(field, ForeignKey) and field.related_model is model]


def _streams(page_model: Any) -> list[str]:
    return [field.name for field in page_model._meta.get_fields() if isinstance(field, StreamField)]


def _has_field(page_model: Any, name: str) -> bool:
    return any(field.name == name for field in page_model._meta.get_fields())


def _with_numbers(rows: Any, field: str, ids: Collection[int]) -> Iterable[tuple[int, str]]:
    """Return id and text of rows whose text has one of the numbers in it: few are asked closely."""
    found = rows.annotate(stored=Cast(F(field), TextField()))
    return found.filter(_any(ids)).values_list("pk", "stored")


def _any(ids: Collection[int]) -> Q:
    query = Q()
    for pk in ids:
        query |= Q(stored__contains=str(pk))
    return query


# ------------------------------------------------------------------------------------------------------- old versions


def _forget_in_versions(tenant: Tenant, model: Any, ids: Collection[int]) -> None:
    kind = ContentType.objects.get_for_model(BasePage)
    keys = list(
        BasePage.objects.filter(tenant=tenant).annotate(key=Cast("pk", CharField())).values_list("key", flat=True)
    )
    for start in range(0, len(keys), CHUNK):
        rows = Revision.objects.filter(base_content_type=kind, object_id__in=keys[start : start + CHUNK])
        for pk, _ in list(_with_numbers(rows, "content", ids)):
            content = Revision.objects.values_list("content", flat=True).get(pk=pk)
            left = version_without(content, model, ids)
            if left != content:
                Revision.objects.filter(pk=pk).update(content=left)


def version_without(content: dict[str, Any], model: Any, ids: Collection[int]) -> dict[str, Any]:
    """Return a version's content without uploads: covers with their words, blocks, attachments, photos of albums."""
    links = {name for page_model in _page_models() for name in _links(page_model, model)}
    streams = {name for page_model in _page_models() for name in _streams(page_model)}
    left = dict(content)
    for name, value in content.items():
        if name in links and value in ids:
            left |= {name: None, **({f"{name}_alt": ""} if f"{name}_alt" in content else {})}
        elif name in streams and isinstance(value, str):
            left[name] = json.dumps(without(json.loads(value), FIELDS[model], ids))
        elif isinstance(value, list):
            left[name] = rows_without(value, model, ids)
    return left


def rows_without(rows: list[Any], model: Any, ids: Collection[int]) -> list[Any]:
    """Return inline children without uploads: a photo of an album goes, a person only loses the picture.

    >>> rows_without([{"image": 7}, {"photo": 7, "name": "x"}, {"image": 8}], SiteImage, {7})
    [{'photo': None, 'name': 'x'}, {'image': 8}]
    """
    whole, part = CHILD_FIELDS[model], PART_FIELDS[model]
    left = [row for row in rows if not (isinstance(row, dict) and row.get(whole) in ids)]
    return [
        {**row, part: None} if isinstance(row, dict) and row.get(part) in ids and row.get(part) else row for row in left
    ]


def without(node: Any, field: str, ids: Collection[int]) -> Any:
    """Return stored blocks without those whose ``field`` names one of ``ids``, and without galleries left empty.

    >>> without([{"type": "image", "value": {"image": 7, "caption": "x"}}], "image", {7})
    []
    """
    if isinstance(node, list):
        return [
            without(item, field, ids)
            for item in node
            if not (_names(item, field, ids) or _is_emptied(item, field, ids))
        ]
    if isinstance(node, dict):
        return {key: without(value, field, ids) for key, value in node.items()}
    return node


def _names(item: Any, field: str, ids: Collection[int]) -> bool:
    values = (item, item.get("value")) if isinstance(item, dict) else ()
    return any(isinstance(value, dict) and value.get(field) in ids for value in values)


def _is_emptied(item: Any, field: str, ids: Collection[int]) -> bool:
    """Say whether a gallery had only pictures that go."""
    value = item.get("value") if isinstance(item, dict) else None
    pictures = value.get("pictures") if isinstance(value, dict) else None
    return bool(pictures) and not without(pictures, field, ids)
