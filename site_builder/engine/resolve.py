"""Keys → views: what templates see.  A Resolver shows a template exactly what the artifact's inputs name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import msgspec
from markupsafe import Markup, escape

from site_builder.engine.dates import BUDDHIST_ERA, day_view
from site_builder.engine.details import Album, AlbumBrief, EventBrief, Paper, PaperBrief
from site_builder.engine.event_views import calendar_view, event_view
from site_builder.engine.media_views import file_ref, file_view, image_ref, picture_view
from site_builder.engine.memory import Known
from site_builder.engine.outline import Outline
from site_builder.engine.planned import ArchiveKind, ListingInputs, PageInputs
from site_builder.engine.routes import file_url, label_part
from site_builder.engine.shelf import Shelf
from site_builder.engine.tokens import token_css
from site_builder.engine.values import (
    INDEX_OF,
    Block,
    ButtonBlock,
    CalloutBlock,
    DocumentBlock,
    GalleryBlock,
    GalleryItem,
    Head,
    ImageBlock,
    Key,
    Label,
    PublishedPage,
    QuoteBlock,
    Reference,
    RichText,
    SiteFacts,
    TableBlock,
)
from site_builder.engine.views import (
    AlbumView,
    ArchiveView,
    BlockView,
    ButtonView,
    CalloutView,
    CardView,
    DetailsView,
    DocumentView,
    FileView,
    GalleryItemView,
    GalleryView,
    ImageView,
    LinkView,
    ListingView,
    NavItem,
    PageNumber,
    PageView,
    PaperView,
    PictureView,
    QuoteView,
    RichTextView,
    SiteView,
    TableView,
    TagView,
)

INNER_LINK = re.compile(r'<a\b([^<>]*?)\sdata-ref="((?:page|image|file):[0-9a-z]+)"([^<>]*)>(.*?)</a>', re.DOTALL)
SAFE_OUTSIDE = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_encode = msgspec.json.Encoder(order="deterministic").encode


class Resolver:
    """Turns keys into views, for one build.  Memos are keyed by what a key means in this build and die with it."""

    def __init__(self, site: SiteFacts, outline: Outline, shelf: Shelf) -> None:
        self._site = site
        self._outline = outline
        self._shelf = shelf
        self._pictures: dict[Key, PictureView] = {}
        self._refs = Known(partial(_ref, outline, shelf))

    def site(self, asset_urls: Mapping[str, str]) -> SiteView:
        """Return what every template may know of the site."""
        site = self._site
        same = ("name", "short_name", "name_en", "kind", "area_name", "motto", "address", "phone", "fax", "email")
        more = ("facebook", "line", "youtube", "founded", "levels", "url", "language", "primary_colour")
        return SiteView(
            **{name: getattr(site, name) for name in (*same, *more)},
            map_url=_map_url(site),
            founded_text=f"พ.ศ. {site.founded + BUDDHIST_ERA}" if site.founded else "",
            emblem=self.picture(site.emblem) if site.emblem else None,
            assets=dict(asset_urls),
            feed_url=self._feed_url(),
            closed=day_view(site.closed),
            token_css=token_css(site),
        )

    def nav(self, current: Key | None) -> tuple[NavItem, ...]:
        """Return the menu with one entry marked."""
        outline = self._outline
        return tuple(
            NavItem(title=outline.head(key).title, url=outline.routes.paths[key], current=key == current)
            for key in outline.menu
        )

    def page(self, page: PublishedPage, inputs: PageInputs) -> PageView:
        """Return a page with everything resolved."""
        url = self._outline.routes.paths[page.key]
        return PageView(
            key=page.key,
            kind=page.kind,
            title=page.title,
            url=url,
            canonical=self._site.url + url,
            summary=page.summary,
            date=day_view(page.date),
            updated=day_view(page.last_published),
            category=_name_of(page.category),
            category_url=self._label_url(page, "category", page.category),
            cover=self.picture(page.cover, page.cover_alt) if page.cover else None,
            blocks=tuple(self._blocks(page.body)),
            attachments=tuple(view for key in page.attachments if (view := self.file(key))),
            tags=tuple(TagView(name=tag.name, url=self._label_url(page, "tag", tag)) for tag in page.tags),
            crumbs=tuple(self._crumb(key) for key in inputs.crumbs),
            children=tuple(self.card(key) for key in inputs.children),
            newer=self._brief(inputs.newer),
            older=self._brief(inputs.older),
            details=self._details(page),
            calendar=calendar_view(self._outline, inputs.calendar),
            more=tuple(shown for each in inputs.more if (shown := self.listing(each))),
        )

    def _details(self, page: PublishedPage) -> DetailsView | None:
        match page.details:
            case Album() as album:
                return self._album(album, album.alt or page.title)
            case Paper(file=key, number=number, period=period, text=text):
                return PaperView(
                    text=text,
                    file=self.file(key) if key else None,
                    number=number,
                    period=_name_of(period),
                    period_url=self._label_url(page, "year", period),
                )
            case EventBrief() as event:
                return event_view(event, self._outline.routes.paths[page.key])
        return None

    def _album(self, album: Album, words: str) -> AlbumView:
        return AlbumView(
            photos=tuple(self._photos(album.photos, words)),
            until=day_view(album.until),
            place=album.place,
            participants=album.participants,
            consent=album.consent,
        )

    def _photos(self, items: tuple[GalleryItem, ...], words: str) -> Iterator[GalleryItemView]:
        """Yield the pictures that can be shown.  One without words of its own is told by those of the album and its
        number: a blind reader is never left with nothing."""
        for number, item in enumerate(items, start=1):
            picture = self.picture(item.image, item.alt)
            if picture and not picture.alt:
                picture = msgspec.structs.replace(picture, alt=f"{words} ภาพที่ {number}")
            if picture:
                yield GalleryItemView(picture=picture, caption=item.caption)

    def listing(self, listing: ListingInputs | None) -> ListingView | None:
        """Return a list with its cards."""
        if listing is None:
            return None
        return ListingView(
            items=tuple(self.card(key) for key in listing.items),
            total=listing.total,
            url=listing.url,
            title=listing.title,
            archive=listing.archive,
            number=_number_of(listing),
            months=_archive_views(listing, "month"),
            years=_archive_views(listing, "year"),
            categories=_archive_views(listing, "category"),
            tags=_archive_views(listing, "tag"),
            numbers=tuple(PageNumber(number=n.number, url=n.url, current=n.current) for n in listing.numbers),
            newer=listing.newer,
            older=listing.older,
        )

    def card(self, key: Key) -> CardView:
        """Return a page as lists show it."""
        head = self._outline.head(key)
        return CardView(
            key=key,
            kind=head.kind,
            title=head.title,
            url=self._outline.routes.paths[key],
            summary=head.summary,
            date=day_view(head.date),
            category=_name_of(head.category),
            pinned=head.pinned,
            cover=self.picture(head.cover, head.cover_alt) if head.cover else None,
            **self._brief_facts(head),
        )

    def _brief_facts(self, head: Head) -> dict[str, Any]:
        match head.brief:
            case AlbumBrief(photos=photos, until=until, place=place):
                return {"photos": photos, "until": day_view(until), "place": place}
            case PaperBrief(file=key, number=number, period=period):
                return {"file": self.file(key) if key else None, "number": number, "period": _name_of(period)}
        return {}

    def picture(self, key: Key, alt: str = "") -> PictureView | None:
        """Return an image in its ready sizes; None when it cannot be shown."""
        view = self._pictures.get(key)
        if view is None:
            media = self._shelf.images.get(key)
            if media is None:
                return None
            view = self._pictures[key] = picture_view(media)
        return msgspec.structs.replace(view, alt=alt) if alt and alt != view.alt else view

    def file(self, key: Key, title: str = "") -> FileView | None:
        """Return a file to download; None when it cannot be shown."""
        media = self._shelf.files.get(key)
        if media is None:
            return None
        return file_view(media, title)

    def refs(self, page: PublishedPage, references: tuple[Reference, ...]) -> bytes:
        """Return what the twin says of every reference that leads somewhere, of the page itself and of its parent.

        As the inner part of a JSON object, in order: for each reference encoded once, since many pages may have it.
        """
        around = {f"page:{page.key}", *references}
        if page.parent:
            around.add(f"page:{page.parent}")
        found = self._refs
        return b",".join([text for reference in sorted(around) if (text := found[reference])])

    def _address(self, reference: Reference) -> str | None:
        """Where a link leads; to the largest size for an image."""
        kind, _, key = reference.partition(":")
        if kind == "page":
            return self._outline.url(key)
        if kind == "file":
            media = self._shelf.files.get(key)
            return file_url(media) if media else None
        picture = self.picture(key)
        return picture.view_url if picture else None

    def _crumb(self, key: Key) -> LinkView:
        return LinkView(title=self._outline.head(key).title, url=self._outline.routes.paths[key])

    def _brief(self, key: Key | None) -> CardView | None:
        if key is None:
            return None
        head = self._outline.head(key)
        url = self._outline.routes.paths[key]
        return CardView(
            key=key,
            kind=head.kind,
            title=head.title,
            url=url,
            date=day_view(head.date),
            category=_name_of(head.category),
        )

    def _label_url(self, page: PublishedPage, kind: ArchiveKind, label: Label | None) -> str | None:
        """Where all items of a year, category or keyword stand: below the index that the page itself stands below."""
        index = self._outline.url(page.parent) if page.kind in INDEX_OF and page.parent else None
        part = label_part(label.slug) if label else None
        return f"{index}{kind}/{part}/" if index and part else None

    def _feed_url(self) -> str | None:
        indexes = self._outline.indexes("news_index")
        return f"{self._outline.routes.paths[indexes[0]]}feed.xml" if indexes else None

    def _blocks(self, blocks: tuple[Block, ...]) -> Iterator[BlockView]:
        for block in blocks:
            view = self._block(block)
            if view is not None:
                yield view

    def _block(self, block: Block) -> BlockView | None:
        match block:
            case RichText(html=html):
                return RichTextView(html=self.html(html))
            case ImageBlock() | GalleryBlock():
                return self._image_block(block)
            case DocumentBlock(file=key, title=title):
                file = self.file(key, title)
                return DocumentView(file=file) if file else None
            case CalloutBlock(tone=tone, html=html, title=title):
                return CalloutView(tone=tone, title=title, html=self.html(html))
            case ButtonBlock():
                return self._button(block)
            case _:
                return _text_block(block)

    def _image_block(self, block: ImageBlock | GalleryBlock) -> BlockView | None:
        if isinstance(block, ImageBlock):
            picture = self.picture(block.image, block.alt)
            return ImageView(picture=picture, caption=block.caption) if picture else None
        items = tuple(
            GalleryItemView(picture=picture, caption=item.caption)
            for item in block.items
            if (picture := self.picture(item.image, item.alt))
        )
        return GalleryView(items=items) if items else None

    def _button(self, block: ButtonBlock) -> ButtonView | None:
        """A button that leads nowhere, or to an unsafe address, is not shown."""
        if block.page:
            url = self._outline.url(block.page)
            return ButtonView(label=block.label, url=url, external=False) if url else None
        if block.href and SAFE_OUTSIDE.match(block.href):
            return ButtonView(label=block.label, url=block.href, external=True)
        return None

    def html(self, html: str) -> Markup:
        """Return stored rich text with inner links resolved; a link that leads nowhere becomes its text."""
        # Safe: stored rich text is whitelisted when it is published; addresses are escaped here.
        return Markup(INNER_LINK.sub(self._link, html) if "data-ref" in html else html)  # noqa: S704

    def _link(self, match: re.Match[str]) -> str:
        before, reference, after, text = match.groups()
        url = self._address(reference)
        return f'<a{before} href="{escape(url)}"{after}>{text}</a>' if url else text


def _ref(outline: Outline, shelf: Shelf, reference: Reference) -> bytes:
    """Return what twins say of one reference, nothing when it leads nowhere."""
    kind, _, key = reference.partition(":")
    about: dict[str, object] | None
    if kind == "page":
        url = outline.url(key)
        about = {"url": url} if url else None
    else:
        media = shelf.get(reference)
        about = (image_ref(media) if kind == "image" else file_ref(media)) if media else None
    return _encode({reference: about})[1:-1] if about else b""


def _name_of(label: Label | None) -> str:
    return label.name if label else ""


def _number_of(listing: ListingInputs) -> int:
    """Return the number of a full page; the newest one, which nothing is newer than, has none."""
    return next((n.number for n in listing.numbers if n.current), 0) if listing.newer else 0


def _archive_views(listing: ListingInputs, kind: ArchiveKind) -> tuple[ArchiveView, ...]:
    return tuple(ArchiveView(title=a.title, url=a.url, total=a.total) for a in listing.archives if a.kind == kind)


def _text_block(block: Block) -> BlockView | None:
    match block:
        case TableBlock():
            return TableView(
                rows=block.rows,
                caption=block.caption,
                header_row=block.header_row,
                header_column=block.header_column,
            )
        case QuoteBlock():
            return QuoteView(text=block.text, attribution=block.attribution)
    return None


def _map_url(site: SiteFacts) -> str:
    if site.latitude is None or site.longitude is None:
        return ""
    return f"https://www.google.com/maps/search/?api=1&query={site.latitude:.6f},{site.longitude:.6f}"
