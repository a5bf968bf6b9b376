"""What no school should do, and some will: ten thousand news in one list, names that some file systems take for one."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from site_builder.engine.release import SiteFolder
from site_builder.engine.values import Label, PublishedPage, canonical_json, head_of, sha256_hex
from tests.site_builder.engine.school import TENANT, School, key_of, release_of, tree_of

MANY = 10_000


def put_many_news(school: School, count: int) -> None:
    """As ``School.news``, in one transaction."""
    school.connection.execute("BEGIN")
    for number in range(count):
        page = PublishedPage(
            key=key_of(f"n{number}"),
            parent=key_of("news"),
            kind="news",
            slug=f"n{number}",
            title=f"ข่าวที่ {number}",
            date=f"{2000 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}",
        )
        body = canonical_json(page)
        head = head_of(page, sha256_hex(body))
        row = (TENANT, page.key, head.hash, 100 + number, canonical_json(head), body)
        school.connection.execute("INSERT INTO published_page VALUES (?, ?, ?, ?, ?, ?)", row)
    school.connection.execute("COMMIT")


@pytest.mark.slow
def test_ten_thousand_news_in_one_list_are_built_and_one_more_changes_a_handful_of_files(tmp_path: Path) -> None:
    school, site = School(tmp_path / "school").furnish(news=0), tmp_path / "site"
    put_many_news(school, MANY)
    first = school.build(site)
    assert not first.failures
    tree = site / "current/news"
    assert sum(1 for path in tree.glob("n*/index.html")) == MANY
    lists = [tree / "index.html", *tree.glob("page/*/index.html")]
    listed = [path.read_text("utf-8").count('<li><a href="/news/n') for path in lists]
    assert max(listed) < 40
    assert sum(listed[1:]) >= MANY - 40
    school.news("one-more", "2060-01-01")
    report = school.build(site)
    assert len(report.changed) < 20
    assert len(canonical_json(SiteFolder(site).current())) < 10_000_000
    school.close()


def folded(path: str) -> str:
    """What a file system that takes letters and their forms for one makes of a path."""
    return unicodedata.normalize("NFD", path).casefold()


def assert_distinct_everywhere(site: Path) -> None:
    paths = list(tree_of(site))
    assert len({folded(path) for path in paths}) == len(paths), "on some file systems two of these are one file"
    folders = {parent.as_posix() for path in paths for parent in Path(path).parents}
    assert len({folded(folder) for folder in folders}) == len(folders), "two folders would become one"


def test_names_that_differ_in_case_or_in_the_form_of_letters_only_never_share_a_file(
    school: School, site: Path
) -> None:
    school.add("upper", "about", slug="History")
    school.add("lower", "about", slug="history-2")
    school.add("upper-2", "about", slug="HISTORY-2")
    school.news("news-1", "2026-11-20", tags=(Label(slug="Sport", name="กีฬา"), Label(slug="sport", name="กีฬา")))
    school.news("news-2", "2026-11-20", category=Label(slug="PR", name="ข่าว"))
    school.news("news-3", "2026-11-20", category=Label(slug="pr", name="ข่าว"))
    for path in (
        "/Old/",
        "/old/",
        "/caf\u00e9/",
        "/cafe\u0301/",
        "/CAF\u00c9/",
        "/\u0e01\u0e33/",
        "/\u0e01\u0e4d\u0e32/",
    ):
        school.redirect(path, key_of("history"))
    school.redirect("/ABOUT/history/", key_of("news"))
    report = school.build(site)
    assert {failure.code for failure in report.failures} == {"address_taken"}
    assert_distinct_everywhere(site)
    assert release_of(site)["about/history/index.html"]


@pytest.fixture
def caseless_disk() -> Iterator[Path]:
    """A folder of a disk that takes Abc and abc for one name; Linux has one only when somebody mounts it."""
    place = os.environ.get("TEST_CASELESS_FOLDER")
    if not place:
        pytest.skip("needs TEST_CASELESS_FOLDER, on a disk that takes upper and lower case for one")
    with TemporaryDirectory(dir=place) as folder:
        (Path(folder) / "Abc").touch()
        assert (Path(folder) / "aBC").exists(), "this disk tells upper from lower case"
        yield Path(folder)


def assert_served(site: Path, *paths: str) -> None:
    """Every file of the release has its own bytes under its own address; these are among them."""
    manifest = SiteFolder(site).current()
    assert manifest
    assert manifest.files.keys() >= set(paths)
    for path, entry in manifest.files.items():
        assert sha256_hex((site / "current" / path).read_bytes()) == entry.sha256, path


def test_a_disk_that_takes_upper_and_lower_case_for_one_serves_every_file_as_it_was_built(
    school: School, caseless_disk: Path
) -> None:
    site = caseless_disk / "site"
    school.add("upper", "about", slug="History")
    school.add("moved", "about", slug="Rules")
    for number, category in enumerate(("PR", "pr", "Pr")):
        school.news(f"news-{number}", "2026-11-20", slug=f"news-{number}", category=Label(slug=category, name="ข่าว"))
    school.redirect("/OLD/", key_of("news"))
    school.redirect("/old/", key_of("news"))
    assert school.build(site).switched
    assert_served(site, "about/Rules/index.html")
    for slug in ("rules", "RULES", "Rules"):
        school.add("moved", "about", slug=slug)
        assert school.build(site).switched
        assert_served(site, f"about/{slug}/index.html")
