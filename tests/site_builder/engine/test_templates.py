"""The quick form of templates: the bytes that Jinja prints, or Jinja itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jinja2
import pytest
from markupsafe import Markup

from site_builder.engine.compiling import compile_quick, make_environment
from site_builder.engine.quick import QuickTemplates
from site_builder.engine.ready import ready_theme
from site_builder.engine.render import Texts
from site_builder.engine.templates import ThemeTemplates
from tests.site_builder.engine.school import TENANT, School
from tests.themes import preview, samples
from themes.errors import BrokenTheme, UnknownTheme
from themes.registry import THEMES_FOLDER, load_theme


class Html:
    def __html__(self) -> str:
        return "<i>"


class Card:
    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)


VALUES: dict[str, Any] = {
    "text": "<a href='x'>&\"ก",
    "safe": Markup("<u>&"),
    "html": Html(),
    "number": 5,
    "nothing": None,
    "words": ["a", "<b>", "c"],
    "cards": (Card(name="<x>", on=True, size=3), Card(name="y", on=False, size=-4)),
    "table": {"key": "&", "items": "taken by the method"},
}
WITH_PARTS = {
    "part": "{% macro m(x, y='<y>', class=1) %}<b class={{ class }}>{{ x }}{{ y }}</b>{% endmacro %}{% set z = 3 %}",
    "included": "[{{ text }}{{ w }}]",
}
QUICK = [
    "{{ text }}|{{ safe }}|{{ html }}|{{ number }}|{{ nothing }}|{{ true }}|{{ 1.5 }}",
    "{{ text ~ safe }}|{{ text ~ number }}|{{ safe ~ text }}|{{ '<' ~ '>' }}",
    "{% set s %}<p>{{ text }}{% endset %}{{ s }}{{ s | trim }}{% set u = text %}{{ u }}",
    "{% from 'part' import m %}{{ m(text) }}{{ m(safe, 2) }}{{ m(number, class='c') }}{{ m(text)[:5] }}",
    "{% from 'part' import m as n, z %}{{ n(n(text)) }}{{ z }}",
    "{% for card in cards %}{{ loop.index }}{{ loop.first }}{{ loop.last }}{{ card.name }}{% endfor %}",
    "{% for card in cards %}{% for w in words %}{{ loop.index0 }}{{ w }}{% endfor %}{{ loop.length }}{% endfor %}",
    "{% for card in cards if card.on %}{{ card.name }}{% else %}none{% endfor %}",
    "{% for w in [] %}{{ w }}{% else %}none{% endfor %}",
    "{% set a = 1 %}{% for w in words %}{% set a = w %}{{ a }}{% endfor %}{{ a }}",
    "{% if number > 3 and not nothing %}{{ cards[0].name }}{% elif text %}no{% endif %}{{ words[1:] | length }}",
    "{{ (cards | selectattr('on') | first).name }}{{ cards[1].size | abs }}{{ text | replace('<', '>') }}",
    "mailto:?subject={{ text | urlencode }}&amp;body={{ (text ~ ' ' ~ words[0]) | urlencode }}",
    "{{ table['key'] }}{{ text if number else safe }}{{ -number + 2 * 3 - 7 // 2 % 5 }}{{ [number, (1, 2)][1][0] }}",
    "{% macro own(x) %}{{ x }}{% endmacro %}{{ own(1) }}{% for w in words %}{% include 'included' %}{% endfor %}",
]
LEFT_TO_JINJA = [
    "{{ text | upper }}{{ words | join(', ') }}",
    "{% macro c() %}{{ caller() }}{% endmacro %}{% call c() %}&{{ text }}{% endcall %}",
    "{% filter upper %}{{ text }}{% endfilter %}",
    "{{ text is defined }}{{ unknown is defined }}{{ unknown | default('d') }}",
    "{% set space = namespace(n=0) %}{% for w in words %}{% set space.n = space.n + 1 %}{% endfor %}{{ space.n }}",
    "{% import 'part' as part %}{{ part.m(text) }}",
    "{% extends 'base' %}{% block b %}{{ text }}{% endblock %}",
    "{% autoescape false %}{{ text }}{% endautoescape %}",
]
FALLING_BACK = [
    "{{ table.key }}{{ table.items is callable }}",
    "{% for w in words %}{{ loop.cycle('a', 'b') }}{{ loop.revindex }}{% endfor %}",
    "{{ safe | replace('<', '>') }}{{ cards | selectattr('size', 'gt', 0) | first is defined }}",
    "{% set j = joiner(',') %}{% for w in words %}{{ j() }}{{ w }}{% endfor %}{{ range(3) | length }}",
]


def sources_with(source: str) -> dict[str, str]:
    return {"x": source, "base": "<{% block b %}{% endblock %}>", **WITH_PARTS} | (
        {} if "extends" in source else {"base": ""}
    )


@pytest.mark.parametrize("source", QUICK)
def test_the_quick_form_prints_what_jinja_prints(source: str) -> None:
    sources = sources_with(source)
    quick = QuickTemplates(compile_quick(sources))
    assert quick.get_template("x").render(VALUES) == make_environment(sources).get_template("x").render(VALUES)


@pytest.mark.parametrize("source", [*LEFT_TO_JINJA, *FALLING_BACK])
def test_a_template_may_use_all_of_jinja(source: str) -> None:
    sources = sources_with(source)
    ours = ThemeTemplates(sources, compile_quick(sources))
    assert ours.text("x", VALUES) == make_environment(sources).get_template("x").render(VALUES)


@pytest.mark.parametrize("source", LEFT_TO_JINJA)
def test_what_the_quick_form_does_not_know_is_known_beforehand(source: str) -> None:
    assert compile_quick(sources_with(source)) == {}


@pytest.mark.parametrize(
    "source",
    [
        "{{ unknown }}",
        "{{ cards[0].unknown }}",
        "{% from 'part' import unknown %}{{ unknown(1) }}",
        "{% from 'part' import m %}{{ m(1, 2, 3, 4) }}",
        "{% from 'part' import m %}{{ m() }}",
        "{% include 'unknown' %}",
        "{{ number / 0 }}",
        "{% for x in number %}{% endfor %}",
        "{% endif %}",
        "{{ text | unknown }}",
    ],
)
def test_what_is_wrong_with_a_template_is_told_in_the_words_of_jinja(source: str) -> None:
    sources = sources_with(source)
    with pytest.raises(Exception, match=r".") as theirs:
        make_environment(sources).get_template("x").render(VALUES)
    with pytest.raises(Exception, match=r".") as ours:
        ThemeTemplates(sources, compile_quick(sources)).text("x", VALUES)
    assert (type(ours.value), str(ours.value)) == (type(theirs.value), str(theirs.value))


@pytest.mark.parametrize("matter", preview.MATTERS)
@pytest.mark.parametrize("template", preview.TEMPLATES)
def test_every_page_of_the_plain_theme_is_quick(template: str, matter: str) -> None:
    sample = preview.sample_for(template, matter)
    theme = preview.plain()
    texts = Texts(theme.texts_for("th"))
    inputs = {"site": sample.site, "page": sample.page, "listing": sample.listing, "t": texts, **sample.more}
    around = {"site": sample.site, "t": texts, "nav": samples.navigation(1), "slots": {"main": Markup("<p>")}}
    around["slots"] = Card(title="<t>", meta=Markup("<meta>"), main=Markup("<p>"))
    quick, stock = QuickTemplates(compile_quick(theme.sources)), make_environment(theme.sources)
    assert quick.get_template(template).render(inputs) == stock.get_template(template).render(inputs)
    assert quick.get_template("shell.html").render(around) == stock.get_template("shell.html").render(around)


def test_a_process_that_finds_a_kept_theme_never_loads_jinja(
    school: School, site: Path, tmp_path: Path, project: Path
) -> None:
    words = ["--database", school.url, "--tenant", str(TENANT), "--media", str(school.media_root)]
    words += ["--themes", str(tmp_path / "kept"), "--force"]
    code = (
        "import sys; from site_builder.engine.__main__ import main; status = main(sys.argv[1:]);"
        "heavy = ('jinja2', 'dataclasses', 'argparse', 'typing_extensions', 'tomllib', 'json');"
        "print(status, [name for name in heavy if name in sys.modules])"
    )

    def run(folder: Path) -> str:
        command = [sys.executable, "-c", code, *words, "--site", str(folder)]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()[-1]

    assert "jinja2" in run(site)
    assert run(tmp_path / "second") == "0 []"


def test_a_kept_theme_is_the_theme(tmp_path: Path) -> None:
    first, kept = ready_theme("plain", tmp_path), ready_theme("plain", tmp_path)
    assert kept == load_theme("plain") == first


def test_a_damaged_kept_theme_is_written_anew(tmp_path: Path) -> None:
    ready_theme("plain", tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"nonsense"):
        kept.write_bytes(damaged)
        ready_theme("plain", tmp_path)
        assert kept.read_bytes() == whole


def test_a_theme_whose_folder_changed_is_read_anew(tmp_path: Path) -> None:
    folder = tmp_path / "themes"
    shutil.copytree(THEMES_FOLDER / "plain", folder / "plain")
    before = ready_theme("plain", tmp_path / "kept", folder)
    news = folder / "plain/templates/news.html"
    news.write_text(news.read_text(encoding="utf-8") + "<!-- new -->", encoding="utf-8")
    after = ready_theme("plain", tmp_path / "kept", folder)
    assert (after == load_theme("plain", folder), after.hash == before.hash) == (True, False)
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_what_others_may_have_written_is_not_run(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    ready_theme("plain", kept)
    (file,) = kept.iterdir()
    file.write_bytes(b"something of somebody else's")
    kept.chmod(0o770)
    assert ready_theme("plain", kept) == load_theme("plain")
    assert file.read_bytes() == b"something of somebody else's"


def test_a_place_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file, not a folder")
    assert ready_theme("plain", tmp_path / "kept") == load_theme("plain")


def test_a_theme_that_cannot_be_read_is_refused_before_it_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "themes"
    shutil.copytree(THEMES_FOLDER / "plain", folder / "plain")
    (folder / "plain/templates/news.html").write_text("{% if %}", encoding="utf-8")
    with pytest.raises(BrokenTheme):
        ready_theme("plain", tmp_path / "kept", folder)
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("slug", ["unknown", "../plain", "plain/../plain", ""])
def test_only_installed_themes_are_ready(slug: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownTheme):
        ready_theme(slug, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


def test_a_theme_that_cannot_be_parsed_is_left_to_jinja() -> None:
    sources = {"x": "{% if %}"}
    assert compile_quick(sources) == {}
    with pytest.raises(jinja2.TemplateSyntaxError):
        ThemeTemplates(sources, {}).text("x", {})
