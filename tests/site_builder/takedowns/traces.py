"""What is left of a thing that was taken down: on the disk and in every table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from cms.content.media.renditions import make_renditions
from cms.content.models import SiteImage
from site_builder.engine.release import SiteFolder
from tenants.models import Tenant
from tests.factories.content import make_image
from tests.site_builder.traces import traces

MARK = "zqxmark"

WHY = "ผู้ปกครองไม่อนุญาต"

KEPT_BY_LAW = {"tenants_auditentry"}
"""The audit trail says what was published, by its title, for the 90 days that the law asks for."""

KEYS_ONLY = {"site_builder_takedown.keys", "publish_request.page_key"}
"""Where a public key stays: it says nothing of what it named."""


def folder(sites: Path) -> Path:
    return sites / "ban-khao.localhost"


def ready_image(school: Tenant, **fields: Any) -> SiteImage:
    image = make_image(school, **fields)
    SiteImage.objects.filter(pk=image.pk).update(wants_all_sizes=True)
    make_renditions(image.pk, image.sha256)
    return SiteImage.objects.get(pk=image.pk)


def picture_block(image: SiteImage) -> dict[str, Any]:
    return {"type": "image", "value": {"image": image.pk, "alt": f"alt {MARK}", "caption": f"caption {MARK}"}}


def gallery_block(*images: SiteImage) -> dict[str, Any]:
    pictures = [picture_block(image)["value"] if MARK in image.title else {"image": image.pk} for image in images]
    items = [
        {"type": "item", "id": str(number), "value": {"alt": "", "caption": "", **picture}}
        for number, picture in enumerate(pictures)
    ]
    return {"type": "gallery", "value": {"pictures": items}}


def files_with(root: Path, *words: str) -> list[str]:
    return traces(root, *(word.encode() for word in words))


def rows_with(*words: str) -> list[str]:
    """Return ``table.column`` of every row of the database that holds one of the words, however it is stored."""
    return sorted({f"{table}.{column}" for table, column, text in all_cells() if any(word in text for word in words)})


def all_cells() -> Iterator[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in KEPT_BY_LAW or table.endswith(("_data", "_idx", "_docsize", "_config", "_content")):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    yield table, column, raw.decode("utf-8", "replace")


def releases_on_disk(sites: Path) -> list[int]:
    return SiteFolder(folder(sites)).numbers()
