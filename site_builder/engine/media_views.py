"""Images and files → what templates and twins are told of them."""

from __future__ import annotations

from site_builder.engine.basic_views import FileView, PictureView, SheetView
from site_builder.engine.routes import SIZES_OF_A_PHOTO, file_url, is_ready, rendition_url, sheet_url
from site_builder.engine.values import Media, Rendition

UNITS = ((1_000_000, "MB"), (1_000, "KB"))


def size_text(size: int) -> str:
    """Return a number of bytes as people read it: ``1.2 MB``, ``340 KB``."""
    for unit, name in UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}" if name == "MB" else f"{round(size / unit)} {name}"
    return f"{size} B"


def file_view(media: Media, title: str = "") -> FileView:
    """Return the view of a file to download."""
    return FileView(
        url=file_url(media),
        title=title or media.title or media.name,
        name=media.name,
        type_label=media.name.rpartition(".")[2].upper() if "." in media.name else "",
        size_text=size_text(media.size),
        pages=media.pages,
        sheets=tuple(
            SheetView(src=sheet_url(media, number, sheet), width=sheet.width, height=sheet.height)
            for number, sheet in enumerate(media.sheets, start=1)
        ),
    )


def picture_view(media: Media) -> PictureView:
    """Return the view of an image in its sizes; of one that has only those of albums (in previews) in these."""
    if not is_ready(media):
        return photo_view(media)
    sizes = {(size.name, size.format): size for size in media.renditions}
    thumbnail, view = sizes["thumbnail", "jpeg"], sizes["view", "jpeg"]
    return _view(
        media,
        thumbnail,
        view,
        src=rendition_url(media, sizes["medium", "jpeg"]),
        webp_srcset=_srcset(media, "webp"),
        jpeg_srcset=_srcset(media, "jpeg"),
        thumbnail_webp=rendition_url(media, sizes["thumbnail", "webp"]),
    )


def album_sizes(media: Media) -> tuple[Rendition, ...]:
    """Return what an album shows of a ready image: WebP only, one small picture and the one that it leads to.

    Albums are most of a school's bytes: the other four sizes would make them three times as large.
    """
    return tuple(size for size in media.renditions if (size.name, size.format) in SIZES_OF_A_PHOTO)


def photo_view(media: Media) -> PictureView:
    """Return the view of a ready image as albums show it."""
    thumbnail, view = sorted(album_sizes(media), key=lambda size: size.name)
    return _view(media, thumbnail, view, src=rendition_url(media, view))


def _view(
    media: Media,
    thumbnail: Rendition,
    view: Rendition,
    *,
    src: str,
    webp_srcset: str = "",
    jpeg_srcset: str = "",
    thumbnail_webp: str = "",
) -> PictureView:
    return PictureView(
        src=src,
        webp_srcset=webp_srcset,
        jpeg_srcset=jpeg_srcset,
        thumbnail=rendition_url(media, thumbnail),
        thumbnail_webp=thumbnail_webp,
        thumbnail_width=thumbnail.width,
        thumbnail_height=thumbnail.height,
        view_url=rendition_url(media, view),
        width=view.width,
        height=view.height,
        alt=media.alt,
    )


def _srcset(media: Media, wanted: str) -> str:
    """Return a srcset, each width once (small originals have equal sizes)."""
    widths: dict[int, Rendition] = {}
    for size in sorted(media.renditions, key=lambda size: (size.width, size.size)):
        if size.format == wanted:
            widths.setdefault(size.width, size)
    return ", ".join(f"{rendition_url(media, size)} {width}w" for width, size in widths.items())


def image_ref(media: Media) -> dict[str, object]:
    """Return what twins say of an image."""
    view = next(size for size in media.renditions if (size.name, size.format) == ("view", "jpeg"))
    return _image_ref(media, view, media.renditions)


def photo_ref(media: Media) -> dict[str, object]:
    """Return what twins say of an image that stands in albums only."""
    sizes = album_sizes(media)
    return _image_ref(media, next(size for size in sizes if size.name == "view"), sizes)


def _image_ref(media: Media, view: Rendition, renditions: tuple[Rendition, ...]) -> dict[str, object]:
    sizes = [
        {
            "name": size.name,
            "format": size.format,
            "url": rendition_url(media, size),
            "width": size.width,
            "height": size.height,
        }
        for size in sorted(renditions, key=lambda size: (size.format, size.width, size.name))
    ]
    return {"url": rendition_url(media, view), "alt": media.alt, "sizes": sizes}


def file_ref(media: Media) -> dict[str, object]:
    return {
        "url": file_url(media),
        "title": media.title,
        "name": media.name,
        "content_type": media.content_type,
        "size": media.size,
        "pages": media.pages,
    }
