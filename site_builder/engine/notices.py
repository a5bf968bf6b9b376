"""Urgent notices as files: ``/notices/`` with its feeds, a permanent page a notice, and each as a CAP 1.2 alert.

Home shows what is live; no other page shows any, and no notice enters the shell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from site_builder.engine.alerts import atom, cap, json_feed
from site_builder.engine.dates import BANGKOK, day_view
from site_builder.engine.errors import ThemeFailed
from site_builder.engine.fingerprint import digest, fingerprint
from site_builder.engine.planned import Artifact
from site_builder.engine.render import SlotsView, describe
from site_builder.engine.routes import KEY
from site_builder.engine.theme import NOTICE_TEMPLATE, NOTICES_TEMPLATE
from site_builder.engine.values import Key, Notice, canonical_json, sha256_hex
from site_builder.engine.views import BoardView, MomentView, NoticeEditView, NoticeView

if TYPE_CHECKING:
    from site_builder.engine.site import Site

HTML = "text/html; charset=utf-8"
TYPES = {
    "feed.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    "cap.xml": "application/cap+xml; charset=utf-8",
}
BOARD = "notices"
RANK = {"emergency": 0, "warning": 1, "info": 2}
STRICTNESS = {"closed": 0, "online": 1, "open": 2}
SHOWN = frozenset({"live", "clear"})
IN_FEED = 30
LISTED = 100
"""Past notices that ``/notices/`` names; each keeps its own page."""


class Notices:
    """The notices of one site: what is live first, then by the time of sending, the newest first."""

    def __init__(self, site: Site) -> None:
        self._site = site
        safe = (one for one in site.snapshot.notices if KEY.fullmatch(one.key))
        self.all = tuple(sorted(safe, key=lambda one: (one.sent, one.key), reverse=True))

    @property
    def are_shown(self) -> bool:
        return NOTICES_TEMPLATE in self._site.theme.sources

    @cached_property
    def live(self) -> tuple[Notice, ...]:
        shown = (one for one in self.all if one.state in SHOWN)
        return tuple(sorted(shown, key=lambda one: (one.state == "clear", RANK[one.severity])))

    @cached_property
    def token(self) -> str:
        """Stand for all that home shows of notices."""
        return digest([(canonical_json(one).decode(), self._link(one)) for one in self.live]) if self.live else ""

    @cached_property
    def home(self) -> BoardView:
        """What home shows: what is live."""
        return self._board(self.live, ())

    @cached_property
    def board(self) -> BoardView:
        past = [one for one in self.all if one.state not in SHOWN]
        return self._board(self.live, past[:LISTED])

    def _board(self, live: Iterable[Notice], past: Iterable[Notice]) -> BoardView:
        word = self._word()
        return BoardView(
            live=tuple(self.view(one) for one in live),
            past=tuple(self.view(one) for one in past),
            schooling=word.schooling if word else "",
            schooling_days=days_text(word) if word else "",
        )

    def _word(self) -> Notice | None:
        """Return the notice whose word about school counts: the strictest, then the nearest."""
        words = [one for one in self.live if one.schooling and one.state == "live" and not one.schooling_over]
        return min(words, key=lambda one: (STRICTNESS[one.schooling], one.schooling_from or "", one.key), default=None)

    def view(self, notice: Notice) -> NoticeView:
        clear = notice.state == "clear"
        return NoticeView(
            key=notice.key,
            mark=f"{notice.key}.{notice.version}",
            url=url_of(notice.key),
            severity="info" if clear else notice.severity,
            state=notice.state,
            headline=notice.headline,
            lines=lines_of(notice.text),
            link_url=self._link(notice),
            phone=notice.phone,
            phone_url=phone_url(notice.phone),
            issuer=notice.issuer,
            sent=moment_view(notice.sent),
            until=moment_view(notice.ends),
            corrected=moment_view(notice.corrected) if notice.corrected else None,
            cleared=moment_view(notice.cleared) if notice.cleared else None,
            clear_text=notice.clear_text,
            line=notice.line,
            schooling=notice.schooling,
            schooling_days=days_text(notice),
            edits=tuple(
                NoticeEditView(at=moment_view(edit.at), headline=edit.headline, lines=lines_of(edit.text))
                for edit in notice.edits
            ),
            alert_url=f"{url_of(notice.key)}cap.xml",
        )

    def _link(self, notice: Notice) -> str:
        """Where a notice leads; a page that is not public any more leads nowhere."""
        return (self._site.outline.url(notice.page) or "") if notice.page else notice.href


def url_of(key: Key) -> str:
    return f"/notices/{key}/"


def notice_artifacts(site: Site) -> Iterator[Artifact]:
    """Yield every file that is about notices."""
    notices = site.notices
    if not notices.are_shown:
        return
    board = digest([sha256_hex(canonical_json(one)) for one in notices.all], notices.token)
    yield _page(site, "notices/index.html", BOARD, NOTICES_TEMPLATE, board)
    facts = site.snapshot.site
    about = digest(facts.name, facts.url, facts.host, facts.language, facts.address)
    newest = digest([sha256_hex(canonical_json(one)) for one in notices.all[:IN_FEED]])
    for name in ("feed.xml", "feed.json"):
        yield _alert(site, f"notices/{name}", BOARD, newest, about)
    for one in notices.all:
        content = digest(sha256_hex(canonical_json(one)), notices.view(one).link_url)
        yield _page(site, f"notices/{one.key}/index.html", f"notice:{one.key}", NOTICE_TEMPLATE, content)
        yield _alert(site, f"notices/{one.key}/cap.xml", f"notice:{one.key}", content, about)


def _page(site: Site, path: str, key: str, template: str, content: str) -> Artifact:
    mark = fingerprint(content=content, theme=site.theme_token(template), site=site.site_token(None))
    url = f"/{path.removesuffix('index.html')}"
    return Artifact(path=path, kind="notice", content_type=HTML, fingerprint=mark, key=key, url=url)


def _alert(site: Site, path: str, key: str, content: str, about: str) -> Artifact:
    mark = fingerprint(content=content, theme=site.theme_token_of_engine, site=about)
    return Artifact(path=path, kind="alert", content_type=TYPES[path.rpartition("/")[2]], fingerprint=mark, key=key)


def notice_page(site: Site, artifact: Artifact) -> bytes:
    """Return ``/notices/`` or the page of one notice.  Raises ThemeFailed."""
    words = site.theme.texts_for(site.snapshot.site.language)
    notice = _notice_of(site, artifact)
    template = NOTICES_TEMPLATE if notice is None else NOTICE_TEMPLATE
    title = words["notices"] if notice is None else notice.headline
    try:
        view = site.notices.view(notice) if notice else None
        main = site.templates.text(template, board=site.notices.board if notice is None else None, notice=view)
    except Exception as error:
        raise ThemeFailed(template, describe(error)) from error
    facts = site.snapshot.site
    meta = [
        f'<link rel="canonical" href="{escape(facts.url + artifact.url)}">',
        f'<meta property="og:title" content="{escape(title)}">',
        f'<meta property="og:site_name" content="{escape(facts.name)}">',
        *machine_forms(artifact),
    ]
    slots = SlotsView(
        title=escape(f"{title} – {facts.name}"),
        meta=Markup("\n".join(meta)),  # noqa: S704 - escaped above
        main=Markup(main),  # noqa: S704 - the output of autoescape
    )
    return site.shell(None).join(slots)


def machine_forms(artifact: Artifact) -> Iterator[str]:
    """Yield where programs find the same: both feeds, and of one notice its CAP."""
    forms = ["/notices/feed.xml", "/notices/feed.json"]
    if artifact.key != BOARD:
        forms.append(f"{artifact.url}cap.xml")
    for url in forms:
        kind = TYPES[url.rpartition("/")[2]].partition(";")[0]
        yield f'<link rel="alternate" type="{kind}" href="{escape(url)}">'


def alert_file(site: Site, artifact: Artifact) -> bytes:
    """Return a feed of notices, or one notice as machines read it."""
    notice = _notice_of(site, artifact)
    facts = site.snapshot.site
    if notice is not None:
        return cap(facts, notice)
    write = atom if artifact.path.endswith(".xml") else json_feed
    return write(facts, site.notices.all[:IN_FEED])


def _notice_of(site: Site, artifact: Artifact) -> Notice | None:
    key = artifact.key.removeprefix("notice:")
    return next((one for one in site.notices.all if one.key == key), None)


# --------------------------------------------------------------------------------------------------------------- words


def moment_view(iso: str) -> MomentView:
    """Return the view of an instant: ``26 พฤศจิกายน 2569 16.30 น.``"""
    day = day_view(iso)
    try:
        clock = f"{datetime.fromisoformat(iso).astimezone(BANGKOK):%H.%M} น."
    except (ValueError, OverflowError):
        clock = ""
    return MomentView(iso=iso, text=f"{day.text} {clock}" if day else "")


def days_text(notice: Notice) -> str:
    """Return the days of a word about school: ``27–28 พ.ย. 2569``."""
    first, last = day_view(notice.schooling_from), day_view(notice.schooling_until)
    if first is None or last is None:
        return ""
    if first == last:
        return first.short
    if first.iso[:7] == last.iso[:7]:
        return f"{date.fromisoformat(first.iso).day}–{last.short}"
    return f"{first.short} – {last.short}"


def lines_of(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.split("\n") if line)


def phone_url(phone: str) -> str:
    return "tel:" + "".join(sign for sign in phone if sign.isdigit() or sign in "+*#") if phone else ""
