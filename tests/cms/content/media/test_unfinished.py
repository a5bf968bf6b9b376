"""What nobody has finished uploading is kept for a day, and then is nowhere."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import UploadedFile

from cms.content.media.unfinished import remove_unfinished_uploads
from cms.content.models import SiteImage
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path / "wagtail_uploads"


def upload(name: str, hours: int) -> UploadedFile:
    """An upload that was begun so many hours ago."""
    row = UploadedFile.objects.create(
        uploaded_by_user=make_user(),
        file=ContentFile(b"bytes", name),
        for_content_type=ContentType.objects.get_for_model(SiteImage),
    )
    age(Path(row.file.path), hours)
    return row


def age(path: Path, hours: int) -> None:
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))


def test_what_is_older_than_a_day_goes_with_its_bytes_and_the_rest_stays(folder: Path) -> None:
    old, young = upload("old.jpg", 25), upload("young.jpg", 23)
    assert remove_unfinished_uploads(timezone.now()) == 1
    assert list(UploadedFile.objects.all()) == [young]
    assert not Path(old.file.path).exists()
    assert Path(young.file.path).exists()
    assert remove_unfinished_uploads(timezone.now()) == 0


def test_bytes_without_a_row_and_rows_without_bytes_go(folder: Path) -> None:
    lost = upload("lost.jpg", 1)
    Path(lost.file.path).unlink()
    (folder / "nobodys.jpg").write_bytes(b"bytes")
    age(folder / "nobodys.jpg", 30)
    assert remove_unfinished_uploads(timezone.now()) == 2
    assert not UploadedFile.objects.exists()
    assert list(folder.iterdir()) == []


def test_without_any_upload_there_is_nothing_to_do(folder: Path) -> None:
    assert not folder.exists()
    assert remove_unfinished_uploads(timezone.now()) == 0
