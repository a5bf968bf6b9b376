"""What pages of one kind have, and the less common blocks → what templates see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup

from site_builder.engine.block_views import (
    AccordionView,
    BlockView,
    FiguresView,
    FigureView,
    FrameView,
    GalleryItemView,
    LatestView,
    PeopleBlockView,
    PersonView,
    StepsView,
    StepView,
)
from site_builder.engine.blocks import (
    FRAME_HOSTS,
    AccordionBlock,
    Figure,
    FiguresBlock,
    FrameBlock,
    PeopleBlock,
    PersonItem,
    Step,
    StepsBlock,
)
from site_builder.engine.dates import BUDDHIST_ERA, day_view
from site_builder.engine.details import Achievement, Album, Contact, EventBrief, Paper, People, PupilRow, Statistics
from site_builder.engine.event_views import event_view
from site_builder.engine.kind_views import (
    AchievementView,
    AlbumView,
    ContactView,
    DetailsView,
    PaperView,
    PeopleGroupView,
    PeopleView,
    PupilRowView,
    StatisticsView,
)
from site_builder.engine.planned import ListingInputs
from site_builder.engine.values import Block, GalleryItem, Label, LatestBlock, PublishedPage

if TYPE_CHECKING:
    from site_builder.engine.resolve import Resolver


FRAMES = tuple(f"https://{host}/" for host in FRAME_HOSTS)


def name_of(label: Label | None) -> str:
    return label.name if label else ""


def details_view(resolver: Resolver, page: PublishedPage) -> DetailsView | None:  # noqa: PLR0911 - one line a kind
    match page.details:
        case Album() as album:
            return _album(resolver, album, album.alt or page.title)
        case Paper() as paper:
            return _paper(resolver, page, paper)
        case EventBrief() as event:
            return event_view(event, resolver.path(page.key))
        case People(groups=groups):
            shown = (PeopleGroupView(title=g.title, people=tuple(_people(resolver, g.people))) for g in groups)
            return PeopleView(groups=tuple(shown))
        case Statistics() as numbers:
            return statistics_view(numbers, resolver.path(page.key))
        case Achievement() as achievement:
            return _achievement(resolver, page, achievement)
        case Contact(hours=hours, directions=directions):
            return ContactView(hours=hours, directions=directions)
    return None


def _album(resolver: Resolver, album: Album, words: str) -> AlbumView:
    return AlbumView(
        photos=tuple(_photos(resolver, album.photos, words)),
        until=day_view(album.until),
        place=album.place,
        participants=album.participants,
        consent=album.consent,
    )


def _photos(resolver: Resolver, items: tuple[GalleryItem, ...], words: str) -> Iterator[GalleryItemView]:
    """Yield the pictures that can be shown.  One without words of its own is told by those of the album and its
    number: a blind reader is never left with nothing."""
    for number, item in enumerate(items, start=1):
        picture = resolver.photo(item.image, item.alt)
        if picture and not picture.alt:
            picture = msgspec.structs.replace(picture, alt=f"{words} ภาพที่ {number}")
        if picture:
            yield GalleryItemView(picture=picture, caption=item.caption)


def _paper(resolver: Resolver, page: PublishedPage, paper: Paper) -> PaperView:
    return PaperView(
        file=resolver.file(paper.file) if paper.file else None,
        number=paper.number,
        period=name_of(paper.period),
        period_url=resolver.label_url(page, "year", paper.period),
        text=paper.text,
    )


def _achievement(resolver: Resolver, page: PublishedPage, achievement: Achievement) -> AchievementView:
    return AchievementView(
        level=achievement.level,
        award=achievement.award,
        holder=achievement.holder,
        period=name_of(achievement.period),
        period_url=resolver.label_url(page, "year", achievement.period),
        file=resolver.file(achievement.file) if achievement.file else None,
    )


def _people(resolver: Resolver, people: Iterable[PersonItem]) -> Iterator[PersonView]:
    for person in people:
        words = ("name", "position", "rank", "duty", "contact", "term", "vacant")
        yield PersonView(
            **{word: getattr(person, word) for word in words},
            photo=resolver.picture(person.photo, person.name) if person.photo else None,
        )


def statistics_view(numbers: Statistics, path: str) -> StatisticsView:
    """Return numbers with their sums and the widths of their bars."""
    boys, girls, rooms = (sum(getattr(row, name) for row in numbers.pupils) for name in ("boys", "girls", "rooms"))
    years = [PupilRow(level=str(row.year + BUDDHIST_ERA), boys=row.boys, girls=row.girls) for row in numbers.years]
    return StatisticsView(
        as_of=day_view(numbers.as_of),
        source=numbers.source,
        period=name_of(numbers.period),
        pupils=tuple(_pupil_rows(numbers.pupils)),
        years=tuple(_pupil_rows(years)) if len(years) > 1 else (),
        has_pupils=boys + girls > 0,
        rooms=f"{rooms:,}" if rooms else "",
        boys=f"{boys:,}",
        girls=f"{girls:,}",
        total=f"{boys + girls:,}",
        facts=tuple(_figures(numbers.facts)),
        csv_url=f"{path}data.csv",
        json_url=f"{path}data.json",
    )


def _pupil_rows(rows: Sequence[PupilRow]) -> Iterator[PupilRowView]:
    most = max((row.boys + row.girls for row in rows), default=0) or 1
    for row in rows:
        yield PupilRowView(
            level=row.level,
            rooms=f"{row.rooms:,}",
            boys=f"{row.boys:,}",
            girls=f"{row.girls:,}",
            total=f"{row.boys + row.girls:,}",
            boys_width=round(100 * row.boys / most, 1),
            girls_width=round(100 * row.girls / most, 1),
        )


def _figures(items: Iterable[Figure]) -> Iterator[FigureView]:
    return (FigureView(label=item.label, value=item.value) for item in items)


def further_block(resolver: Resolver, block: Block) -> BlockView | None:
    """Return the view of a less common block; None for a frame of a host that may not be shown."""
    match block:
        case StepsBlock(items=items):
            return StepsView(items=tuple(_steps(resolver, items)))
        case AccordionBlock(items=items):
            return AccordionView(items=tuple(_steps(resolver, items)))
        case FrameBlock() if _may_be_framed(block.src):
            return FrameView(kind=block.kind, src=block.src, href=block.href, title=block.title)
        case PeopleBlock(people=people):
            return PeopleBlockView(people=tuple(_people(resolver, people)))
        case FiguresBlock(items=figures, note=note):
            return FiguresView(items=tuple(_figures(figures)), note=note)
    return None


def _may_be_framed(src: str) -> bool:
    return src.startswith(FRAMES)


def _steps(resolver: Resolver, items: Iterable[Step]) -> Iterator[StepView]:
    return (StepView(title=item.title, html=Markup(resolver.html(item.html))) for item in items)  # noqa: S704


def latest_view(resolver: Resolver, block: LatestBlock, latest: ListingInputs | None) -> LatestView | None:
    """Return the newest news, as many as the block asks for; None when there are none."""
    if latest is None:
        return None
    cards = tuple(resolver.card(key) for key in latest.items[: block.count])
    return LatestView(title=block.title or latest.title, url=latest.url, cards=cards)
