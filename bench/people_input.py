"""People at work, over HTTP, with the web server and the worker that real use has.

No Django here: what a browser sends is sent, and what a visitor would get is read from the site's folder.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Event
from urllib.parse import urlencode
from uuid import uuid4

PASSWORD = "bench-password"  # noqa: S105 - of invented editors
PATIENCE = 300.0
LOOK = 0.005
FORM = "application/x-www-form-urlencoded"


class Refused(Exception):
    """The server answered with an error of its own, such as a locked database."""


@dataclass(slots=True)
class Browser:
    """One signed-in person: cookies, one connection at a time."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    said: bytes = b""
    """The body of the last answer."""

    def sign_in(self, name: str) -> None:
        self.get("/admin/login/")
        answer = self.post("/admin/login/", {"username": name, "password": PASSWORD, "next": "/admin/"})
        assert answer == 302, f"{name} cannot sign in: {answer}"

    def get(self, path: str) -> int:
        return self._ask("GET", path, b"", {})

    def post(self, path: str, form: dict[str, str] | dict[str, str | list[str]]) -> int:
        return self._ask("POST", path, urlencode(form, doseq=True).encode(), {"Content-Type": FORM})

    def upload(self, path: str, fields: dict[str, str], name: str, data: bytes, field_name: str = "files[]") -> int:
        """Post a file as the scripts of the admin do."""
        boundary = uuid4().hex
        head = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()
        )
        head += f'--{boundary}\r\nContent-Disposition: form-data; name="{field_name}"; filename="{name}"\r\n'
        body = f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + data + f"\r\n--{boundary}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}", "X-Requested-With": "XMLHttpRequest"}
        return self._ask("POST", path, body, kind)

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        known = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Host": "localhost", "Cookie": known, "X-CSRFToken": self.cookies.get("csrftoken", ""), **headers}
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        self.said = answer.read()
        for value in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(value).items()})
        connection.close()
        if answer.status >= 500:
            raise Refused(f"{method} {path}: {answer.status}")
        return answer.status


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A piece of news: its row, and its public file."""

    pk: int
    slug: str
    public: Path


@dataclass(slots=True)
class Edits:
    """What an editor went through: seconds until the click was answered, until the page was live; refusals."""

    clicks: list[float] = field(default_factory=list)
    live: list[float] = field(default_factory=list)
    refused: int = 0


def news_form(item: NewsItem, title: str, body: str) -> dict[str, str]:
    """Return what the form of a piece of news posts with «publish»."""
    block = {"type": "text", "value": body, "order": "0", "deleted": "", "id": str(uuid4())}
    formset = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}
    return {
        "title": title,
        "slug": item.slug,
        "summary": "",
        "date": "21/11/2569",
        "category": "activity",
        "cover": "",
        "cover_alt": "",
        "go_live_at": "",
        "expire_at": "",
        "action-publish": "action-publish",
        "body-count": "1",
        **{f"body-0-{name}": value for name, value in block.items()},
        **{f"attachments-{name}": value for name, value in formset.items()},
    }


def publish(browser: Browser, item: NewsItem, title: str, body: str) -> tuple[float, float]:
    """Open the form, press publish; return the seconds until it is answered, and until visitors get the page."""
    edit = f"/admin/pages/{item.pk}/edit/"
    browser.get(edit)
    form = news_form(item, title, body)
    started = time.perf_counter()
    answer = browser.post(edit, form)
    clicked = time.perf_counter() - started
    assert answer == 302, f"the form of {item.slug} is not accepted: {answer}"
    wanted = title.encode()
    while not (item.public.exists() and wanted in item.public.read_bytes()):
        assert time.perf_counter() - started < PATIENCE, f"{title} does not go live"
        time.sleep(LOOK)
    return clicked, time.perf_counter() - started


def edit_until(
    done: Event, browser: Browser, items: list[NewsItem], body: str, name: str, pauses: Iterator[float]
) -> Edits:
    """Publish one item after the other with a pause before each; stop when the work that was waited for is done."""
    edits = Edits()
    for turn, pause in enumerate(pauses):
        if done.wait(pause):
            return edits
        try:
            clicked, live = publish(browser, items[turn % len(items)], f"{name} ครั้งที่ {turn:04}", body)
        except Refused:
            edits.refused += 1
            continue
        edits.clicks.append(clicked)
        edits.live.append(live)
    return edits


def upload_album(browser: Browser, photos: list[Path], collection: int) -> int:
    """Upload photos one by one, as the browser's multiple upload does; return how many were refused."""
    refused = 0
    for photo in photos:
        fields = {"title": photo.stem, "collection": str(collection)}
        try:
            answer = browser.upload("/admin/images/multiple/add/", fields, photo.name, photo.read_bytes())
            assert answer == 200, f"{photo.name} is not accepted: {answer}"
        except Refused:
            refused += 1
    return refused


@dataclass(frozen=True, slots=True)
class Running:
    """A web server and a worker, as real use has them."""

    port: int
    server: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """Return the processor time that both have used so far, ended children included."""
        return cpu_seconds(self.server.pid) + cpu_seconds(self.worker.pid)


@contextmanager
def running(commands: tuple[list[str], list[str]], port: int, log: Path) -> Iterator[Running]:
    """Run server and worker as processes of their own; end them by SIGTERM."""
    with log.open("w", encoding="utf-8") as written:
        server, worker = (subprocess.Popen(command, stdout=written, stderr=written) for command in commands)
        try:
            wait_for_server(port)
            yield Running(port, server, worker)
        finally:
            for process in (server, worker):
                process.terminate()
            for process in (server, worker):
                process.wait(60)


def wait_for_server(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            assert Browser(port).get("/admin/login/") == 200
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the web server does not answer")


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and of all below it, those that ended included."""
    ticks = 0
    for one in (pid, *_below(pid)):
        try:
            words = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, words[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _below(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [one for child in children for one in (int(child), *_below(int(child)))]


def python(*words: str) -> list[str]:
    return [sys.executable, *words]
