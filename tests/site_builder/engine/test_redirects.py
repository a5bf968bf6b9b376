"""An old address leads on to where its page stands now; never in circles, never in the way of something real."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site_builder.engine.school import School, key_of, release_of, tree_of

ORIGIN = "http://banrai.localhost:8000"


def rules(site: Path) -> dict[str, tuple[str, str]]:
    lines = (line.split(" ") for line in tree_of(site)["_redirects"].decode().splitlines())
    return {path: (to, status) for path, to, status in lines}


def test_a_moved_page_is_found_at_its_old_address(school: School, site: Path) -> None:
    school.build(site)
    school.edit("history", slug="story")
    school.redirect("/about/history/", key_of("history"))
    report = school.build(site)
    page = tree_of(site)["about/history/index.html"].decode()
    assert f'<link rel="canonical" href="{ORIGIN}/about/story/">' in page
    assert 'content="0; url=/about/story/"' in page
    assert "about/history/index.json" not in tree_of(site)
    assert rules(site) == {"/about/history/": ("/about/story/", "301")}
    assert (report.rendered_by_kind["redirect"], report.rendered_by_kind["rules"]) == (1, 1)
    assert school.build(site).rendered == 0


def test_redirects_follow_a_page_that_moves_again_without_a_chain(school: School, site: Path) -> None:
    for old, new in (("history", "story"), ("story", "past")):
        school.edit("history", slug=new)
        school.redirect(f"/about/{old}/", key_of("history"))
    school.build(site)
    assert rules(site) == {"/about/history/": ("/about/past/", "301"), "/about/story/": ("/about/past/", "301")}


def test_chains_of_typed_addresses_are_collapsed_and_circles_left_out(school: School, site: Path) -> None:
    school.redirect("/one/", address="/two/")
    school.redirect("/two/", address="/three/")
    school.redirect("/three/", key_of("history"))
    school.redirect("/round/", address="/and-round/")
    school.redirect("/and-round/", address="/round/")
    school.redirect("/self/", address="/self/")
    school.redirect("/into-the-circle/", address="/round/")
    school.redirect("/outside/", address="https://www.example.org/page?id=1")
    school.build(site)
    history = ("/about/history/", "301")
    assert rules(site) == {
        "/one/": history,
        "/two/": history,
        "/three/": history,
        "/outside/": ("https://www.example.org/page?id=1", "301"),
    }
    assert "https://www.example.org/page?id=1" in tree_of(site)["outside/index.html"].decode()
    assert not [path for path in tree_of(site) if "round" in path or "self" in path]


def test_what_is_real_wins_over_a_redirect(school: School, site: Path) -> None:
    before = school.build(site).files
    for path in ("/", "/about/", "/news/", "/ABOUT/", "/news/item-001/"):
        school.redirect(path, key_of("history"))
    assert school.build(site).files == before
    assert "_redirects" not in tree_of(site)


def test_a_held_page_is_not_replaced_by_a_redirect(school: School, site: Path) -> None:
    school.build(site)
    good = tree_of(site)["about/history/index.html"]
    school.image("late", ready=False)
    school.edit("history", cover=key_of("late"))
    school.redirect("/about/history/", key_of("about"))
    assert school.build(site).failures
    assert tree_of(site)["about/history/index.html"] == good


def test_an_address_that_is_gone_has_no_page_and_is_told_to_the_edge(school: School, site: Path) -> None:
    school.redirect("/gone/")
    school.redirect("/follows/", address="/gone/")
    school.build(site)
    assert rules(site) == {"/gone/": ("/404.html", "410"), "/follows/": ("/404.html", "410")}
    assert "gone/index.html" not in tree_of(site)


def test_a_redirect_to_a_page_that_is_no_longer_public_disappears_with_it(school: School, site: Path) -> None:
    school.redirect("/old/", key_of("history"))
    school.build(site)
    school.withdraw("history")
    school.build(site)
    assert not {"old/index.html", "_redirects"} & tree_of(site).keys()


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/../etc/", "/about/"),
        ("//evil.example/", "/about/"),
        ("/a b/", "/about/"),
        ("/no-slash", "/about/"),
        ("/.well-known/", "/about/"),
        ("/ก/", "/about/"),
        ("/old/", "/about/*"),
        ("/old/*?id=1", "/about/"),
        ("/*", "/about/"),
        ("/old", "/about/"),
        ("/live/", "/about/"),
        (f"/{'a/' * 501}", "/about/"),
        ("/script/", "javascript:alert(1)"),
        ("/evil/", "//evil.example/"),
        ("/lines/", "/about/ 301\n/x/ /y/"),
        ("/relative/", "about/"),
    ],
)
def test_unsafe_redirects_are_left_out(school: School, site: Path, path: str, address: str) -> None:
    before = school.build(site).files
    school.redirect(path, address=address)
    assert school.build(site).files == before


def lines(site: Path) -> list[str]:
    return tree_of(site)["_redirects"].decode().splitlines()


def test_queries_come_first_and_what_stands_for_much_comes_last(school: School, site: Path) -> None:
    school.redirect("/old/*", address="/about/*")
    school.redirect("/old/sport/*", key_of("history"))
    school.redirect("/old/plan.pdf")
    school.redirect("/?p=12", key_of("item-001"))
    school.redirect("/view.php?id=5&cat=2", key_of("history"))
    school.build(site)
    assert lines(site) == [
        "/ p=12 /news/item-001/ 301!",
        "/view.php id=5 cat=2 /about/history/ 301!",
        "/old/ /about/ 301",
        "/old/plan.pdf /404.html 410",
        "/old/sport/ /about/history/ 301",
        "/old/sport/* /about/history/ 301",
        "/old/* /about/:splat 301",
    ]
    tree = tree_of(site)
    assert {"old/index.html", "old/sport/index.html"} <= tree.keys()
    assert not [path for path in tree if "view" in path or "plan" in path or "?" in path]


def test_thai_addresses_lead_on_where_no_edge_knows_the_rules(school: School, site: Path) -> None:
    path = "/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7/"
    school.redirect(path, key_of("history"))
    school.build(site)
    assert lines(site) == [f"{path} /about/history/ 301"]
    assert b"url=/about/history/" in tree_of(site)["ข่าว/index.html"]
    assert school.build(site).rendered == 0


def test_chains_through_what_stands_for_much_are_collapsed_and_circles_left_out(school: School, site: Path) -> None:
    school.redirect("/one/*", address="/two/*")
    school.redirect("/two/*", address="/three/*")
    school.redirect("/to-two/", address="/two/deep/page/")
    school.redirect("/round/*", address="/about/round/*")
    school.redirect("/grows/*", address="/grows/more/*")
    school.redirect("/about/round/*", address="/round/*")
    school.redirect("/into-itself/*", address="/into-itself/")
    school.build(site)
    assert lines(site) == [
        "/one/ /three/ 301",
        "/to-two/ /three/deep/page/ 301",
        "/two/ /three/ 301",
        "/one/* /three/:splat 301",
        "/two/* /three/:splat 301",
    ]


def test_what_stands_for_much_leaves_alone_what_is_real(school: School, site: Path) -> None:
    school.build(site)
    before = set(tree_of(site))
    school.redirect("/about/*", address="/news/")
    school.build(site)
    assert lines(site) == ["/about/* /news/ 301"]
    assert tree_of(site).keys() == before | {"_redirects"}


def test_two_spellings_that_differ_in_case_have_one_page_and_two_rules(school: School, site: Path) -> None:
    school.redirect("/Old/", key_of("history"))
    school.redirect("/old/", key_of("about"))
    school.build(site)
    assert len(lines(site)) == 2
    assert len([path for path in tree_of(site) if path.lower() == "old/index.html"]) == 1


def test_text_of_an_address_is_escaped(school: School, site: Path) -> None:
    school.redirect("/old/", address='/about/?a="><script>')
    school.build(site)
    assert b"<script>" not in tree_of(site)["old/index.html"]


def test_redirects_pass_the_oracle(school: School, site: Path, tmp_path: Path) -> None:
    school.build(site)
    for number in range(6):
        school.redirect(f"/old-{number}/", key_of("history" if number % 2 else "item-001"))
        school.edit("history", slug=f"story-{number}")
        school.redirect("/flip/", key_of("history") if number % 2 else "", "")
        school.build(site)
        school.build(tmp_path / f"clean-{number}")
        assert release_of(site) == release_of(tmp_path / f"clean-{number}")
