"""However an old address is written, it is spelled one way; what is none is refused with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.engine.old_paths import BadPath, is_spelled, leading_file, shown, spell

THAI = "/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7/"


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("/about", "/about/"),
        ("/about/", "/about/"),
        ("  /about/#top", "/about/"),
        ("/ข่าว", THAI),
        ("/ข่าว/", THAI),
        (THAI.lower(), THAI),
        ("/a b/", "/a%20b/"),
        ("/index.php", "/index.php"),
        ("/index.php/", "/index.php"),
        ("/a%2Ephp", "/a.php"),
        ("/%61bout/", "/about/"),
        ("/view.php?id=5", "/view.php?id=5"),
        ("/view.php?id=5&fbclid=xyz&utm_source=line", "/view.php?id=5"),
        ("/about?fbclid=xyz", "/about/"),
        ("/?p=12", "/?p=12"),
        ("/view?หมวด=ข่าว", "/view/?%E0%B8%AB%E0%B8%A1%E0%B8%A7%E0%B8%94=%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7"),
        ("/?id=12:title&Itemid=3", "/?id=12:title&Itemid=3"),
        ("/old/*", "/old/*"),
        ("/ข่าว/*", f"{THAI}*"),
    ],
)
def test_one_address_has_one_spelling(typed: str, spelled: str) -> None:
    assert spell(typed) == spelled
    assert is_spelled(spelled)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("?id=1", "empty"),
        ("about", "no_slash"),
        ("https://example.org/a/", "no_slash"),
        ("//evil.example/", "unsafe"),
        ("/../etc/", "unsafe"),
        ("/%2e%2e/etc/", "unsafe"),
        ("/a%2Fb/", "unsafe"),
        ("/a\\b/", "unsafe"),
        ("/a%0d%0aSet-Cookie:x/", "unsafe"),
        ("/.well-known/", "unsafe"),
        ("/%E0%B8/", "encoding"),
        ("/%A2%E8/", "encoding"),
        ("/\ud800/", "encoding"),
        ("/*", "star"),
        ("/a*b/", "star"),
        ("/a/*/b/", "star"),
        ("/a/*?id=1", "star"),
        ("/live/notices.json", "reserved"),
        ("/-/search", "reserved"),
        (f"/{'ก' * 120}/", "too_long"),
    ],
)
def test_what_is_no_old_address_is_refused_with_a_reason(typed: str, code: str) -> None:
    with pytest.raises(BadPath) as refused:
        spell(typed)
    assert refused.value.code == code


@given(st.text(alphabet=st.sampled_from(list("/a.%2?=&*#กข่~ +:;'$é\x00\\")), max_size=30))
def test_a_spelling_is_its_own_spelling(text: str) -> None:
    try:
        spelled = spell(text)
    except BadPath:
        return
    assert spell(spelled) == spelled
    assert spelled.isascii()
    assert " " not in spelled


def test_people_read_letters() -> None:
    assert shown(f"{THAI}?q=%E0%B8%81") == "/ข่าว/?q=ก"
    assert shown("/a%20b/") == "/a%20b/"
    assert shown("/%FF/") == "/%FF/"


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/old/", "old/index.html"),
        (THAI, "ข่าว/index.html"),
        ("/old/page.html", "old/page.html"),
        ("/page.htm", "page.htm"),
        ("/index.php", None),
        ("/plan.pdf", None),
        ("/old/?id=1", None),
        ("/old/*", None),
        ("/images/logo/", None),
        ("/files/a.html", None),
        ("/v1.2/page/", None),
        ("/a%20b/", None),
        (f"/{'a' * 201}/", None),
        ("/", None),
    ],
)
def test_a_leading_page_lies_where_every_server_finds_it(path: str, file: str | None) -> None:
    assert leading_file(path) == file
