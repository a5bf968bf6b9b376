"""A school, its people, and a browser that has no script."""

from __future__ import annotations

import io
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageDraw

from cms.content.models import BasePage, NewsPage
from cms.content.versions import version_of
from tenants.models import Role, Tenant, User
from tests.factories.content import news_index
from tests.factories.papers import text_pdf
from tests.factories.people import make_member, make_school
from tests.worlds import standing


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    root: Path = settings.MEDIA_ROOT
    return root


@pytest.fixture(scope="module")
def made(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Tenant, User]]:
    with standing(make_desk, django_db_blocker, tmp_path_factory.mktemp("media")) as made:
        yield made


def make_desk() -> tuple[Tenant, User]:
    school = make_school("alpha")
    return school, make_member(Role.EDITOR, school, first_name="สมศรี", last_name="ใจงาม")


@pytest.fixture
def school(made: tuple[Tenant, User], db: None) -> Tenant:
    return deepcopy(made[0])


@pytest.fixture
def editor(made: tuple[Tenant, User], db: None) -> User:
    return deepcopy(made[1])


@pytest.fixture
def client(editor: User) -> Client:
    return signed_in(editor)


def signed_in(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    return client


def photo(name: str = "ภาพ.jpg", *, number: int = 0, kind: str = "JPEG") -> SimpleUploadedFile:
    """A small photograph, another one for each number."""
    picture = Image.new("RGB", (90, 60), "#7fb2e5")
    ImageDraw.Draw(picture).rectangle((number, 5, number + 10, 20), fill="black")
    out = io.BytesIO()
    picture.save(out, kind)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def paper(name: str = "กำหนดการ.pdf", data: bytes = text_pdf(1)) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/pdf")


def news_form(school: Tenant, **values: Any) -> dict[str, Any]:
    """What a browser sends for news; a value of None is not sent."""
    filled = {
        "key": str(uuid4()),
        "parent_page_id": news_index(school).pk,
        "title": "กิจกรรมวันวิทยาศาสตร์",
        "text": "นักเรียนได้ลงมือทดลอง",
        "date": "20/11/2569",
        "category": "activity",
        "alt": "",
        "address": "",
        "act": "publish",
    } | values
    return {name: value for name, value in filled.items() if value is not None}


NEW = "editing_desk_news"


def send_news(client: Client, school: Tenant, **values: Any) -> Any:
    return client.post(reverse(NEW), news_form(school, **values))


def only_news(school: Tenant) -> NewsPage:
    return NewsPage.objects.get(tenant=school)


def newest(page: BasePage) -> Any:
    return type(page)._default_manager.get(pk=page.pk).get_latest_revision_as_object()


def body_of(page: Any) -> list[tuple[str, Any]]:
    return [(block.block_type, getattr(block.value, "source", block.value)) for block in page.body]


def words(answer: Any) -> str:
    return str(answer.content.decode())


def edit_form(client: Client, page: NewsPage, **values: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "based_on": version_of(page),
        "title": page.title,
        "text": "ข้อความ",
        "date": page.date.strftime("%d/%m/%Y"),
        "category": page.category,
        "act": "publish",
    } | values
