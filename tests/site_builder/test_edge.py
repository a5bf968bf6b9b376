"""nginx and Caddy answer for an old address as the demo's server does: by the rules of the live release."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from site_builder.engine.edge import map_file
from site_builder.engine.moved import lead
from site_builder.engine.old_paths import spell
from site_builder.engine.rules import read_rules, write_rules
from site_builder.management.commands.edge_rules import write_maps

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
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
    for name in ("index.html", "404.html", "news/index.html", ".hidden"):
        (tree / name).write_text(name)
    (tree / "_redirects").write_bytes(write_rules(targets))
    (folder / "current").symlink_to("trees/a")
    (folder / "live").mkdir()
    (folder / "live" / "notices.json").write_text("[]")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


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


def running(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[Ask]:
    """Run a server until the test is over."""
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
    try:
        wait_for(port, server)
        yield asker(port)
    finally:
        server.terminate()
        server.communicate(timeout=20)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            raise AssertionError(server.communicate()[0].decode())
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server does not answer")


@pytest.fixture
def nginx(var: Path) -> Iterator[Ask]:
    yield from nginx_of(var)


def nginx_of(var: Path) -> Iterator[Ask]:
    port = free_port()
    for name in ("old-addresses.conf", "schools.conf"):
        text = (DEPLOY / "nginx" / name).read_text().replace("/srv/web-school/var", str(var))
        (var / name).write_text(text.replace("listen 80 default_server", f"listen 127.0.0.1:{port} default_server"))
    (var / "nginx.conf").write_text(
        f"user {'root' if os.getuid() == 0 else 'nobody'}; daemon off; pid {var}/nginx.pid; error_log stderr;\n"
        "events { worker_connections 64; }\n"
        f"http {{ access_log off; include /etc/nginx/mime.types; include {var}/old-addresses.conf; "
        f"include {var}/schools.conf; }}\n"
    )
    yield from running([shutil.which("nginx") or "nginx", "-p", str(var), "-c", str(var / "nginx.conf")], port)


@pytest.fixture
def caddy(var: Path) -> Iterator[Ask]:
    yield from caddy_of(var)


def caddy_of(var: Path) -> Iterator[Ask]:
    port = free_port()
    text = (DEPLOY / "caddy" / "Caddyfile").read_text().replace("/srv/web-school/var", str(var))
    (var / "Caddyfile").write_text("{\n\tadmin off\n}\n" + text.replace("\nhttp:// {", f"\nhttp://:{port} {{"))
    home = {**os.environ, "HOME": str(var), "XDG_DATA_HOME": str(var), "XDG_CONFIG_HOME": str(var)}
    command = [shutil.which("caddy") or "caddy", "run", "--adapter", "caddyfile", "--config", str(var / "Caddyfile")]
    yield from running(command, port, home)


@pytest.fixture
def var_without_rules(tmp_path: Path) -> Path:
    """A new area: one site that has no old addresses."""
    put_site(tmp_path / "sites" / HOST, {})
    write_maps(tmp_path / "sites", tmp_path / "edge")
    return tmp_path


@pytest.mark.nginx
def test_nginx_starts_where_no_site_has_an_old_address(var_without_rules: Path) -> None:
    for ask in nginx_of(var_without_rules):
        assert [ask("/")[0], ask("/nothing/")[0]] == [200, 404]


@pytest.mark.caddy
def test_caddy_starts_where_no_site_has_an_old_address(var_without_rules: Path) -> None:
    for ask in caddy_of(var_without_rules):
        assert [ask("/")[0], ask("/nothing/")[0]] == [200, 404]


@pytest.mark.nginx
def test_nginx_answers_by_the_rules_of_the_release(nginx: Ask) -> None:
    assert [(path, *nginx(path)) for path, _, _ in CASES] == CASES
    assert nginx("/price/") == (301, "/news/a%24b/")
    assert nginx("/odd/%5Ba%5D%7B1%7D%5E%28b%29/") == (301, "/about/odd/")
    assert nginx("/Odd/%5Ba%5D%7B1%7D%5E%28b%29/") == (301, "/about/odder/")
    assert nginx("/about/old/", host=OTHER) == (404, "")
    assert nginx("/any/page/?x=1", host=MOVED) == (301, f"https://{HOST}/any/page/?x=1")


@pytest.mark.caddy
def test_caddy_answers_by_the_rules_of_the_release(caddy: Ask) -> None:
    assert [(path, *caddy(path)) for path, _, _ in CASES if "fbclid" not in path] == [
        case for case in CASES if "fbclid" not in case[0]
    ]
    assert caddy("/about/old/", host=OTHER) == (404, "")
    assert caddy("/any/page/?x=1", host=MOVED) == (301, f"https://{HOST}/any/page/?x=1")


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
