"""Videos and frames of a short list of hosts, loaded when asked for; steps, questions, people, news, figures."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.content.blocks import BodyBlock, to_body
from cms.content.more_blocks import EmbedBlock, VideoBlock, frame_address, video_addresses
from site_builder.engine.blocks import (
    AccordionBlock,
    Figure,
    FiguresBlock,
    FrameBlock,
    GalleryBlock,
    GalleryItem,
    ImageBlock,
    LatestBlock,
    PersonItem,
    StepsBlock,
)
from site_builder.engine.detail_views import further_block
from tests.cms.content.conftest import School
from tests.factories.content import make_image

pytestmark = pytest.mark.django_db
KEY = "abcDEF_-123"


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.youtube.com/watch?v={KEY}&t=10s",
        f"https://youtu.be/{KEY}?si=x",
        f"https://m.youtube.com/watch?v={KEY}",
        f"https://www.youtube.com/shorts/{KEY}",
        f"https://www.youtube.com/embed/{KEY}",
        f"https://www.youtube-nocookie.com/embed/{KEY}",
    ],
)
def test_every_way_to_write_a_video_leads_to_the_player_without_cookies(address: str) -> None:
    assert video_addresses(address) == (
        f"https://www.youtube-nocookie.com/embed/{KEY}",
        f"https://www.youtube.com/watch?v={KEY}",
    )


def test_vimeo_is_known_too() -> None:
    assert video_addresses("https://vimeo.com/123456789")[0] == "https://player.vimeo.com/video/123456789"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://youtube.com.evil.example/watch?v=" + KEY,
        "https://evil.example/?v=" + KEY,
        "javascript:alert(1)",
        'https://youtu.be/"><script>',
        "https://youtu.be/short",
        "https://vimeo.com/abcDEF_-123",
        "https://www.facebook.com/video/1",
        "http://[",
    ],
)
def test_what_is_no_video_of_theirs_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        video_addresses(address)
    with pytest.raises(StructBlockValidationError):
        VideoBlock().clean({"address": address or "x", "title": "ก"})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://www.google.com/maps/embed?pb=!1m18", "map"),
        ('<iframe src="https://www.google.com/maps/embed?pb=1&amp;x=2" width="600"></iframe>', "map"),
        ("https://docs.google.com/forms/d/e/1/viewform?embedded=true", "form"),
        ("https://drive.google.com/file/d/1/preview", "document"),
        ("https://www.openstreetmap.org/export/embed.html?bbox=1", "map"),
    ],
)
def test_frames_of_a_few_hosts_are_allowed(text: str, kind: str) -> None:
    assert frame_address(text)[1] == kind


@pytest.mark.parametrize(
    "text",
    [
        "https://www.google.com/search?q=x",
        "http://www.google.com/maps/embed?pb=1",
        "https://www.google.com.evil.example/maps/embed",
        "https://user@www.google.com:1/maps/embed",
        "<iframe src='javascript:alert(1)'></iframe>",
        "https://www.facebook.com/plugins/page.php",
    ],
)
def test_other_frames_are_refused_in_thai(text: str) -> None:
    with pytest.raises(StructBlockValidationError) as refused:
        EmbedBlock().clean({"address": text, "title": "แผนที่"})
    assert "ฝังได้เฉพาะ" in str(refused.value.block_errors["address"])


def test_a_stored_frame_that_may_not_be_shown_is_not_shown() -> None:
    block = FrameBlock(kind="map", src="https://evil.example/x", href="https://evil.example/", title="x")

    assert further_block(None, block) is None  # type: ignore[arg-type]


def body_of(school: School, *blocks: tuple[str, Any]) -> Any:
    stream = BodyBlock().to_python(
        [{"type": name, "value": value, "id": str(at)} for at, (name, value) in enumerate(blocks)]
    )
    return to_body(stream, school.tenant.pk)


def test_steps_questions_figures_and_news_become_plain_values(school: School) -> None:
    found = body_of(
        school,
        ("steps", {"items": [{"title": "ยื่นคำร้อง", "text": "ที่ <ธุรการ>"}, {"title": " ", "text": "x"}]}),
        ("accordion", {"items": [{"title": "ถาม", "text": "ตอบ"}]}),
        ("figures", {"items": [{"value": "125", "label": "นักเรียน"}], "note": ""}),
        ("latest", {"title": "", "count": 99}),
        ("video", {"address": f"https://youtu.be/{KEY}", "title": "พิธีเปิด"}),
        ("embed", {"address": "https://evil.example/", "title": "ร้าย"}),
    )

    steps, accordion, figures, latest, video = found
    assert isinstance(steps, StepsBlock)
    assert [item.html for item in steps.items] == ["<p>ที่ &lt;ธุรการ&gt;</p>"]
    assert isinstance(accordion, AccordionBlock)
    assert figures == FiguresBlock(items=(Figure(label="นักเรียน", value="125"),))
    assert latest == LatestBlock(count=6)
    assert video.kind == "video"


def hollow(block: blocks.Block[Any], *, keys: bool) -> Any:
    """Return a block's stored form in which nobody wrote: without the keys, or with none of them filled."""
    if isinstance(block, blocks.StructBlock):
        return {
            name: hollow(child, keys=keys)
            for name, child in block.child_blocks.items()
            if keys or isinstance(child, blocks.ListBlock)
        }
    return [hollow(block.child_block, keys=keys)] if isinstance(block, blocks.ListBlock) else None


def test_a_block_that_a_program_wrote_without_a_key_is_what_an_empty_one_is(school: School) -> None:
    """Every key of every block is left out, and then is there with nothing in it."""
    names = [name for name in BodyBlock().child_blocks if name not in ("text", "rich_text")]
    written = [(name, hollow(BodyBlock().child_blocks[name], keys=keys)) for name in names for keys in (False, True)]

    found = [(name, body_of(school, (name, value))) for name, value in written]
    assert len(found) == 28
    assert [one for one in found if one[1]] == [("latest", (LatestBlock(count=3),))] * 2


def test_a_picture_without_a_caption_key_is_a_picture_without_a_caption(school: School) -> None:
    picture = make_image(school.tenant)

    assert body_of(school, ("image", {"image": picture.pk})) == (ImageBlock(image=picture.public_key),)
    gallery = body_of(school, ("gallery", {"pictures": [{"image": picture.pk}]}))
    assert gallery == (GalleryBlock(items=(GalleryItem(image=picture.public_key),)),)


def test_people_in_a_text_show_official_contact_and_own_pictures_only(school: School, other: School) -> None:
    found = body_of(school, ("people", {"people": [{"name": "สมมุติ", "position": "ครู", "contact": "", "photo": 999}]}))

    assert found[0].people == (PersonItem(name="สมมุติ", position="ครู"),)
    with pytest.raises(StructBlockValidationError):
        BodyBlock().child_blocks["people"].child_blocks["people"].child_block.clean(
            {"name": "ก", "position": "", "contact": "0812345678", "photo": None}
        )
