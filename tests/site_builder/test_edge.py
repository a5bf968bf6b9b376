"""nginx and Caddy answer for an old address as the demo's server does: by the rules of the live release."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from site_builder.engine.edge import map_file
from site_builder.engine.moved import lead
from site_builder.engine.old_paths import spell
from site_builder.engine.rules import read_rules, write_rules
from site_builder.management.commands.edge_rules import write_maps
from tests.edge_servers import caddy, nginx

HOST, OTHER, MOVED = "banrai.example.ac.th", "banna.example.ac.th", "old.example.ac.th"
TARGETS = {
    "/about/old/": "/about/new/",
    "/ข่าว/": "/news/",
    "/index.php": "/",
    "/view.php?id=5&cat=2": "/news/five/",
    "/?p=12": "/news/twelve/",
    "/?p=13": "",
    "/gone/": "",
    "/outside/": "https://www.example.org/page?id=1",
    "/price/": "/news/a$b/",
    "/archive/*": "/news/*",
    "/archive/2550/*": "",
    "/wide/*": "/about/",
    "/news/*": "/about/",
    "/Case/": "/about/upper/",
    "/case/": "/about/lower/",
    "/view.php?id=Ab": "/news/big/",
    "/view.php?id=aB": "/news/small/",
    "/odd/%5Ba%5D%7B1%7D%5E%28b%29/": "/about/odd/",
    "/Odd/%5Ba%5D%7B1%7D%5E%28b%29/": "/about/odder/",
}
CASES = [
    ("/about/old/", 301, "/about/new/"),
    ("/about/old", 301, "/about/new/"),
    ("/%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7/", 301, "/news/"),
    ("/index.php", 301, "/"),
    ("/view.php?id=5&cat=2", 301, "/news/five/"),
    ("/view.php?id=5&cat=2&fbclid=abc&utm_source=line", 301, "/news/five/"),
    ("/view.php?id=6&cat=2", 404, ""),
    ("/?p=12", 301, "/news/twelve/"),
    ("/?p=13", 410, ""),
    ("/?p=14", 200, ""),
    ("/", 200, ""),
    ("/gone/", 410, ""),
    ("/outside/", 301, "https://www.example.org/page?id=1"),
    ("/archive/a/b/", 301, "/news/a/b/"),
    ("/archive/a%0d%0aX-Evil:%20yes", 301, "/news/a%0d%0aX-Evil:%20yes"),
    ("/archive/2550/x/", 410, ""),
    ("/wide/anything/", 301, "/about/"),
    ("/news/", 200, ""),
    ("/news/missing/", 301, "/about/"),
    ("/Case/", 301, "/about/upper/"),
    ("/case", 301, "/about/lower/"),
    ("/view.php?id=Ab", 301, "/news/big/"),
    ("/view.php?id=aB", 301, "/news/small/"),
    ("/view.php?id=ab", 404, ""),
    ("/about/old/?page=2&q=%E0%B8%81", 301, "/about/new/?page=2&q=%E0%B8%81"),
    ("/outside/?page=2", 301, "https://www.example.org/page?id=1"),
    ("/wide/anything/?page=2", 301, "/about/?page=2"),
    ("/archive/a/?page=2", 301, "/news/a/?page=2"),
    ("/gone/?page=2", 410, ""),
    ("/nothing/", 404, ""),
    ("/_redirects", 404, ""),
    ("/.hidden", 404, ""),
    ("/live/notices.json", 200, ""),
]


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """Two sites with rules, one without a release, one that has moved to another host; and their maps."""
    sites = tmp_path / "sites"
    put_site(sites / HOST, {spell(path): to for path, to in TARGETS.items()})
    put_site(sites / OTHER, {})
    (sites / "empty.example.ac.th").mkdir()
    lead(sites / MOVED, f"https://{HOST}", ["index.html"])
    write_maps(sites, tmp_path / "edge")
    return tmp_path


def put_site(folder: Path, targets: dict[str, str]) -> None:
    tree = folder / "trees" / "a"
    (tree / "news").mkdir(parents=True)
    (tree / "assets").mkdir()
    for name in ("index.html", "404.html", "news/index.html", ".hidden", "assets/font.woff2", "manifest.webmanifest"):
        (tree / name).write_text(name)
    (tree / "_redirects").write_bytes(write_rules(targets))
    (folder / "current").symlink_to("trees/a")
    (folder / "live").mkdir()
    (folder / "live" / "notices.json").write_text("[]")


Ask = Callable[..., tuple[int, str]]


def asker(port: int) -> Ask:
    def ask(path: str, host: str = HOST) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
            assert answer.headers.get("X-Evil") is None
            location = answer.headers.get("Location", "")
            for origin in (f"http://{host}:{port}", f"http://{host}"):
                location = location.removeprefix(origin)
            return answer.status, location
        finally:
            connection.close()

    return ask


@pytest.fixture
def by_nginx(var: Path) -> Iterator[Ask]:
    with nginx(var) as port:
        yield asker(port)


@pytest.fixture
def by_caddy(var: Path) -> Iterator[Ask]:
    with caddy(var) as port:
        yield asker(port)


@pytest.fixture
def var_without_rules(tmp_path: Path) -> Path:
    """A new area: one site that has no old addresses."""
    put_site(tmp_path / "sites" / HOST, {})
    write_maps(tmp_path / "sites", tmp_path / "edge")
    return tmp_path


@pytest.mark.nginx
def test_nginx_starts_where_no_site_has_an_old_address(var_without_rules: Path) -> None:
    with nginx(var_without_rules) as port:
        ask = asker(port)
        assert [ask("/")[0], ask("/nothing/")[0]] == [200, 404]


@pytest.mark.caddy
def test_caddy_starts_where_no_site_has_an_old_address(var_without_rules: Path) -> None:
    with caddy(var_without_rules) as port:
        ask = asker(port)
        assert [ask("/")[0], ask("/nothing/")[0]] == [200, 404]


@pytest.mark.nginx
def test_nginx_answers_by_the_rules_of_the_release(by_nginx: Ask) -> None:
    assert [(path, *by_nginx(path)) for path, _, _ in CASES] == CASES
    assert by_nginx("/price/") == (301, "/news/a%24b/")
    assert by_nginx("/odd/%5Ba%5D%7B1%7D%5E%28b%29/") == (301, "/about/odd/")
    assert by_nginx("/Odd/%5Ba%5D%7B1%7D%5E%28b%29/") == (301, "/about/odder/")
    assert by_nginx("/about/old/", host=OTHER) == (404, "")
    assert by_nginx("/any/page/?x=1", host=MOVED) == (301, f"https://{HOST}/any/page/?x=1")


@pytest.mark.caddy
def test_caddy_answers_by_the_rules_of_the_release(by_caddy: Ask) -> None:
    assert [(path, *by_caddy(path)) for path, _, _ in CASES if "fbclid" not in path] == [
        case for case in CASES if "fbclid" not in case[0]
    ]
    assert by_caddy("/about/old/", host=OTHER) == (404, "")
    assert by_caddy("/any/page/?x=1", host=MOVED) == (301, f"https://{HOST}/any/page/?x=1")


OPEN = ["/assets/font.woff2", "/live/notices.json", "/manifest.webmanifest"]
CLOSED = ["/", "/news/", "/nothing/", "/assetsx", "/manifest.webmanifest/x"]


def open_to(port: int, path: str) -> str | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": HOST, "Origin": "https://service.example.go.th"})
        headers = connection.getresponse().headers
        assert headers.get("Access-Control-Expose-Headers") == (
            headers.get("Access-Control-Allow-Origin") and "Date, Age"
        )
        return headers.get("Access-Control-Allow-Origin")
    finally:
        connection.close()


@pytest.mark.nginx
def test_nginx_lets_a_service_host_have_fonts_and_notices_and_nothing_else(var: Path) -> None:
    with nginx(var) as port:
        assert [open_to(port, path) for path in (*OPEN, *CLOSED)] == ["*"] * len(OPEN) + [None] * len(CLOSED)


@pytest.mark.caddy
def test_caddy_lets_a_service_host_have_fonts_and_notices_and_nothing_else(var: Path) -> None:
    with caddy(var) as port:
        assert [open_to(port, path) for path in (*OPEN, *CLOSED)] == ["*"] * len(OPEN) + [None] * len(CLOSED)


def test_maps_are_written_when_they_change_and_a_command_runs_then(var: Path, settings: object) -> None:
    settings.SITES_TARGET = str(var / "sites")  # type: ignore[attr-defined]
    mark = var / "reloaded"
    call_command("edge_rules", str(var / "edge"), run=f"touch {mark}")
    assert not mark.exists()
    (var / "sites" / OTHER / "trees" / "a" / "_redirects").write_text("/a/ /b/ 301\n")
    call_command("edge_rules", str(var / "edge"), run=f"touch {mark}")
    assert mark.exists()
    assert f'"{OTHER}/a/" "/b/$is_args$args";' in (var / "edge" / "nginx" / "path.map").read_text()
    (var / "sites" / OTHER / "trees" / "a" / "_redirects").write_text("/a/ /c/ 301\n")
    with pytest.raises(SystemExit):
        call_command("edge_rules", str(var / "edge"), run="false")


def test_what_could_end_a_word_of_a_configuration_is_in_no_map(tmp_path: Path) -> None:
    put_site(tmp_path / HOST, {})
    (tmp_path / HOST / "trees" / "a" / "_redirects").write_text('/a";}/ /b/ 301\n/c/ /d";evil"/ 301\n/e/ /f/ 301\n')
    for server in ("nginx", "caddy"):
        text = map_file(tmp_path, server, "path")  # type: ignore[arg-type]
        assert "evil" not in text
        assert f"{HOST}/e/" in text


def test_a_file_of_rules_is_read_as_it_was_written() -> None:
    targets = {spell(path): to for path, to in TARGETS.items()}
    book = read_rules(write_rules(targets).decode())
    read = {
        rule.path + (f"?{rule.query}" if rule.query else ""): rule.to for rule in (*book.exact.values(), *book.wide)
    }
    assert read == targets
