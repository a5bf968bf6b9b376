"""Urgent notices in a site: home and ``/notices/`` only, a lasting page each, feeds, and CAP 1.2 by its schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from xmlschema import XMLSchema

from site_builder.engine.build import BuildReport
from site_builder.engine.tables import NOTICES
from site_builder.engine.values import Notice, NoticeEdit, canonical_json, sha256_hex
from tests.site_builder.engine.school import TEMPLATES, TENANT, School, TinyTheme, key_of
from tests.site_builder.engine.school import tree_of as read_site

FLOOD = Notice(
    key="flood0000000",
    version=1,
    severity="emergency",
    state="live",
    headline="น้ำท่วม <b>ถนน</b> & สะพาน",
    text="ใช้ประตูหลัง\nระวังสายไฟ",
    sent="2026-11-26T03:00:00Z",
    starts="2026-11-26T03:00:00Z",
    ends="2026-11-27T03:00:00Z",
    issuer="โรงเรียนบ้านไร่",
    phone="1669",
    category="Met",
    event="น้ำท่วม",
    schooling="closed",
    schooling_from="2026-11-26",
    schooling_until="2026-11-27",
)


def put(school: School, notice: Notice) -> None:
    body = canonical_json(notice)
    school.connection.execute(f"DELETE FROM {NOTICES.name} WHERE tenant_id = ? AND key = ?", (TENANT, notice.key))
    row = (TENANT, notice.key, sha256_hex(body), body)
    school.connection.execute(f"INSERT INTO {NOTICES.name} VALUES (?, ?, ?, ?)", row)


THEME = TinyTheme(
    sources={
        **TEMPLATES,
        "home.html": "<h1>{{ page.title }}</h1>{% for one in page.board.live %}[{{ one.severity }} {{ one.headline }} "
        "{{ one.link_url }}]{% endfor %}{{ page.board.schooling }} {{ page.board.schooling_days }}",
        "notices.html": "<h1>n</h1>{% for one in board.live %}[{{ one.headline }}]{% endfor %}"
        "{% for one in board.past %}({{ one.headline }}){% endfor %}",
        "notice.html": "<h1>{{ notice.headline }}</h1>{{ notice.state }}{{ notice.until.text }}"
        "{% for line in notice.lines %}<p>{{ line }}</p>{% endfor %}"
        "{% for edit in notice.edits %}{{ edit.headline }}{% endfor %}",
    }
)
"""A tiny theme that shows notices."""


def build(school: School, site: Path) -> BuildReport:
    return school.build(site, theme=THEME)


def test_a_notice_is_baked_into_home_and_its_own_pages_and_nowhere_else(school: School, site: Path) -> None:
    build(school, site)
    put(school, FLOOD)
    report = build(school, site)

    assert set(report.changed) == {
        "index.html",
        "notices/index.html",
        "notices/feed.xml",
        "notices/feed.json",
        "notices/flood0000000/index.html",
        "notices/flood0000000/cap.xml",
    }
    files = read_site(site)
    home = files["index.html"].decode()
    assert "[emergency น้ำท่วม &lt;b&gt;ถนน&lt;/b&gt; &amp; สะพาน ]" in home
    assert "closed 26–27 พ.ย. 2569" in home
    assert "27 พฤศจิกายน 2569 10.00 น." in files["notices/flood0000000/index.html"].decode()
    assert build(school, site).rendered == 0


def test_what_is_over_leaves_home_and_keeps_its_page(school: School, site: Path) -> None:
    put(school, FLOOD)
    build(school, site)
    put(school, msgspec.structs.replace(FLOOD, state="ended", version=2))
    build(school, site)

    files = read_site(site)
    assert b"emergency" not in files["index.html"]
    assert "(น้ำท่วม" in files["notices/index.html"].decode()
    assert b"ended" in files["notices/flood0000000/index.html"]


def test_an_incremental_build_is_a_clean_build(school: School, site: Path, tmp_path: Path) -> None:
    steps = (
        FLOOD,
        msgspec.structs.replace(FLOOD, version=2, corrected="2026-11-26T04:00:00Z", headline="แก้แล้ว"),
        msgspec.structs.replace(FLOOD, version=3, state="clear", cleared="2026-11-26T05:00:00Z"),
        msgspec.structs.replace(FLOOD, key="second000000", severity="info", page=key_of("about")),
        msgspec.structs.replace(FLOOD, version=4, state="withdrawn"),
    )
    for number, notice in enumerate(steps):
        put(school, notice)
        build(school, site)
        clean = tmp_path / f"clean-{number}"
        build(school, clean)
        assert read_site(site) == read_site(clean)


def test_a_notice_follows_the_page_that_it_leads_to(school: School, site: Path) -> None:
    school.add("flooding", title="ข่าวน้ำท่วม")
    put(school, msgspec.structs.replace(FLOOD, page=key_of("flooding")))
    build(school, site)
    assert b"/flooding/]" in read_site(site)["index.html"]

    school.edit("flooding", slug="water")
    build(school, site)
    assert b"/water/]" in read_site(site)["index.html"]
    school.withdraw("flooding")
    build(school, site)
    assert b"/water/" not in read_site(site)["index.html"]


def test_a_corrected_notice_shows_what_it_said_before(school: School, site: Path) -> None:
    edit = NoticeEdit(at="2026-11-26T04:00:00Z", headline="เดิมว่าอย่างนี้")
    put(school, msgspec.structs.replace(FLOOD, version=2, corrected="2026-11-26T04:00:00Z", edits=(edit,)))
    build(school, site)

    assert "เดิมว่าอย่างนี้" in read_site(site)["notices/flood0000000/index.html"].decode()


def test_feeds_lead_to_pages_and_alerts(school: School, site: Path) -> None:
    put(school, msgspec.structs.replace(FLOOD, state="clear", cleared="2026-11-26T05:00:00Z", clear_text="น้ำลดแล้ว"))
    build(school, site)

    files = read_site(site)
    atom = ElementTree.fromstring(files["notices/feed.xml"])
    entry = atom.find("{http://www.w3.org/2005/Atom}entry")
    assert entry.findtext("{http://www.w3.org/2005/Atom}title").startswith("คลี่คลายแล้ว: น้ำท่วม <b>")
    assert entry.findtext("{http://www.w3.org/2005/Atom}updated") == "2026-11-26T05:00:00Z"
    item = json.loads(files["notices/feed.json"])["items"][0]
    assert item["url"] == "http://banrai.localhost:8000/notices/flood0000000/"
    assert item["content_text"] == "น้ำลดแล้ว"


def test_programs_find_feeds_and_alerts_from_the_pages(school: School, site: Path) -> None:
    put(school, FLOOD)
    build(school, site)

    files = read_site(site)
    link = '<link rel="alternate" type="application/{}+xml" href="/notices/{}">'
    alert = link.format("cap", "flood0000000/cap.xml")
    for path, has_alert in (("notices/index.html", False), ("notices/flood0000000/index.html", True)):
        page = files[path].decode()
        assert link.format("atom", "feed.xml") in page
        assert 'type="application/feed+json" href="/notices/feed.json"' in page
        assert (alert in page) == has_alert


# ----------------------------------------------------------------------------------------------------------------- CAP

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
SCHEMA = XMLSchema(Path(__file__).parent / "schemas/CAP-v1.2.xsd")
"""As OASIS publishes it, with its notice: docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2.xsd."""
NAME = re.compile(r"[^\s,<&]+")
"""What the standard's text demands of identifier and sender, and its schema cannot say."""


def alert_in(site: Path) -> ElementTree.Element:
    """Return the alert of the flood, after a look whether it is as the schema wants it."""
    document = read_site(site)["notices/flood0000000/cap.xml"].decode()
    SCHEMA.validate(document)
    return ElementTree.fromstring(document)


@pytest.mark.parametrize(
    ("changes", "kind", "response"),
    [
        ({}, "Alert", "Monitor"),
        ({"version": 2, "corrected": "2026-11-26T04:00:00Z"}, "Update", "Monitor"),
        ({"version": 2, "state": "clear", "cleared": "2026-11-26T04:00:00Z"}, "Update", "AllClear"),
        ({"version": 3, "state": "withdrawn"}, "Cancel", "Monitor"),
        (
            {"version": 2, "state": "ended", "category": "?", "phone": "", "text": "", "line": "x"},
            "Update",
            None,
        ),
        ({"headline": "\x00<&>]]>" * 9, "issuer": "ก\x0b"}, "Alert", None),
    ],
)
def test_every_state_of_a_notice_is_a_valid_alert(
    school: School, site: Path, changes: dict[str, Any], kind: str, response: str | None
) -> None:
    school.save_facts(latitude=7.5, longitude=99.6)
    put(school, msgspec.structs.replace(FLOOD, **changes))
    build(school, site)

    alert = alert_in(site)
    assert NAME.fullmatch(alert.findtext(f"{CAP}identifier", ""))
    assert NAME.fullmatch(alert.findtext(f"{CAP}sender", ""))
    assert alert.findtext(f"{CAP}msgType") == kind
    assert response is None or alert.findtext(f"{CAP}info/{CAP}responseType") == response
    references = alert.findtext(f"{CAP}references")
    assert (references is None) == (kind == "Alert")
    assert references is None or len(references.split(",")) == 3


def test_an_update_refers_to_the_version_before_it_by_its_name_and_its_time(school: School, site: Path) -> None:
    edits = tuple(NoticeEdit(at=f"2026-11-26T0{hour}:00:00Z", headline="น้ำท่วม", text="") for hour in (4, 5))
    put(school, msgspec.structs.replace(FLOOD, version=3, edits=edits, corrected="2026-11-26T05:00:00Z"))
    build(school, site)

    sender, name, sent = alert_in(site).findtext(f"{CAP}references", "").split(",")
    assert (sender, name) == ("banrai.localhost", "banrai.localhost.flood0000000.2")
    assert sent == "2026-11-26T11:00:00+07:00"
