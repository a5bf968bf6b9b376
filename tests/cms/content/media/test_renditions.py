"""The job that makes the public sizes: once for the same bytes, whole or not at all, never against the newest state."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.files.base import ContentFile
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from cms.content.media import errors, folders, processes, renditions
from cms.content.media.budgets import ALBUM_FILES
from cms.content.models import PublishedMediaRecord, SiteImage
from cms.content.rebuild import compare
from site_builder.engine.values import Media
from tenants.models import Job, Tenant
from tests.factories.content import image_bytes, make_image

RunJobs = Callable[[], int]


def again(image: SiteImage) -> SiteImage:
    return SiteImage.objects.get(pk=image.pk)


def published_form(image: SiteImage) -> Media | None:
    record = PublishedMediaRecord.objects.filter(tenant_id=image.tenant_id, key=image.public_key).first()
    return None if record is None else msgspec.json.decode(bytes(record.body), type=Media)


def kept_folders(media_root: Path) -> set[str]:
    return {path.name for path in (media_root / "renditions").iterdir()}


def replace(image: SiteImage, colour: str) -> None:
    image.file = ContentFile(image_bytes(colour=colour), "new.jpg")  # type: ignore[assignment]
    image.save()


def test_an_upload_is_public_without_sizes_at_once_and_with_those_of_albums_after_the_job(
    alpha: Tenant, media_root: Path, run_jobs: RunJobs
) -> None:
    image = make_image(alpha)
    coming = published_form(image)
    assert coming is not None
    assert coming.renditions == ()
    run_jobs()
    form = published_form(image)
    assert form is not None
    assert {Path(one.path).name for one in form.renditions} == ALBUM_FILES
    assert all((media_root / one.path).stat().st_size == one.size for one in form.renditions)
    assert {Path(one.path).parent.name for one in form.renditions} == {image.sha256}
    assert compare(alpha).equal


def test_the_job_stands_in_the_transaction_of_the_upload(alpha: Tenant) -> None:
    image = make_image(alpha)
    job = Job.objects.get(name="content.make_renditions")
    assert job.payload == {"image": image.pk, "sha256": image.sha256}
    assert job.tenant_id == alpha.pk


def test_making_twice_gives_the_same_bytes(alpha: Tenant, media_root: Path) -> None:
    image = make_image(alpha)
    renditions.make_renditions(image.pk, image.sha256)
    folder = media_root / "renditions" / image.sha256
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    folders.put_away(folder)
    renditions.make_renditions(image.pk, image.sha256)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_a_second_run_does_nothing(alpha: Tenant, monkeypatch: pytest.MonkeyPatch, run_jobs: RunJobs) -> None:
    image = make_image(alpha)
    run_jobs()
    before = published_form(image)
    monkeypatch.setattr(processes, "run", unexpected)
    renditions.make_renditions(image.pk, image.sha256)
    assert published_form(image) == before


def test_the_same_bytes_uploaded_twice_share_their_files(
    alpha: Tenant, beta: Tenant, monkeypatch: pytest.MonkeyPatch, run_jobs: RunJobs
) -> None:
    make_image(alpha)
    run_jobs()
    second = make_image(beta)
    monkeypatch.setattr(processes, "run", unexpected)
    run_jobs()
    form = published_form(second)
    assert form is not None
    assert len(form.renditions) == 2


def test_shared_files_go_with_the_last_image(
    alpha: Tenant,
    media_root: Path,
    run_jobs: RunJobs,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    images = [make_image(alpha), make_image(alpha)]
    run_jobs()
    with django_capture_on_commit_callbacks(execute=True):
        images[0].delete()
    assert kept_folders(media_root) == {images[1].sha256}
    with django_capture_on_commit_callbacks(execute=True):
        SiteImage.objects.all().delete()
    assert kept_folders(media_root) == set()
    assert not any((media_root / "original_images").iterdir())
    assert not PublishedMediaRecord.objects.exists()


def test_a_replaced_image_shows_the_old_picture_until_the_new_one_is_ready(
    alpha: Tenant, media_root: Path, run_jobs: RunJobs
) -> None:
    image = make_image(alpha)
    run_jobs()
    old = published_form(image)
    replace(again(image), "red")
    assert published_form(image) == old
    assert compare(alpha).equal
    run_jobs()
    new = published_form(image)
    assert new is not None
    assert new.sha256 == again(image).sha256 != image.sha256
    assert kept_folders(media_root) == {new.sha256}


def test_an_image_replaced_while_its_sizes_are_made_gets_those_of_the_new_one(
    alpha: Tenant, media_root: Path, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = make_image(alpha)
    meanwhile(monkeypatch, lambda: replace(again(image), "red"))
    run_jobs()
    form = published_form(image)
    assert form is not None
    assert form.sha256 == again(image).sha256 != image.sha256
    assert kept_folders(media_root) == {form.sha256}


def test_an_image_deleted_while_its_sizes_are_made_leaves_nothing(
    alpha: Tenant, media_root: Path, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = make_image(alpha)
    meanwhile(monkeypatch, lambda: again(image).delete())
    run_jobs()
    assert kept_folders(media_root) == set()
    assert published_form(image) is None
    assert not Job.objects.exists()


def test_an_editor_who_saves_what_was_read_before_the_job_does_not_undo_it(alpha: Tenant, run_jobs: RunJobs) -> None:
    image = make_image(alpha)
    read_early = again(image)
    run_jobs()
    read_early.alt = "นักเรียนเล่นฟุตบอล"
    read_early.save()
    form = published_form(image)
    assert form is not None
    assert (form.alt, len(form.renditions)) == ("นักเรียนเล่นฟุตบอล", 2)


def test_a_picture_that_cannot_be_rendered_tells_the_editor_why_and_asks_no_second_time(
    alpha: Tenant, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = make_image(alpha)
    Path(image.file.path).write_bytes(image_bytes()[:300])
    run_jobs()
    assert again(image).rendition_error == errors.BrokenPicture.message
    assert not Job.objects.exists()


def test_a_process_that_dies_is_tried_again(alpha: Tenant, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    make_image(alpha)

    def die(*args: Any) -> None:
        raise errors.WorkerFailed("exit 1")

    monkeypatch.setattr(processes, "run", die)
    run_jobs()
    assert Job.objects.get().attempts == 1


def test_a_folder_of_an_older_recipe_or_with_a_missing_file_is_made_anew(
    alpha: Tenant, media_root: Path, run_jobs: RunJobs
) -> None:
    image = make_image(alpha)
    run_jobs()
    folder = media_root / "renditions" / image.sha256
    note = folder / folders.NOTE
    note.write_text(json.dumps(json.loads(note.read_text()) | {"recipe": 0}))
    assert folders.read(image.sha256) is None
    renditions.make_renditions(image.pk, image.sha256)
    (folder / "view.webp").unlink()
    renditions.make_renditions(image.pk, image.sha256)
    assert folders.read(image.sha256) is not None


def unexpected(*args: Any) -> None:
    raise AssertionError("the picture process was started")


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Let ``act`` happen once, while the picture process is at work on sizes."""
    run = processes.run
    done: list[bool] = []

    def during(operation: str, source: Path, folder: Path) -> Any:
        made = run(operation, source, folder)  # type: ignore[arg-type]
        if operation == "render_album" and not done:
            done.append(True)
            act()
        return made

    monkeypatch.setattr(processes, "run", during)
