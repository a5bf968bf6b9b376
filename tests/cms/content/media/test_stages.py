"""Two sizes of every picture, which is what albums show; the other four once something shows it by itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cms.content.media import folders, hastening, processes, renditions
from cms.content.media.budgets import ALBUM_FILES, FILES, OTHER_FILES
from cms.content.models import PublishedMediaRecord, SiteImage
from cms.content.preview import preview_file, preview_html, preview_prefix
from cms.content.rebuild import compare, rebuild_published
from site_builder.engine.values import Media
from tenants.models import Job, Tenant
from tests.factories.content import image_bytes, make_activity, make_image, make_news

RunJobs = Callable[[], int]
Operations = list[str]


@pytest.fixture
def operations(monkeypatch: pytest.MonkeyPatch) -> Operations:
    """What the picture process was started for."""
    run = processes.run
    started: Operations = []

    def noting(operation: str, source: Path, folder: Path) -> Any:
        started.append(operation)
        return run(operation, source, folder)

    monkeypatch.setattr(processes, "run", noting)
    return started


def row(image: SiteImage) -> SiteImage:
    return SiteImage.objects.get(pk=image.pk)


def files_of(image: SiteImage) -> frozenset[str]:
    """Return the names of the public sizes, as the published table tells."""
    record = PublishedMediaRecord.objects.get(tenant_id=image.tenant_id, key=image.public_key)
    form = msgspec.json.decode(bytes(record.body), type=Media)
    return frozenset(Path(one.path).name for one in form.renditions)


def on_disk(image: SiteImage) -> set[str]:
    folder = folders.folder_of(image.sha256)
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"made.json"}


def replace(image: SiteImage, colour: str) -> None:
    fresh = row(image)
    fresh.file = ContentFile(image_bytes(colour=colour), "new.jpg")  # type: ignore[assignment]
    fresh.save()


def test_a_picture_that_nothing_shows_by_itself_has_the_two_sizes_of_albums(
    alpha: Tenant, run_jobs: RunJobs, operations: Operations
) -> None:
    cover, image = make_image(alpha, data=image_bytes(colour="#607080")), make_image(alpha)
    make_activity(alpha, [cover, image])
    run_jobs()
    assert files_of(image) == on_disk(image) == ALBUM_FILES
    assert row(image).rendered_size == sum(one["size"] for one in row(image).public_renditions)
    assert operations == ["prepare", "prepare", "render", "render_album"]
    assert compare(alpha).equal


def test_a_picture_that_becomes_a_cover_gets_the_other_four_and_the_two_stay_as_they_are(
    alpha: Tenant, run_jobs: RunJobs, operations: Operations
) -> None:
    image = make_image(alpha)
    run_jobs()
    view = folders.folder_of(image.sha256) / "view.webp"
    before = view.stat().st_ino
    make_news(alpha, cover=image)
    assert row(image).wants_all_sizes
    run_jobs()
    assert files_of(image) == FILES
    assert on_disk(image) == ALBUM_FILES | {f"others/{name}" for name in OTHER_FILES} | {"others/made.json"}
    assert view.stat().st_ino == before
    assert not row(image).wants_all_sizes
    assert row(image).rendered_size == sum(one["size"] for one in row(image).public_renditions)
    assert operations[1:] == ["render_album", "render_others"]
    assert compare(alpha).equal


def test_what_is_published_before_its_picture_is_ready_costs_one_start_of_the_picture_process(
    alpha: Tenant, run_jobs: RunJobs, operations: Operations
) -> None:
    image = make_image(alpha)
    make_news(alpha, cover=image)
    run_jobs()
    assert files_of(image) == FILES
    assert operations == ["prepare", "render"]


def test_of_an_album_only_the_cover_has_all_sizes(alpha: Tenant, run_jobs: RunJobs) -> None:
    photos = [make_image(alpha, data=image_bytes(colour=colour)) for colour in ("#102030", "#203040", "#304050")]
    make_activity(alpha, photos, cover=photos[0])
    run_jobs()
    assert [len(files_of(photo)) for photo in photos] == [6, 2, 2]


def test_an_emblem_has_all_sizes(alpha: Tenant, run_jobs: RunJobs) -> None:
    image = make_image(alpha)
    run_jobs()
    alpha.emblem = image
    alpha.save()
    run_jobs()
    assert files_of(image) == FILES


def test_asking_stands_in_the_transaction_of_the_publish(alpha: Tenant, run_jobs: RunJobs) -> None:
    image = make_image(alpha)
    run_jobs()

    with transaction.atomic():
        make_news(alpha, cover=image)
        assert row(image).wants_all_sizes
        transaction.set_rollback(True)
    assert not row(image).wants_all_sizes
    assert not Job.objects.filter(name="content.make_renditions").exists()


def test_publishing_again_asks_for_nothing_that_is_there(alpha: Tenant, run_jobs: RunJobs) -> None:
    image = make_image(alpha)
    news = make_news(alpha, cover=image)
    run_jobs()
    hastening.ask_for_sizes_of_pages(alpha.pk, [news.public_key])
    assert not row(image).wants_all_sizes
    assert not Job.objects.exists()


def test_nobody_asks_for_another_schools_picture(alpha: Tenant, beta: Tenant, run_jobs: RunJobs) -> None:
    image = make_image(alpha)
    news = make_news(alpha, cover=image)
    run_jobs()
    SiteImage.objects.filter(pk=image.pk).update(public_renditions=[])
    with transaction.atomic():
        hastening.ask_for_sizes_of_pages(beta.pk, [news.public_key])
    assert not row(image).wants_all_sizes


def test_a_replaced_picture_keeps_as_many_sizes_as_it_had(alpha: Tenant, run_jobs: RunJobs) -> None:
    shown, in_album = make_image(alpha), make_image(alpha, data=image_bytes(colour="#405060"))
    make_news(alpha, cover=shown)
    run_jobs()
    replace(shown, "#a01010")
    replace(in_album, "#10a010")
    assert files_of(shown) == FILES
    run_jobs()
    for image, files in ((shown, FILES), (in_album, ALBUM_FILES)):
        assert files_of(image) == files
        assert row(image).rendered_sha256 == row(image).sha256 != image.sha256


def test_an_editor_who_saves_what_was_read_before_does_not_take_the_asking_back(
    alpha: Tenant, run_jobs: RunJobs
) -> None:
    image = make_image(alpha)
    run_jobs()
    read_early = row(image)
    make_news(alpha, cover=image)
    read_early.alt = "ธงชาติหน้าเสาธง"
    read_early.save()
    assert row(image).wants_all_sizes
    run_jobs()
    assert files_of(image) == FILES


def test_a_publish_while_the_first_sizes_are_made_is_not_forgotten(
    alpha: Tenant, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = make_image(alpha)
    during(monkeypatch, "render_album", lambda: make_news(alpha, cover=image))
    run_jobs()
    assert files_of(image) == FILES
    assert not row(image).wants_all_sizes


def test_pictures_of_the_same_bytes_share_what_is_made_for_one_of_them(
    alpha: Tenant, beta: Tenant, run_jobs: RunJobs, operations: Operations
) -> None:
    theirs, ours = make_image(alpha), make_image(beta)
    run_jobs()
    make_news(alpha, cover=theirs)
    run_jobs()
    assert (files_of(theirs), files_of(ours)) == (FILES, ALBUM_FILES)
    make_news(beta, cover=ours)
    run_jobs()
    assert files_of(ours) == FILES
    assert operations[2:] == ["render_album", "render_others"]


@pytest.mark.parametrize("operation", ["render", "render_album"])
def test_two_who_make_the_same_bytes_at_once_leave_all_that_either_needs(
    alpha: Tenant, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    image = make_image(alpha)
    original, whole = Path(image.file.path), operation == "render"
    during(monkeypatch, operation, lambda: folders.make_sizes(image.sha256, original, whole=not whole))
    folders.make_sizes(image.sha256, original, whole=whole)
    made = folders.read(image.sha256)
    assert made is not None
    assert {Path(one.path).name for one in made} == FILES
    assert {path.name for path in folders.renditions_root().iterdir()} == {image.sha256}


def test_a_folder_with_six_files_side_by_side_stays_good(
    alpha: Tenant, run_jobs: RunJobs, operations: Operations
) -> None:
    image = make_image(alpha)
    make_news(alpha, cover=image)
    run_jobs()
    lay_side_by_side(folders.folder_of(image.sha256))
    again = make_image(alpha)
    make_news(alpha, cover=again)
    run_jobs()
    assert files_of(again) == FILES
    assert operations == ["prepare", "render", "prepare"]


def lay_side_by_side(folder: Path) -> None:
    """Give a folder the form that it had before there were two stages."""
    others = folder / folders.OTHERS
    notes = [json.loads((each / folders.NOTE).read_text()) for each in (folder, others)]
    for name in OTHER_FILES:
        (others / name).rename(folder / name)
    (others / folders.NOTE).unlink()
    others.rmdir()
    (folder / folders.NOTE).write_text(json.dumps(notes[0] | {"files": notes[0]["files"] + notes[1]["files"]}))


def test_other_sizes_of_an_older_recipe_or_with_a_missing_file_are_made_anew(alpha: Tenant, run_jobs: RunJobs) -> None:
    image = make_image(alpha)
    make_news(alpha, cover=image)
    run_jobs()
    others = folders.folder_of(image.sha256) / folders.OTHERS
    note = others / folders.NOTE
    for spoil in (
        lambda: note.write_text(json.dumps(json.loads(note.read_text()) | {"recipe": 0})),
        (others / "view.jpg").unlink,
    ):
        spoil()
        assert len(folders.read(image.sha256) or ()) == len(ALBUM_FILES)
        renditions.make_renditions(image.pk, image.sha256)
        assert len(folders.read(image.sha256) or ()) == len(FILES)


def test_sizes_whose_job_was_lost_are_asked_for_by_the_clock(alpha: Tenant, run_jobs: RunJobs) -> None:
    shown, coming = make_image(alpha), make_image(alpha, data=image_bytes(colour="#506070"))
    make_news(alpha, cover=shown)
    Job.objects.all().delete()
    assert renditions.ask_for_missing_sizes(timezone.now()) == 2
    renditions.ask_for_missing_sizes(timezone.now())
    assert Job.objects.count() == 2
    run_jobs()
    assert (files_of(shown), files_of(coming)) == (FILES, ALBUM_FILES)
    assert renditions.ask_for_missing_sizes(timezone.now()) == 0


def test_making_the_published_tables_anew_asks_for_what_they_need(alpha: Tenant, run_jobs: RunJobs) -> None:
    image = make_image(alpha)
    news = make_news(alpha)
    run_jobs()
    type(news).objects.filter(pk=news.pk).update(cover=image)
    rebuild_published(alpha)
    run_jobs()
    assert files_of(image) == FILES


def test_a_broken_picture_is_not_tried_at_each_publish_and_has_all_sizes_once_it_is_replaced(
    alpha: Tenant, run_jobs: RunJobs, operations: Operations
) -> None:
    image = make_image(alpha)
    Path(image.file.path).write_bytes(image_bytes()[:300])
    run_jobs()
    make_news(alpha, cover=image)
    make_news(alpha, cover=image)
    run_jobs()
    assert operations == ["prepare", "render_album"]
    assert not renditions.are_on_their_way(alpha.pk)
    replace(image, "#a01010")
    run_jobs()
    assert files_of(image) == FILES


def test_a_preview_shows_a_picture_that_has_two_sizes_wherever_it_stands(alpha: Tenant, run_jobs: RunJobs) -> None:
    image = make_image(alpha)
    run_jobs()
    draft = make_news(alpha, cover=image, live=False)
    form = draft.published()
    assert form is not None
    html = preview_html(alpha, form).decode()
    prefix = f"{preview_prefix(alpha)}images/{image.public_key}/"
    address = html.partition(prefix)[2].partition('"')[0]
    assert address.endswith("-view.webp")
    found = preview_file(alpha, f"images/{image.public_key}/{address}")
    assert found is not None
    assert found.path is not None
    assert found.path.is_file()
    assert not row(image).wants_all_sizes


def during(monkeypatch: pytest.MonkeyPatch, operation: str, act: Callable[[], Any]) -> None:
    """Let ``act`` happen once, while the picture process does ``operation``."""
    run = processes.run
    done: list[bool] = []

    def with_act(wanted: str, source: Path, folder: Path) -> Any:
        made = run(wanted, source, folder)
        if wanted == operation and not done:
            done.append(True)
            act()
        return made

    monkeypatch.setattr(processes, "run", with_act)
