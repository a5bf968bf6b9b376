"""What machines read of urgent notices: Atom, JSON Feed, and the Common Alerting Protocol 1.2 (OASIS).

http://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from site_builder.engine.dates import BANGKOK, BEGINNING, utc_text
from site_builder.engine.feeds import escape
from site_builder.engine.values import Notice, SiteFacts

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
URGENCY = {"emergency": "Immediate", "warning": "Expected", "info": "Unknown"}
SEVERITY = {"emergency": "Severe", "warning": "Moderate", "info": "Minor"}
CATEGORIES = frozenset("Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other".split())


def changed(notice: Notice) -> str:
    """Return the instant of a notice's last change that a reader would call one."""
    return max([*_moments(notice), notice.corrected or ""])


def _moments(notice: Notice) -> list[str]:
    """Return the instants of a notice's versions, the oldest first."""
    later = [edit.at for edit in notice.edits] + ([notice.cleared] if notice.cleared else [])
    over = [notice.ends] if notice.state in ("ended", "withdrawn") else []
    return sorted([notice.sent, *later, *over])


def atom(site: SiteFacts, notices: Sequence[Notice]) -> bytes:
    """Return the Atom feed of notices; each entry leads to its page and to its alert."""
    url = f"{site.url}/notices/"
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(site.language)}">',
        f"<title>{escape(f'ประกาศด่วน – {site.name}')}</title>",
        f"<id>{escape(url)}</id>",
        f'<link rel="self" type="application/atom+xml" href="{escape(url)}feed.xml"/>',
        f'<link rel="alternate" type="text/html" href="{escape(url)}"/>',
        f"<updated>{utc_text(max((changed(one) for one in notices), default=BEGINNING))}</updated>",
        f"<author><name>{escape(site.name)}</name></author>",
    ]
    for notice in notices:
        lines += _entry(site, notice)
    return "\n".join([*lines, "</feed>", ""]).encode()


def _entry(site: SiteFacts, notice: Notice) -> Iterator[str]:
    url = escape(f"{site.url}/notices/{notice.key}/")
    yield "<entry>"
    yield f"<title>{escape(headline(notice))}</title>"
    yield f"<id>{escape(_lasting_id(site, notice))}</id>"
    yield f'<link rel="alternate" type="text/html" href="{url}"/>'
    yield f'<link rel="related" type="application/cap+xml" href="{url}cap.xml"/>'
    yield f"<published>{utc_text(notice.sent)}</published>"
    yield f"<updated>{utc_text(changed(notice))}</updated>"
    yield f'<category term="{escape(notice.severity)}"/>'
    yield f"<summary>{escape(notice.clear_text or notice.text or notice.headline)}</summary>"
    yield "</entry>"


def json_feed(site: SiteFacts, notices: Sequence[Notice]) -> bytes:
    """Return the JSON Feed (version 1.1) of notices."""
    url = f"{site.url}/notices/"
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"ประกาศด่วน – {site.name}",
        "home_page_url": url,
        "feed_url": f"{url}feed.json",
        "language": site.language,
        "authors": [{"name": site.name, "url": f"{site.url}/"}],
        "items": [
            {
                "id": _lasting_id(site, notice),
                "url": f"{url}{notice.key}/",
                "title": headline(notice),
                "content_text": notice.clear_text or notice.text or notice.headline,
                "date_published": utc_text(notice.sent),
                "date_modified": utc_text(changed(notice)),
                "tags": [notice.severity, notice.state],
            }
            for notice in notices
        ],
    }
    return msgspec.json.format(msgspec.json.encode(feed), indent=1) + b"\n"


def headline(notice: Notice) -> str:
    """Return the headline with what has become of the notice."""
    said = {"clear": "คลี่คลายแล้ว: ", "withdrawn": "ยกเลิก: "}
    return f"{said.get(notice.state, '')}{notice.headline}"


def _lasting_id(site: SiteFacts, notice: Notice) -> str:
    return f"tag:{site.host},{notice.sent[:4]}:notice:{notice.key}"


# ----------------------------------------------------------------------------------------------------------------- CAP


def cap(site: SiteFacts, notice: Notice) -> bytes:
    """Return a notice as a CAP 1.2 alert: the first is an Alert, what changes it an Update, a withdrawal a Cancel."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<alert xmlns="{CAP}">',
        *_elements(
            identifier=identifier(site, notice, notice.version),
            sender=site.host,
            sent=cap_time(changed(notice)),
            status="Actual",
            msgType=_message_type(notice),
            scope="Public",
            references=_references(site, notice),
        ),
        "<info>",
        *_elements(**_info(site, notice)),
        "<area>",
        *_elements(areaDesc=" ".join(filter(None, (site.name, site.address.replace("\n", " "))))),
        *_circle(site),
        "</area>",
        "</info>",
        "</alert>",
        "",
    ]
    return "\n".join(lines).encode()


def _info(site: SiteFacts, notice: Notice) -> dict[str, str]:
    over = notice.state != "live"
    return {
        "language": "th-TH" if site.language == "th" else site.language,
        "category": notice.category if notice.category in CATEGORIES else "Other",
        "event": notice.event or "ประกาศด่วน",
        "responseType": "AllClear" if notice.state == "clear" else "Monitor",
        "urgency": "Past" if over else URGENCY[notice.severity],
        "severity": SEVERITY[notice.severity],
        "certainty": "Observed",
        "effective": cap_time(notice.starts),
        "onset": cap_time(notice.starts),
        "expires": cap_time(notice.ends),
        "senderName": notice.issuer,
        "headline": headline(notice),
        "description": notice.clear_text or notice.text,
        "instruction": notice.line,
        "web": f"{site.url}/notices/{notice.key}/",
        "contact": notice.phone,
    }


def _message_type(notice: Notice) -> str:
    if notice.state == "withdrawn":
        return "Cancel"
    return "Update" if notice.version > 1 else "Alert"


def identifier(site: SiteFacts, notice: Notice, version: int) -> str:
    """Return the name of one version of an alert: no blanks, no commas."""
    return f"{site.host}.{notice.key}.{version}"


def _references(site: SiteFacts, notice: Notice) -> str:
    """Name the version before, as «sender,identifier,sent»."""
    if notice.version < 2:
        return ""
    before = _moments(notice)[-2:][0]
    return f"{site.host},{identifier(site, notice, notice.version - 1)},{cap_time(before)}"


def _circle(site: SiteFacts) -> list[str]:
    if site.latitude is None or site.longitude is None:
        return []
    return list(_elements(circle=f"{site.latitude:.5f},{site.longitude:.5f} 1"))


def _elements(**texts: str) -> Iterator[str]:
    """Yield elements in the order of the schema; what is empty is left out."""
    for name, text in texts.items():
        if text:
            yield f"<{name}>{escape(text)}</{name}>"


def cap_time(iso: str) -> str:
    """Return an instant as CAP writes it: seconds, and the offset in digits (never ``Z``)."""
    try:
        return datetime.fromisoformat(iso).astimezone(BANGKOK).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return datetime.fromisoformat(BEGINNING).astimezone(BANGKOK).isoformat(timespec="seconds")
