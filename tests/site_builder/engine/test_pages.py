"""What stands in the published files: references that lead somewhere, shells, safe addresses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest
from markupsafe import Markup

from site_builder.engine.holding import Withheld
from site_builder.engine.preview import render_preview
from site_builder.engine.reading import open_source, read_snapshot
from site_builder.engine.render import Shell, SlotsView
from site_builder.engine.routes import route
from site_builder.engine.shelf import Shelf
from site_builder.engine.site import Site
from site_builder.engine.values import (
    ButtonBlock,
    DocumentBlock,
    GalleryBlock,
    GalleryItem,
    ImageBlock,
    Label,
    PublishedPage,
    RichText,
    canonical_json,
)
from tests.site_builder.engine.school import TENANT, School, TinyTheme, key_of, tree_of

LINKED_DATA = re.compile(rb'<script type="application/ld\+json">([^<]*)</script>')
ATOM = "{http://www.w3.org/2005/Atom}"
LOCAL_LINK = re.compile(r'(?:href|src)="(/[^"]*)"')


@pytest.fixture
def rich(school: School) -> School:
    """A school whose history page uses everything."""
    link = f'<a data-ref="page:{key_of("item-001")}">ข่าว</a> <a class="x" data-ref="file:{school.file("plan")}">แผน</a>'
    lost = '<a data-ref="page:nowhere">ไม่มี</a> <a href="https://example.org/">ออก</a>'
    school.edit(
        "history",
        cover=school.image("cover"),
        attachments=(school.file("form", b"another"), "nosuchfile00"),
        body=(
            RichText(html=f"<p>{link} {lost}</p>"),
            ImageBlock(image=school.image("one"), alt="อื่น"),
            ImageBlock(image="nosuchimage0"),
            GalleryBlock(items=(GalleryItem(image=school.image("two")),)),
            DocumentBlock(file=key_of("plan"), title="แผนปี"),
            ButtonBlock(label="ไปหน้าข่าว", page=key_of("news")),
            ButtonBlock(label="อันตราย", href="javascript:alert(1)"),
        ),
    )
    school.save_facts(emblem=school.image("emblem"))
    return school


def url_file(site: Path, url: str) -> Path:
    return site / "current" / (url[1:] + "index.html" if url.endswith("/") else url[1:])


def test_every_reference_of_every_twin_leads_to_a_file_of_the_site(rich: School, site: Path) -> None:
    rich.build(site)
    twins = {path: json.loads(data) for path, data in tree_of(site).items() if path.endswith("index.json")}
    assert len(twins) == len(rich.pages)
    urls = [about["url"] for twin in twins.values() for about in twin["refs"].values()]
    urls += [
        size["url"] for twin in twins.values() for about in twin["refs"].values() for size in about.get("sizes", ())
    ]
    assert len(urls) > 30
    assert [url for url in urls if not url_file(site, url).is_file()] == []


def test_every_local_link_of_every_page_leads_to_a_file_of_the_site(rich: School, site: Path) -> None:
    rich.build(site)
    pages = [data.decode() for path, data in tree_of(site).items() if path.endswith(".html")]
    links = {link for page in pages for link in LOCAL_LINK.findall(page)}
    assert len(links) > 15
    assert [link for link in links if not url_file(site, link).is_file()] == []


def test_a_twin_is_the_stored_page_and_what_its_references_lead_to(rich: School, site: Path) -> None:
    rich.build(site)
    data = tree_of(site)["about/history/index.json"]
    stored = canonical_json(rich.pages[key_of("history")])
    assert data.startswith(stored[:-1] + b',"refs":{')
    refs = json.loads(data)["refs"]
    assert refs[f"page:{key_of('history')}"] == {"url": "/about/history/"}
    assert refs[f"page:{key_of('about')}"] == {"url": "/about/"}
    assert refs[f"image:{key_of('one')}"]["alt"] == "ภาพ one"
    assert refs[f"file:{key_of('plan')}"]["url"] == f"/files/{key_of('plan')}/plan.pdf"
    assert "page:nowhere" not in refs


def test_references_become_links_and_what_leads_nowhere_becomes_text(rich: School, site: Path) -> None:
    rich.build(site)
    page = tree_of(site)["about/history/index.html"].decode()
    assert '<a href="/news/item-001/">ข่าว</a>' in page
    assert f'<a class="x" href="/files/{key_of("plan")}/plan.pdf">แผน</a>' in page
    assert "ไม่มี <a href=" in page
    assert "data-ref" not in page
    assert "javascript:" not in page
    assert page.count("<img") == 3  # emblem, cover, one: an unknown image is not shown
    assert "แผนปี 15 B" in page


def test_only_what_a_page_shows_is_public(rich: School, site: Path) -> None:
    rich.file("unused")
    rich.image("unused-too")
    rich.build(site)
    paths = " ".join(tree_of(site))
    assert key_of("unused") not in paths
    assert key_of("unused-too") not in paths
    assert f"files/{key_of('form')}/form.pdf" in paths


def test_media_are_linked_not_copied(rich: School, site: Path) -> None:
    rich.build(site)
    source = next(rich.media_root.glob("documents/plan-*.pdf"))
    public = site / "current" / "files" / key_of("plan") / "plan.pdf"
    assert public.stat().st_ino == source.stat().st_ino


def test_a_private_file_is_copied_and_may_be_read_by_the_web_server(rich: School, site: Path) -> None:
    source = next(rich.media_root.glob("documents/plan-*.pdf"))
    source.chmod(0o600)
    rich.build(site)
    public = site / "current" / "files" / key_of("plan") / "plan.pdf"
    assert public.stat().st_ino != source.stat().st_ino
    assert public.stat().st_mode & 0o777 == 0o644


def test_a_joined_page_equals_one_that_is_rendered_whole(rich: School) -> None:
    with open_source(rich.url) as source:
        snapshot = read_snapshot(source, TENANT)
    site = Site(snapshot, TinyTheme(), route(snapshot.heads), Shelf(snapshot.media), Withheld())
    slots = SlotsView(Markup("ก &amp; ข"), Markup("<meta>"), Markup("<h1>\ue000title\ue001</h1>"))
    for menu in (None, *site.outline.menu):
        nav = site.resolver.nav(menu)
        whole = site.templates.shell(nav, slots)
        assert Shell(site.templates.shell(nav)).join(slots) == whole.encode()
        assert sum(item.current for item in nav) == (menu is not None)


def test_the_menu_entry_of_a_page_is_marked_all_the_way_down(rich: School, site: Path) -> None:
    rich.build(site)
    live = tree_of(site)
    assert '<a href="/about/" aria-current="true">' in live["about/history/index.html"].decode()
    assert '<a href="/news/" aria-current="true">' in live["news/item-001/index.html"].decode()
    assert "aria-current" not in live["index.html"].decode()


def test_pages_tell_machines_what_they_are(rich: School, site: Path) -> None:
    rich.build(site)
    live = tree_of(site)

    def told(path: str) -> dict[str, object]:
        return json.loads(LINKED_DATA.search(live[path])[1])

    school = told("index.html")
    assert (school["@type"], school["name"]) == ("School", rich.facts.name)
    assert school["logo"].startswith("http://banrai.localhost:8000/images/")
    assert told("news/item-001/index.html")["@type"] == "NewsArticle"
    way = told("about/history/index.html")["itemListElement"]
    assert [step["position"] for step in way] == [1, 2, 3]
    manifest = json.loads(live["manifest.webmanifest"])
    assert manifest["name"] == rich.facts.name
    assert all(url_file(site, icon["src"]).is_file() for icon in manifest["icons"])


def test_the_sitemap_names_every_page_with_its_last_change(school: School, site: Path) -> None:
    school.build(site)
    text = tree_of(site)["sitemap.xml"].decode()
    locations = re.findall(r"<loc>http://banrai.localhost:8000(/[^<]*)</loc>", text)
    assert len(locations) == len(school.pages)
    assert all(url_file(site, location).is_file() for location in locations)
    assert "<lastmod>2026-01-03T02:00:00Z</lastmod>" in text
    assert b"Sitemap: http://banrai.localhost:8000/sitemap.xml" in tree_of(site)["robots.txt"]


def test_markup_in_every_text_field_is_shown_as_text(school: School, site: Path) -> None:
    evil = "<script>alert(1)</script>\u202e😀" + "ก" * 300
    label = Label(slug="evil", name=evil)
    school.edit("item-001", title=evil, summary=evil, category=label, tags=(label,), cover=school.image("x", alt=evil))
    school.save_facts(name=evil, phone=evil, primary_colour="red;}</style><script>")
    school.build(site)
    for path, data in tree_of(site).items():
        if path.endswith((".html", ".xml")):
            rest = LINKED_DATA.sub(b"", data)
            assert b"<script" not in rest, path
            assert b"</style><" not in rest.replace(b"</style><link", b""), path
    article = LINKED_DATA.search(tree_of(site)["news/item-001/index.html"])
    assert json.loads(article[1])["headline"] == evil


def test_odd_dates_do_not_take_lists_down(school: School, site: Path) -> None:
    school.edit("item-001", date="2026-02-31", last_published="yesterday", first_published="9999-12-31T23:59:59Z")
    report = school.build(site)
    assert not report.failures
    assert "1970" not in tree_of(site)["sitemap.xml"].decode()


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("..", "unsafe_address"),
        ("a/../../b", "unsafe_address"),
        ("/etc", "unsafe_address"),
        ("", "unsafe_address"),
        ("-", "unsafe_address"),
        ("ข่าว", "unsafe_address"),
        ("a b", "unsafe_address"),
        ("a.html", "unsafe_address"),
        ("x\x00", "unsafe_address"),
        ("x\n", "unsafe_address"),
        ("a" * 300, "unsafe_address"),
        ("assets", "reserved_address"),
        ("Files", "reserved_address"),
        ("images", "reserved_address"),
        ("live", "reserved_address"),
        ("about", "address_taken"),
        ("ABOUT", "address_taken"),
    ],
)
def test_unsafe_and_taken_addresses_are_refused_and_the_rest_goes_live(
    school: School, site: Path, slug: str, code: str
) -> None:
    school.build(site)
    before = set(tree_of(site))
    school.add("odd", slug=slug, in_menu=True)
    school.add("below", "odd")
    report = school.build(site)
    (failure,) = report.failures
    assert (failure.key, failure.code, failure.hold) == (key_of("odd"), code, False)
    assert failure.reason
    assert set(tree_of(site)) == before


def test_the_address_page_is_refused_among_news_only(school: School, site: Path) -> None:
    school.news("page", "2026-05-05")
    school.add("page-elsewhere", "about", slug="page")
    report = school.build(site)
    assert [failure.code for failure in report.failures] == ["reserved_address"]
    assert "about/page/index.html" in tree_of(site)


@pytest.mark.parametrize("name", ["../../x.pdf", "a/b.pdf", ".hidden", "ก.pdf", ""])
def test_files_with_odd_names_are_not_published(school: School, site: Path, name: str) -> None:
    key = school.file("plan", name=name or " ")
    school.edit("history", attachments=(key,))
    report = school.build(site)
    assert not report.failures
    assert not [path for path in tree_of(site) if path.startswith("files/")]


@pytest.mark.parametrize("path", ["../secret.pdf", "/etc/passwd", "documents/../../secret.pdf"])
def test_files_outside_of_the_media_root_are_not_published(school: School, site: Path, path: str) -> None:
    school.file("plan")
    row = school.connection.execute("SELECT body FROM published_media").fetchone()[0]
    body = msgspec.json.encode({**msgspec.json.decode(row), "path": path}, order="sorted")
    school.connection.execute("UPDATE published_media SET body = ?", (body,))
    school.edit("history", attachments=(key_of("plan"),))
    school.build(site)
    assert not [path for path in tree_of(site) if path.startswith("files/")]


def test_pages_below_an_unpublished_one_are_left_out(school: School, site: Path) -> None:
    school.add("deep", "history")
    school.withdraw("about")
    school.build(site)
    assert not [path for path in tree_of(site) if path.startswith("about/")]


def test_a_dry_run_gives_a_reason_for_every_file_and_changes_nothing(school: School, site: Path) -> None:
    report = school.build(site, dry_run=True)
    assert not site.exists()
    assert {step.reason for step in report.steps} == {"new"}
    school.build(site)
    school.edit("history", slug="story", title="เรื่อง")
    school.withdraw("item-000")
    plan = {step.path: (step.action, step.reason) for step in school.build(site, dry_run=True).steps}
    assert plan["about/story/index.html"] == ("render", "moved")
    assert plan["about/history/index.html"] == ("delete", "moved away")
    assert plan["news/item-000/index.html"] == ("delete", "no longer published")
    assert plan["news/item-001/index.html"] == ("render", "neighbour changed")
    assert plan["news/item-002/index.html"] == ("keep", "unchanged")
    themed = school.build(site, TinyTheme(sources={**TinyTheme().sources, "x.html": ""}), dry_run=True)
    assert {step.reason for step in themed.steps if step.path.startswith("news/item-002/index.html")} == {
        "theme changed"
    }


def test_a_preview_is_what_would_be_published(rich: School, site: Path) -> None:
    rich.build(site)
    with open_source(rich.url) as source:
        page = rich.pages[key_of("history")]
        assert render_preview(source, TENANT, TinyTheme(), page) == tree_of(site)["about/history/index.html"]
        draft = msgspec.structs.replace(page, title="ฉบับร่าง")
        html = render_preview(source, TENANT, TinyTheme(), draft, "/preview/9/").decode()
        assert "<h1>ฉบับร่าง</h1>" in html
        addresses = re.findall(r'[" ]/preview/9/((?:images|assets|files)/[^" ,]+)', html)
        assert len(addresses) > 5
        assert set(addresses) <= tree_of(site).keys()


def test_a_preview_shows_a_page_that_was_never_published(rich: School) -> None:
    draft = PublishedPage(key="newdraft0000", parent=key_of("about"), kind="standard", slug="draft", title="ใหม่")
    with open_source(rich.url) as source:
        assert b"http://banrai.localhost:8000/about/draft/" in render_preview(source, TENANT, TinyTheme(), draft)
