"""The oracles: incremental == clean byte for byte, a second build renders nothing, exact counts per kind of edit."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from site_builder.engine.details import Album, EventBrief, Paper, Repeat
from site_builder.engine.fingerprint import Tokens
from site_builder.engine.release import SiteFolder
from site_builder.engine.values import (
    INDEXES,
    ButtonBlock,
    CalloutBlock,
    DocumentBlock,
    GalleryBlock,
    GalleryItem,
    ImageBlock,
    Label,
    QuoteBlock,
    RichText,
    TableBlock,
)
from tests.site_builder.engine.school import School, TinyTheme, key_of, release_of
from themes.registry import load_theme

SEQUENCES = 100
EDITS_PER_SEQUENCE = 5


class Editor:
    """Makes random edits, the same ones for the same seed."""

    def __init__(self, school: School, seed: int) -> None:
        self.school = school
        self.dice = random.Random(seed)
        self.count = 0
        self.theme = TinyTheme()

    def word(self) -> str:
        self.count += 1
        return f"new-{self.count}"

    def any_page(self, *kinds: str) -> str | None:
        keys = [key for key, page in self.school.pages.items() if not kinds or page.kind in kinds]
        return self.dice.choice(keys) if keys else None

    def change(self, key: str | None, **changes: object) -> None:
        if key:
            self.school.put(msgspec.structs.replace(self.school.pages[key], **changes))

    def edit_once(self) -> str:
        name = self.dice.choice([name for name in dir(self) if name.startswith("do_")])
        getattr(self, name)()
        return name

    def do_create_news(self) -> None:
        day = f"2026-{self.dice.randint(1, 12):02d}-{self.dice.randint(1, 28):02d}"
        self.school.news(self.word(), day, pinned=self.dice.random() < 0.2, summary="สรุป")

    def do_create_many_news(self) -> None:
        for _ in range(self.dice.randint(10, 25)):
            self.do_create_news()

    def do_create_page(self) -> None:
        parent = self.any_page("home", "section", "standard") or key_of("home")
        word = self.word()
        page = self.school.add(word, kind=self.dice.choice(["standard", "section", *sorted(INDEXES)]))
        self.change(page.key, parent=parent, in_menu=self.dice.random() < 0.3)

    def do_create_activity(self) -> None:
        parent = self.any_page("activity_index")
        if parent:
            photos = tuple(GalleryItem(image=self.school.image(f"photo-{n}")) for n in range(self.dice.randint(0, 4)))
            day = f"2026-{self.dice.randint(1, 12):02d}-11"
            page = self.school.add(self.word(), kind="activity", date=day, details=Album(photos=photos, place="สนาม"))
            self.change(page.key, parent=parent)

    def do_create_event(self) -> None:
        parent = self.any_page("calendar")
        if parent:
            day = f"2026-{self.dice.randint(1, 12):02d}-{self.dice.randint(1, 28):02d}"
            repeat = self.dice.choice([None, Repeat(frequency="weekly", until="2027-01-31", weekdays=(1, 3))])
            event = EventBrief(start=day, end=day, repeat=repeat, place=str(self.dice.random()))
            self.change(self.school.add(self.word(), kind="event", date=day, details=event).key, parent=parent)

    def do_create_document(self) -> None:
        parent = self.any_page("document_library")
        if parent:
            year = self.dice.randint(2024, 2027)
            period = self.dice.choice([None, Label(slug=f"fiscal-{year}", name=f"ปีงบประมาณ {year + 543}")])
            file = self.school.file(f"paper-{self.dice.randint(0, 3)}", name=f"{self.word()}.pdf")
            paper = Paper(file=file, number=str(self.dice.random()), period=period)
            page = self.school.add(self.word(), kind="document", date=f"{year}-01-02", details=paper)
            self.change(page.key, parent=parent)

    def do_edit_body(self) -> None:
        key, other, image = self.any_page(), self.any_page(), self.school.image(self.word())
        file = self.school.file(self.word())
        blocks = (
            RichText(
                html=f'<p>{self.dice.random()} <a data-ref="page:{other}">x</a> <a data-ref="file:{file}">y</a></p>'
            ),
            ImageBlock(image=image),
            GalleryBlock(items=(GalleryItem(image=image, alt="ใหม่"),)),
            DocumentBlock(file=file),
            ButtonBlock(label="ไป", page=other),
            ButtonBlock(label="ออก", href="https://example.org/"),
            CalloutBlock(tone="info", html="<p>!</p>"),
            QuoteBlock(text="คำ"),
            TableBlock(rows=(("ก", "ข"),)),
        )
        self.change(key, body=tuple(self.dice.sample(blocks, self.dice.randint(1, len(blocks)))))

    def do_rename(self) -> None:
        self.change(self.any_page(), title=f"ชื่อ {self.dice.random()}")

    def do_change_address(self) -> None:
        key = self.any_page("section", "standard", "news", "activity", "document", *INDEXES)
        self.change(key, slug=f"moved-{self.dice.randint(0, 9999)}")

    def do_move(self) -> None:
        key, parent = self.any_page("standard"), self.any_page("home", "section", "standard")
        if key != parent:
            self.change(key, parent=parent)

    def do_unpublish(self) -> None:
        key = self.any_page("section", "standard", "news", "activity", "document", *INDEXES)
        if key:
            self.school.connection.execute("DELETE FROM published_page WHERE key = ?", (key,))
            self.school.pages.pop(key)

    def do_menu(self) -> None:
        key = self.any_page("section", "standard", "news_index")
        if key:
            self.change(key, in_menu=not self.school.pages[key].in_menu)

    def do_reorder(self) -> None:
        self.dice.shuffle(self.school.order)
        self.school.save_order()

    def do_pin(self) -> None:
        key = self.any_page("news")
        if key:
            self.change(key, pinned=not self.school.pages[key].pinned)

    def do_labels(self) -> None:
        labels = [Label(slug=f"label-{number}", name=f"คำ {number}") for number in range(3)]
        tags = tuple(self.dice.sample(labels, self.dice.randint(0, 3)))
        self.change(self.any_page("news"), category=self.dice.choice([None, *labels]), tags=tags)

    def do_cover(self) -> None:
        self.change(self.any_page(), cover=self.school.image(f"cover-{self.dice.randint(0, 3)}"))

    def do_replace_image(self) -> None:
        self.school.image(f"cover-{self.dice.randint(0, 3)}", self.dice.randint(1, 9), alt=f"ภาพ {self.dice.random()}")

    def do_image_not_ready_and_gone(self) -> None:
        self.school.drop_media(key_of(f"cover-{self.dice.randint(0, 3)}"))

    def do_settings(self) -> None:
        self.school.save_facts(phone=str(self.dice.random()), primary_colour=f"#{self.dice.randint(0, 0xFFFFFF):06x}")

    def do_emblem(self) -> None:
        self.school.save_facts(
            emblem=self.school.image("emblem", self.dice.randint(1, 3), icons=self.dice.random() < 0.5)
        )

    def do_theme(self) -> None:
        self.theme = TinyTheme(css=f"body{{margin:{self.dice.randint(0, 3)}px}}".encode())


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(10))
def test_after_any_edits_the_incremental_site_equals_a_clean_one(tmp_path: Path, batch: int) -> None:
    for seed in range(batch * SEQUENCES // 10, (batch + 1) * SEQUENCES // 10):
        school = School(tmp_path / f"school-{seed}").furnish(news=random.Random(seed).randint(0, 50))
        editor = Editor(school, seed)
        incremental = tmp_path / f"incremental-{seed}"
        school.build(incremental, editor.theme)
        done = []
        for _ in range(EDITS_PER_SEQUENCE):
            done += [editor.edit_once() for _ in range(editor.dice.randint(1, 3))]
            school.build(incremental, editor.theme)
        clean = tmp_path / f"clean-{seed}"
        school.build(clean, editor.theme)
        assert release_of(incremental) == release_of(clean), (seed, done)
        assert_same_files(incremental, clean)
        again = school.build(incremental, editor.theme)
        assert (again.rendered, again.deleted, again.switched) == (0, 0, False), (seed, done)
        school.close()


def assert_same_files(one: Path, other: Path) -> None:
    """Both manifests list the same, whatever their numbers."""
    first, second = SiteFolder(one).current(), SiteFolder(other).current()
    assert first is not None
    assert second is not None
    assert first.files == second.files


def test_a_second_build_renders_nothing_and_switches_nothing(school: School, site: Path) -> None:
    first = school.build(site)
    live = (site / "current").readlink()
    second = school.build(site)
    assert first.switched
    assert (second.rendered, second.deleted, second.switched, second.changed) == (0, 0, False, ())
    assert second.release == first.release
    assert (site / "current").readlink() == live


def publish_news(school: School) -> None:
    school.news("extra", "2026-11-20")


def edit_news_body(school: School) -> None:
    school.edit("item-001", body=(RichText(html="<p>อีกครั้ง</p>"),))


def retitle_newest_news(school: School) -> None:
    school.edit("item-002", title="ชื่อใหม่")


def retitle_standard_page(school: School) -> None:
    school.edit("history", title="ประวัติศาสตร์")


def summarise_news(school: School) -> None:
    school.edit("item-001", summary="สรุปใหม่")


def unpublish_oldest_news(school: School) -> None:
    school.withdraw("item-000")


def change_address(school: School) -> None:
    school.edit("history", slug="story")


def replace_cover(school: School) -> None:
    school.image("cover", 2)


def change_phone(school: School) -> None:
    school.save_facts(phone="075 111 222")


def reorder_pages(school: School) -> None:
    at = school.order.index(key_of("news"))
    other = school.order.index(key_of("contact"))
    school.order[at], school.order[other] = school.order[other], school.order[at]
    school.save_order()


def add_to_menu(school: School) -> None:
    school.edit("contact", in_menu=True)


EDITS: list[tuple[Callable[[School], None], dict[str, int], int]] = [
    # The page and its twin, the older neighbour, index, home, a new month, both feeds, sitemap.
    (publish_news, {"page": 4, "twin": 1, "list": 1, "feed": 2, "sitemap": 1}, 0),
    # A changed body alone reaches nobody else.
    (edit_news_body, {"page": 1, "twin": 1}, 0),
    # Page, older neighbour, index, its month, home.
    (retitle_newest_news, {"page": 4, "twin": 1, "list": 1, "feed": 2}, 0),
    # Page, and its section that lists it.
    (retitle_standard_page, {"page": 2, "twin": 1}, 0),
    # Page, index, its month and home; neighbours show no summary.
    (summarise_news, {"page": 3, "twin": 1, "list": 1, "feed": 2}, 0),
    # The newer neighbour, index, the month, home; page and twin vanish.
    (unpublish_oldest_news, {"page": 3, "list": 1, "feed": 2, "sitemap": 1}, 2),
    # Page and twin at the new address, its section, and the page that links to it with its twin.
    (change_address, {"page": 3, "twin": 2, "sitemap": 1}, 2),
    # Six sizes; page and twin of the news that shows it, index, its month and home.
    (replace_cover, {"image": 6, "page": 3, "list": 1, "twin": 1}, 6),
    # Every page shows it: 8 pages, the month and 404.
    (change_phone, {"page": 8, "list": 1, "not_found": 1}, 0),
    # Home lists its pages; the order of the menu is the same.
    (reorder_pages, {"page": 1}, 0),
    # The shell of all pages, and the twin of the page itself.
    (add_to_menu, {"page": 8, "list": 1, "twin": 1, "not_found": 1}, 0),
]


@pytest.mark.parametrize(("edit", "rendered", "deleted"), EDITS, ids=[edit.__name__ for edit, _, _ in EDITS])
def test_each_kind_of_edit_renders_exactly_what_shows_it(
    school: School, site: Path, edit: Callable[[School], None], rendered: dict[str, int], deleted: int
) -> None:
    link = RichText(html=f'<p><a data-ref="page:{key_of("history")}">ประวัติ</a></p>')
    school.add("contact", body=(link,))
    school.edit("item-001", cover=school.image("cover"))
    school.build(site)
    edit(school)
    report = school.build(site)
    assert report.rendered_by_kind == dict(sorted(rendered.items()))
    assert report.deleted == deleted
    assert not report.failures


def test_numbered_pages_of_old_news_stay_as_they_are(tmp_path: Path, site: Path) -> None:
    school = School(tmp_path / "school").furnish(news=90)
    school.build(site)
    before = {path: data for path, data in release_of(site).items() if path.startswith("news/page/")}
    assert sorted(before) == [f"news/page/{number}/index.html" for number in (1, 2, 3)]
    school.news("extra", "2027-01-01")
    report = school.build(site)
    assert not any(path.startswith("news/page/") for path in report.changed)
    school.close()


def test_every_tree_is_the_same_whoever_built_it_and_whenever(school: School, tmp_path: Path) -> None:
    school.build(tmp_path / "one")
    school.build(tmp_path / "two")
    assert release_of(tmp_path / "one") == release_of(tmp_path / "two")


@pytest.mark.parametrize("part", ["neighbours", "links", "way", "card"])
def test_the_oracle_notices_when_a_fingerprint_forgets_an_input(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(Tokens, part, lambda *_: "forgotten")
    school.add("archive", "history")
    school.add("rules")
    link = RichText(html=f'<p><a data-ref="page:{key_of("rules")}">ระเบียบ</a></p>')
    school.add("contact", body=(link,))
    school.edit("item-001", cover=school.image("cover"))
    school.build(tmp_path / "incremental")
    school.edit("history", title="เรื่อง")
    school.edit("rules", slug="regulations")
    school.image("cover", 2)
    school.build(tmp_path / "incremental")
    school.build(tmp_path / "clean")
    assert release_of(tmp_path / "incremental") != release_of(tmp_path / "clean")


def test_the_real_theme_stands_the_oracle_too(tmp_path: Path) -> None:
    school = School(tmp_path / "school").furnish(news=45)
    editor = Editor(school, 7)
    for _ in range(12):
        editor.do_edit_body()
    editor.do_emblem()
    theme = load_theme("plain")
    assert not school.build(tmp_path / "incremental", theme).failures
    for _ in range(15):
        editor.edit_once()
    assert not school.build(tmp_path / "incremental", theme).failures
    school.build(tmp_path / "clean", theme)
    assert release_of(tmp_path / "incremental") == release_of(tmp_path / "clean")
    school.close()
