"""The blocks of a page as templates see them."""

from __future__ import annotations

from markupsafe import Markup

from site_builder.engine.basic_views import CardView, FileView, PictureView, View


class RichTextView(View):
    html: Markup
    type: str = "rich_text"


class ImageView(View):
    picture: PictureView
    caption: str
    type: str = "image"


class GalleryItemView(View):
    picture: PictureView
    caption: str


class GalleryView(View):
    items: tuple[GalleryItemView, ...]
    type: str = "gallery"


class DocumentView(View):
    file: FileView
    type: str = "document"


class TableView(View):
    rows: tuple[tuple[str, ...], ...]
    caption: str
    header_row: bool
    header_column: bool
    type: str = "table"


class CalloutView(View):
    tone: str
    title: str
    html: Markup
    type: str = "callout"


class QuoteView(View):
    text: str
    attribution: str
    type: str = "quote"


class ButtonView(View):
    label: str
    url: str
    external: bool
    type: str = "button"


class StepView(View):
    title: str
    html: Markup


class StepsView(View):
    items: tuple[StepView, ...]
    type: str = "steps"


class AccordionView(View):
    items: tuple[StepView, ...]
    type: str = "accordion"


class FrameView(View):
    """Something of another site: ``src`` for a frame that loads when it is asked for, ``href`` to go there."""

    kind: str
    src: str
    href: str
    title: str
    type: str = "frame"


class PersonView(View):
    name: str
    position: str
    rank: str
    duty: str
    contact: str
    term: str
    photo: PictureView | None
    vacant: bool


class PeopleBlockView(View):
    people: tuple[PersonView, ...]
    type: str = "people"


class LatestView(View):
    title: str
    url: str
    cards: tuple[CardView, ...]
    type: str = "latest"


class FigureView(View):
    label: str
    value: str


class FiguresView(View):
    items: tuple[FigureView, ...]
    note: str
    type: str = "figures"


BlockView = (
    RichTextView
    | ImageView
    | GalleryView
    | DocumentView
    | TableView
    | CalloutView
    | QuoteView
    | ButtonView
    | StepsView
    | AccordionView
    | FrameView
    | PeopleBlockView
    | LatestView
    | FiguresView
)
