"""Rich text as Wagtail stores it → the public HTML: a short whitelist, inner links as references."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

from cms.content.targets import Targets
from cms.content.text import plain_text, strip_controls
from tenants.ids import is_id

FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link"]
TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "b", "i", "a", "br"}
LINK_KINDS = {"page": "page", "document": "file"}
OUTSIDE = re.compile(r"""(?:https?://|mailto:|tel:)[^\s<>"']+""", re.IGNORECASE)
TAG = re.compile(r"(<[^>]*>)")

A_TAG = re.compile(r"<a\b([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
STRONG_OR_EM = {"strong": "b", "em": "i"}
STRONG_TAG = re.compile(r"<(/?)(strong|em)\b[^>]*>")
BARE_LINK = re.compile(r"<a>(.*?)</a>", re.DOTALL)
EMPTY_LINK = re.compile(r"<a [^>]*></a>")
EMPTY = re.compile(r"<(p|h2|h3|h4|li)>(?:\s|&nbsp;|<br>)*</\1>")


def public_html(source: str, targets: Targets) -> str:
    """Return the public form of a rich text.

    Links to pages and files of the same tenant carry ``data-ref``, outside links an absolute ``href``; a link to
    anything else becomes plain text.  Everything beyond the whitelist is gone, scripts with their content.
    """
    marked = A_TAG.sub(lambda found: _mark(found[1], targets), STRONG_TAG.sub(_short_tag, source))
    safe = nh3.clean(
        marked,
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes={"a": {"href", "data-ref"}},
        attribute_filter=lambda tag, name, value: _filter(name, value, targets),
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    text = BARE_LINK.sub(r"\1", _quotes_in_text(strip_controls(safe)))
    return EMPTY.sub("", EMPTY_LINK.sub("", text)).strip()


def paragraphs(text: str | None) -> str:
    """Return plain text as paragraphs: an empty line begins a new one, a single line end is kept."""
    blocks = (escape(block, quote=False).replace('"', "&quot;") for block in plain_text(text).split("\n\n"))
    return "".join(f"<p>{block.replace(chr(10), '<br>')}</p>" for block in blocks if block)


def _quotes_in_text(html: str) -> str:
    """Escape quotation marks between tags, so that ``data-ref="…"`` typed as text is never taken for a reference."""
    return "".join(part if part.startswith("<") else part.replace('"', "&quot;") for part in TAG.split(html))


def _short_tag(found: re.Match[str]) -> str:
    return f"<{found[1]}{STRONG_OR_EM[found[2]]}>"


def _mark(attributes: str, targets: Targets) -> str:
    """Return the opening tag of a link with a reference or an outside address, or a bare ``<a>``."""
    given = {name: unescape(value) for name, value in ATTRIBUTE.findall(attributes)}
    kind = LINK_KINDS.get(given.get("linktype", ""))
    if kind is None:
        href = given.get("href", "").strip()
        return f'<a href="{escape(href)}">' if OUTSIDE.fullmatch(href) else "<a>"
    keys = targets.pages if kind == "page" else targets.files
    key = keys.get(int(given["id"])) if is_id(given.get("id", "")) else None
    return f'<a data-ref="{kind}:{key}">' if key else "<a>"


def _filter(name: str, value: str, targets: Targets) -> str | None:
    allowed = OUTSIDE.fullmatch(value) if name == "href" else targets.allows(value)
    return value if allowed else None
