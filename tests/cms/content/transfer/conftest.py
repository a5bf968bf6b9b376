"""A school with one of everything that an export can hold, and its export."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cms.content.models import BasePage, NewsAttachment, NewsTag, Tag
from cms.content.transfer.exporting import Export
from tenants.jobs import get_jobs
from tenants.models import Area, Tenant
from tenants.redirects.services import Lead, write_leads
from tests.factories.content import image_bytes, make_document, make_image, make_news, make_page, publish
from tests.factories.people import make_area, make_school
from tests.worlds import standing


@dataclass(frozen=True)
class Made:
    """What a module's tests begin with; none of them may change it: they take copies."""

    school: int
    media: Path
    archive: bytes


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("made")

    def make() -> Made:
        tenant = make_full_school()
        return Made(tenant.pk, folder / "media", export(tenant, folder / "banna.zip").read_bytes())

    with standing(make, django_db_blocker, folder / "media") as made:
        yield made


@pytest.fixture
def full_school(made: Made, db: None, settings: Any, tmp_path: Path) -> Tenant:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    shutil.copytree(made.media, tmp_path / "media")
    return Tenant.objects.get(pk=made.school)


def make_full_school() -> Tenant:
    tenant = make_school("banna", name="โรงเรียนบ้านนา", motto="เรียนดี", code10="1047510001", network="ริมน้ำ")
    image = make_image(tenant, data=image_bytes(90, 70, colour="#118844"), name="กีฬา.jpg")
    paper = make_document(tenant, title="แผน", name="plan.pdf")
    about = BasePage.objects.get(tenant=tenant, slug="about")
    history = make_page(tenant, parent=about, title="ประวัติ", slug="past")
    body = [
        {"type": "rich_text", "id": "a1", "value": links(history.pk, paper.pk)},
        {"type": "image", "id": "a2", "value": {"image": image.pk, "alt": "เด็ก", "caption": "วันกีฬา"}},
        {"type": "gallery", "id": "a3", "value": gallery(image.pk)},
        {"type": "document", "id": "a4", "value": {"file": paper.pk, "title": ""}},
        {"type": "button", "id": "a5", "value": {"label": "อ่านต่อ", "page": history.pk, "href": ""}},
    ]
    news = make_news(tenant, title="งานกีฬา", slug="sports", cover=image, body=json.dumps(body))
    NewsAttachment.objects.create(page=news, document=paper, sort_order=0)
    tag = Tag.objects.create(tenant=tenant, name="กีฬา", slug="sport")
    NewsTag.objects.create(content_object=news, tag=tag)
    news = publish(news)
    news.title = "งานกีฬา (ร่างใหม่)"
    news.save_revision()
    Tenant.objects.filter(pk=tenant.pk).update(emblem=image)
    key = BasePage.objects.get(pk=history.pk).public_key
    write_leads(tenant.pk, [Lead("/about/old/", key)], "moved")
    write_leads(tenant.pk, [Lead("/?p=5", "", "/about/"), Lead("/gone/*")], "imported")
    get_jobs().run_due(lambda: False)
    return Tenant.objects.get(pk=tenant.pk)


def links(page: int, document: int) -> str:
    return f'<p>ดู <a linktype="page" id="{page}">ประวัติ</a> และ <a linktype="document" id="{document}">แผน</a></p>'


def gallery(image: int) -> Any:
    items = [{"type": "item", "id": f"g{n}", "value": {"image": image, "alt": "", "caption": ""}} for n in range(3)]
    return {"items": items}


@pytest.fixture
def far_area(db: None) -> Area:
    return make_area("far", "เขตไกล")


@pytest.fixture
def archive(made: Made, full_school: Tenant, tmp_path: Path) -> Path:
    path = tmp_path / "banna.zip"
    path.write_bytes(made.archive)
    return path


def export(tenant: Tenant, path: Path, **options: Any) -> Path:
    with path.open("wb") as target:
        Export(tenant, target, **options).run()
    return path


Change = Callable[[dict[str, bytes]], None]


def changed(path: Path, change: Change, *, honest: bool = True) -> Path:
    """Return a copy of an archive whose files ``change`` has changed; ``honest``: with a manifest that fits."""
    import hashlib

    with zipfile.ZipFile(path) as old:
        files = {name: old.read(name) for name in old.namelist()}
    change(files)
    if honest and "manifest.json" in files:
        manifest = json.loads(files["manifest.json"])
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in files.items()
            if name != "manifest.json"
        }
        files["manifest.json"] = json.dumps(manifest).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in files.items():
            new.writestr(name, data)
    target = path.with_name(f"changed-{path.name}")
    target.write_bytes(out.getvalue())
    return target


def edit_lines(name: str, edit: Callable[[dict[str, Any]], None]) -> Change:
    """Return a change that edits every line of a JSONL file."""

    def change(files: dict[str, bytes]) -> None:
        lines = [json.loads(line) for line in files[name].splitlines()]
        for line in lines:
            edit(line)
        files[name] = b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)

    return change
