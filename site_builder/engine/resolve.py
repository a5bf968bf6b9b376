"""Keys → views: what templates see.  A Resolver shows a template exactly what the artifact's inputs name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import msgspec
from markupsafe import Markup, escape

from site_builder.engine.basic_views import CardView, FileView, LinkView, NavItem, PictureView
from site_builder.engine.block_views import (
    BlockView,
    ButtonView,
    CalloutView,
    DocumentView,
    GalleryItemView,
    GalleryView,
    ImageView,
    QuoteView,
    RichTextView,
    TableView,
)
from site_builder.engine.blocks import whole
from site_builder.engine.dates import BUDDHIST_ERA, day_view
from site_builder.engine.detail_views import details_view, further_block, latest_view, name_of
from site_builder.engine.details import AchievementBrief, AlbumBrief, PaperBrief
from site_builder.engine.event_views import calendar_view
from site_builder.engine.kind_views import ArchiveView
from site_builder.engine.media_views import file_ref, file_view, image_ref, photo_ref, photo_view, picture_view
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
    Head,
    ImageBlock,
    Key,
    Label,
    LatestBlock,
    Media,
    PublishedPage,
    QuoteBlock,
    Reference,
    RichText,
    SiteFacts,
    TableBlock,
)
from site_builder.engine.views import ListingView, PageNumber, PageView, SiteView, TagView

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
        self._photos: dict[Key, PictureView] = {}
        self._refs = Known(partial(_ref, outline, shelf))

    def site(self, asset_urls: Mapping[str, str]) -> SiteView:
        """Return what every template may know of the site."""
        site = self._site
        same = ("name", "short_name", "name_en", "kind", "area_name", "motto", "address", "phone", "fax", "email")
        more = ("facebook", "line", "youtube", "founded", "levels", "url", "language", "primary_colour", "search_url")
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
            category=name_of(page.category),
            category_url=self.label_url(page, "category", page.category),
            cover=self.picture(page.cover, page.cover_alt) if page.cover else None,
            blocks=tuple(self._blocks(page.body, inputs.latest)),
            attachments=tuple(view for key in page.attachments if (view := self.file(key))),
            tags=tuple(TagView(name=tag.name, url=self.label_url(page, "tag", tag)) for tag in page.tags),
            crumbs=tuple(self._crumb(key) for key in inputs.crumbs),
            children=tuple(self.card(key) for key in inputs.children),
            newer=self._brief(inputs.newer),
            older=self._brief(inputs.older),
            details=details_view(self, page),
            calendar=calendar_view(self._outline, inputs.calendar),
            more=tuple(shown for each in inputs.more if (shown := self.listing(each))),
        )

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

    def path(self, key: Key) -> str:
        """Return the address of a page."""
        return self._outline.routes.paths[key]

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
            category=name_of(head.category),
            pinned=head.pinned,
            cover=self.picture(head.cover, head.cover_alt) if head.cover else None,
            **self._brief_facts(head),
        )

    def _brief_facts(self, head: Head) -> dict[str, Any]:
        match head.brief:
            case AlbumBrief(photos=photos, until=until, place=place):
                return {"photos": photos, "until": day_view(until), "place": place}
            case PaperBrief(file=key, number=number, period=period):
                return {"file": self.file(key) if key else None, "number": number, "period": name_of(period)}
            case AchievementBrief(level=level, award=award, period=period):
                return {"level": level, "award": award, "period": name_of(period)}
        return {}

    def picture(self, key: Key, alt: str = "") -> PictureView | None:
        """Return an image in its ready sizes; None when it cannot be shown."""
        return self._shown(key, alt, self._shelf.images, self._pictures, picture_view)

    def photo(self, key: Key, alt: str = "") -> PictureView | None:
        """Return an image as albums show it; None when it cannot be shown."""
        return self._shown(key, alt, self._shelf.photos, self._photos, photo_view)

    def _shown(
        self,
        key: Key,
        alt: str,
        ready: dict[Key, Media],
        known: dict[Key, PictureView],
        make: Callable[[Media], PictureView],
    ) -> PictureView | None:
        view = known.get(key)
        if view is None:
            media = ready.get(key)
            if media is None:
                return None
            view = known[key] = make(media)
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
        # An image that stands in an album and elsewhere is said in all its sizes.
        around = {
            f"page:{page.key}",
            *(each for each in references if whole(each) == each or whole(each) not in references),
        }
        if page.parent:
            around.add(f"page:{page.parent}")
        found = self._refs
        return b",".join([text for reference in sorted(around, key=whole) if (text := found[reference])])

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
            category=name_of(head.category),
        )

    def label_url(self, page: PublishedPage, kind: ArchiveKind, label: Label | None) -> str | None:
        """Where all items of a year, category or keyword stand: below the index that the page itself stands below."""
        index = self._outline.url(page.parent) if page.kind in INDEX_OF and page.parent else None
        part = label_part(label.slug) if label else None
        return f"{index}{kind}/{part}/" if index and part else None

    def _feed_url(self) -> str | None:
        indexes = self._outline.indexes("news_index")
        return f"{self._outline.routes.paths[indexes[0]]}feed.xml" if indexes else None

    def _blocks(self, blocks: tuple[Block, ...], latest: ListingInputs | None) -> Iterator[BlockView]:
        for block in blocks:
            view = latest_view(self, block, latest) if isinstance(block, LatestBlock) else self._block(block)
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
                return _text_block(block) or further_block(self, block)

    def _image_block(self, block: ImageBlock | GalleryBlock) -> BlockView | None:
        if isinstance(block, ImageBlock):
            picture = self.picture(block.image, block.alt)
            return ImageView(picture=picture, caption=block.caption) if picture else None
        items = tuple(
            GalleryItemView(picture=picture, caption=item.caption)
            for item in block.items
            if (picture := self.photo(item.image, item.alt))
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


_MEDIA_REFS = {"image": image_ref, "photo": photo_ref, "file": file_ref}


def _ref(outline: Outline, shelf: Shelf, reference: Reference) -> bytes:
    """Return what twins say of one reference, nothing when it leads nowhere."""
    kind, _, key = reference.partition(":")
    about: dict[str, object] | None
    if kind == "page":
        url = outline.url(key)
        about = {"url": url} if url else None
    else:
        media = shelf.get(reference)
        about = _MEDIA_REFS[kind](media) if media else None
    return _encode({whole(reference): about})[1:-1] if about else b""


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
