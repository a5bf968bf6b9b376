"""An emblem's icons: made by the job for emblems only, in their sizes and budgets, gone with the picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from cms.content.media import folders, icons, renditions
from cms.content.media.budgets import ICON_FILES
from cms.content.models import PublishedMediaRecord, SiteImage
from cms.content.rebuild import compare
from site_builder.engine.values import Media
from tenants.models import Tenant
from tests.factories import files
from tests.factories.content import image_bytes, make_image

RunJobs = Callable[[], int]
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SIZES = {"any-192.png": 192, "any-512.png": 512, "maskable-512.png": 512, "touch.png": 180}
CORNER, MIDDLE_OF_EDGE = (0, 0), (0.5, 0.02)


def made(data: bytes, tmp_path: Path) -> dict[str, Image.Image]:
    path = tmp_path / "original"
    path.write_bytes(data)
    return {name: Image.open(io.BytesIO(found)) for name, found in icons.make_icons(path)}


def colour_at(picture: Image.Image, place: tuple[float, float]) -> Any:
    return picture.convert("RGBA").getpixel((int(place[0] * picture.width), int(place[1] * picture.height)))


def choose(tenant: Tenant, image: SiteImage) -> None:
    tenant.emblem = image
    tenant.save()


def icons_of(image: SiteImage) -> tuple[Any, ...]:
    record = PublishedMediaRecord.objects.get(tenant_id=image.tenant_id, key=image.public_key)
    return msgspec.json.decode(bytes(record.body), type=Media).icons


def test_a_round_emblem_stands_alone_or_on_white_with_room_around_it(tmp_path: Path) -> None:
    emblem = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    emblem.paste((200, 0, 0, 255), (0, 60, 300, 240))
    found = made(files.encoded(emblem, "PNG"), tmp_path)
    assert {name: picture.width for name, picture in found.items() if name in SIZES} == SIZES
    assert all(picture.width == picture.height for picture in found.values())
    assert colour_at(found["any-512.png"], CORNER)[3] == 0
    assert colour_at(found["maskable-512.png"], CORNER) == (255, 255, 255, 255)
    assert colour_at(found["maskable-512.png"], (0.1, 0.5)) == (255, 255, 255, 255), "a phone would cut the emblem"
    assert colour_at(found["any-512.png"], (0.02, 0.5)) == (200, 0, 0, 255)
    assert found["favicon.ico"].info["sizes"] == set(icons.TAB_SIZES)


def test_beside_a_photograph_of_an_emblem_there_is_no_hole(tmp_path: Path) -> None:
    found = made(files.encoded(Image.new("RGB", (400, 200), (0, 120, 0)), "JPEG"), tmp_path)
    assert colour_at(found["any-512.png"], MIDDLE_OF_EDGE) == (255, 255, 255, 255)


def test_a_tiny_and_a_busy_emblem_keep_sizes_and_budgets(tmp_path: Path) -> None:
    for data in (image_bytes(3, 2, kind="PNG"), files.noisy_photo()):
        (tmp_path / "original").write_bytes(data)
        found = dict(icons.make_icons(tmp_path / "original"))
        assert {
            drawing.name for drawing in icons.DRAWINGS if len(found[f"{drawing.name}.png"]) > drawing.budget
        } == set()
        assert {name: Image.open(io.BytesIO(found[name])).width for name in SIZES} == SIZES


def test_an_emblem_gets_icons_and_no_other_picture_does(alpha: Tenant, media_root: Path, run_jobs: RunJobs) -> None:
    emblem, other = make_image(alpha), make_image(alpha)
    run_jobs()
    assert (icons_of(emblem), icons_of(other)) == ((), ())
    choose(alpha, emblem)
    run_jobs()
    found = icons_of(emblem)
    assert {Path(one.path).name for one in found} == ICON_FILES.keys()
    assert all((media_root / one.path).stat().st_size == one.size for one in found)
    assert icons_of(other) == ()
    assert compare(alpha).equal


def test_an_emblem_that_is_replaced_gets_new_icons_together_with_its_sizes(alpha: Tenant, run_jobs: RunJobs) -> None:
    emblem = make_image(alpha)
    choose(alpha, emblem)
    run_jobs()
    before = icons_of(emblem)
    emblem.file = ContentFile(image_bytes(colour="#a01010"), "new.jpg")  # type: ignore[assignment]
    emblem.save()
    assert icons_of(emblem) == before
    run_jobs()
    row = SiteImage.objects.get(pk=emblem.pk)
    assert {Path(one.path).parts[1] for one in icons_of(emblem)} == {row.sha256}
    assert row.rendered_size == sum(one["size"] for one in (*row.public_renditions, *row.public_icons))


def test_a_second_run_makes_nothing_and_a_lost_folder_is_made_again(
    alpha: Tenant, media_root: Path, run_jobs: RunJobs
) -> None:
    emblem = make_image(alpha)
    choose(alpha, emblem)
    run_jobs()
    folder = media_root / "renditions" / emblem.sha256 / "icons"
    first = folder.stat().st_ino
    renditions.make_renditions(emblem.pk, emblem.sha256)
    assert folder.stat().st_ino == first
    folders.put_away(folder)
    renditions.make_renditions(emblem.pk, emblem.sha256)
    assert {path.name for path in folder.iterdir()} == {*ICON_FILES, "made.json"}


def test_an_emblem_chosen_past_every_form_or_without_its_files_is_found(
    alpha: Tenant, media_root: Path, run_jobs: RunJobs
) -> None:
    emblem = make_image(alpha)
    run_jobs()
    Tenant.objects.filter(pk=alpha.pk).update(emblem=emblem)
    assert renditions.ask_for_missing_icons(NOW) == 1
    run_jobs()
    assert len(icons_of(emblem)) == len(ICON_FILES)
    assert renditions.ask_for_missing_icons(NOW) == 0
    (media_root / icons_of(emblem)[0].path).unlink()
    assert renditions.ask_for_missing_icons(NOW) == 1
    run_jobs()
    assert (media_root / icons_of(emblem)[0].path).is_file()


@pytest.mark.parametrize("chosen_by", ["its own school", "another school"])
def test_only_a_schools_own_picture_is_its_emblem(
    alpha: Tenant, beta: Tenant, run_jobs: RunJobs, chosen_by: str
) -> None:
    image = make_image(alpha)
    run_jobs()
    choose(alpha if chosen_by == "its own school" else beta, image)
    run_jobs()
    assert bool(icons_of(image)) is (chosen_by == "its own school")
