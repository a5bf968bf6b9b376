"""Pages of people who mean no good: to see that a theme keeps what is shown text."""

from __future__ import annotations

from markupsafe import Markup

from site_builder.engine.basic_views import CardView, FileView, LinkView
from site_builder.engine.block_views import (
    ButtonView,
    CalloutView,
    DocumentView,
    GalleryItemView,
    GalleryView,
    ImageView,
    QuoteView,
    TableView,
)
from site_builder.engine.views import PageView, TagView
from tests.themes.blocks import further_blocks
from tests.themes.details import achievement, album, calendar, contact, directory, event, numbers, paper
from tests.themes.samples import HOSTILE, date_view, page, pdf, picture


def hostile_page(kind: str) -> PageView:
    card = CardView(
        key="x", kind="news", title=HOSTILE, url='/"><script>alert(1)</script>', summary=HOSTILE, date=date_view(),
        category=HOSTILE, pinned=True, cover=picture(1, HOSTILE),
    )  # fmt: skip
    return page(
        kind,
        title=HOSTILE,
        summary=HOSTILE,
        date=date_view(),
        category=HOSTILE,
        cover=picture(1, HOSTILE),
        blocks=hostile_blocks(),
        attachments=(pdf(HOSTILE), FileView(url="/files/a/b", title="", name=HOSTILE, type_label="", size_text="")),
        tags=(TagView(name=HOSTILE, url="/news/tag/x/"), TagView(name=HOSTILE, url=None)),
        crumbs=(LinkView(title=HOSTILE, url="/"),) if kind != "home" else (),
        children=(card, card),
        newer=card,
        older=card,
        details={
            "activity": album(3, HOSTILE),
            "document": paper(HOSTILE),
            "event": event(HOSTILE),
            "people": directory(HOSTILE),
            "statistics": numbers(HOSTILE),
            "achievement": achievement(HOSTILE),
            "contact": contact(HOSTILE),
        }.get(kind),
        calendar=calendar(HOSTILE) if kind in ("home", "calendar") else None,
    )


def hostile_blocks() -> tuple[object, ...]:
    return (
        ImageView(picture=picture(1, HOSTILE), caption=HOSTILE),
        GalleryView(items=(GalleryItemView(picture=picture(2, HOSTILE), caption=HOSTILE),)),
        TableView(rows=((HOSTILE, HOSTILE), (HOSTILE, "")), caption=HOSTILE, header_row=True, header_column=True),
        TableView(rows=(), caption="", header_row=True, header_column=True),
        CalloutView(tone="info", title=HOSTILE, html=Markup("<p>ok</p>")),
        QuoteView(text=HOSTILE, attribution=HOSTILE),
        DocumentView(file=pdf(HOSTILE)),
        ButtonView(label=HOSTILE, url="javascript:alert(1)", external=True),
        ButtonView(label=HOSTILE, url="/ok/", external=False),
        *further_blocks(HOSTILE),
    )
