"""The registry: what is read, what is refused, what changes a hash."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from site_builder.engine.theme import (
    NOT_FOUND_TEMPLATE,
    NOTICE_TEMPLATE,
    NOTICES_TEMPLATE,
    PAGE_TEMPLATES,
    SHELL_TEMPLATE,
    ThemeFiles,
)
from themes.errors import BrokenTheme, UnknownTemplate, UnknownTheme
from themes.registry import REQUIRED_TEMPLATES, THEMES_FOLDER, available_themes, check_syntax, load_theme


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of themes that may be changed, with a copy of ``plain``."""
    shutil.copytree(THEMES_FOLDER / "plain", tmp_path / "plain")
    return tmp_path


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_plain_is_installed_and_is_what_the_engine_asks_for() -> None:
    theme: ThemeFiles = load_theme("plain")

    assert "plain" in available_themes()
    assert set(REQUIRED_TEMPLATES) == {
        SHELL_TEMPLATE,
        NOT_FOUND_TEMPLATE,
        NOTICES_TEMPLATE,
        NOTICE_TEMPLATE,
        *PAGE_TEMPLATES.values(),
    }
    assert theme.slug == "plain"


@pytest.mark.parametrize(
    "slug", ["", "nothing", "../themes/plain", "plain/", "/etc", "..", "Plain", "plain\0", "plain\n"]
)
def test_anything_but_an_installed_theme_is_refused(slug: str) -> None:
    with pytest.raises(UnknownTheme, match="there is no theme"):
        load_theme(slug)


def test_equal_folders_have_equal_hashes(folder: Path) -> None:
    copy, original = load_theme("plain", folder), load_theme("plain")

    assert copy.hash == original.hash
    assert dict(copy.closures) == dict(original.closures)


def test_a_changed_macro_changes_exactly_the_templates_that_import_it(folder: Path) -> None:
    before = load_theme("plain", folder)
    append(folder / "plain/templates/partials/documents.html", "\n{# changed #}\n")

    after = load_theme("plain", folder)

    changed = {name for name in REQUIRED_TEMPLATES if before.closure_hash(name) != after.closure_hash(name)}
    assert changed == {"home.html", "document_library.html", "document.html"}
    assert before.hash != after.hash


def test_a_changed_text_changes_every_template(folder: Path) -> None:
    before = load_theme("plain", folder)
    texts = folder / "plain/texts/th.toml"
    texts.write_text(texts.read_text(encoding="utf-8").replace("ไฟล์แนบ", "เอกสารแนบ"), encoding="utf-8")

    after = load_theme("plain", folder)

    assert all(before.closure_hash(name) != after.closure_hash(name) for name in REQUIRED_TEMPLATES)


def test_a_changed_font_renames_the_font_and_the_style_sheet_that_loads_it(folder: Path) -> None:
    before = load_theme("plain", folder)
    font = folder / "plain/assets/fonts/sarabun-thai-400.woff2"
    font.write_bytes(font.read_bytes() + b"\0")

    after = load_theme("plain", folder)

    renamed = {name for name in before.assets if before.assets[name].url != after.assets[name].url}
    assert renamed == {"fonts/sarabun-thai-400.woff2", "site.css"}
    assert after.assets["fonts/sarabun-thai-400.woff2"].published_name in after.assets["site.css"].data.decode()
    assert before.hash != after.hash


def test_a_template_that_the_theme_lacks_has_no_hash() -> None:
    with pytest.raises(UnknownTemplate, match=r"no template 'nothing\.html'"):
        load_theme("plain").closure_hash("nothing.html")


def test_a_loaded_theme_cannot_be_changed() -> None:
    theme = load_theme("plain")

    with pytest.raises(TypeError):
        theme.sources["home.html"] = ""  # type: ignore[index]
    with pytest.raises(AttributeError):
        theme.slug = "other"  # type: ignore[misc]


def test_a_language_that_the_theme_does_not_speak_is_answered_in_thai() -> None:
    theme = load_theme("plain")

    assert theme.texts_for("lo")["menu"] == theme.texts["th"]["menu"]
    assert theme.texts_for("en")["menu"] == "Menu"


def test_the_licence_of_the_font_travels_with_it() -> None:
    assert b"SIL Open Font License" in load_theme("plain").assets["fonts/OFL.txt"].data


@pytest.mark.parametrize(
    ("name", "addition", "reason"),
    [
        ("templates/home.html", "{% include page.kind %}", "not written out"),
        ("templates/home.html", '{% include "nothing.html" %}', "does not have"),
        ("assets/site.css", 'a { background: url("nothing.png") }', "no asset"),
        ("assets/site.css", "a { background: url(https://elsewhere.example/x.png) }", "no asset"),
        ("assets/site.css", 'a { background: url("../../../secret.svg") }', "no asset"),
        ("texts/en.toml", 'more = "More"\n', "differ in more"),
    ],
)
def test_a_broken_theme_is_refused_with_the_reason(folder: Path, name: str, addition: str, reason: str) -> None:
    append(folder / "plain" / name, addition)

    with pytest.raises(BrokenTheme, match=reason):
        load_theme("plain", folder)


@pytest.mark.parametrize(
    ("addition", "reason"),
    [
        ("{% if %}", "home.html', line"),
        ("{% raw %}{% include 'news.html' %}{% endraw %}", "other templates"),
    ],
)
def test_a_template_that_does_not_say_what_it_seems_to_say_is_found(folder: Path, addition: str, reason: str) -> None:
    append(folder / "plain/templates/home.html", addition)

    with pytest.raises(BrokenTheme, match=reason):
        check_syntax(load_theme("plain", folder))


@pytest.mark.parametrize("slug", available_themes())
def test_every_installed_theme_can_be_parsed(slug: str) -> None:
    check_syntax(load_theme(slug))


@pytest.mark.parametrize(
    ("name", "reason"), [("templates/news.html", "news.html"), ("texts/th.toml", "th.toml is missing")]
)
def test_a_theme_without_a_necessary_part_is_refused(folder: Path, name: str, reason: str) -> None:
    (folder / "plain" / name).unlink()

    with pytest.raises(BrokenTheme, match=reason):
        load_theme("plain", folder)


def test_a_theme_must_have_a_title_and_publish_known_kinds_only(folder: Path) -> None:
    (folder / "plain/assets/run.exe").write_bytes(b"MZ")
    with pytest.raises(BrokenTheme, match="not published"):
        load_theme("plain", folder)

    (folder / "plain/assets/run.exe").unlink()
    (folder / "plain/theme.toml").write_text("", encoding="utf-8")
    with pytest.raises(BrokenTheme, match="no title"):
        load_theme("plain", folder)
