"""The numbers of a page as open data: CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from site_builder.engine.csv_files import as_csv
from site_builder.engine.dates import BUDDHIST_ERA
from site_builder.engine.details import Statistics
from site_builder.engine.values import PublishedPage, SiteFacts

YEARS = ("ปีการศึกษา", "ชาย", "หญิง", "รวม")
HEADER = ("ระดับชั้น", "ห้องเรียน", "ชาย", "หญิง", "รวม")


def data_file(site: SiteFacts, page: PublishedPage, path: str) -> bytes:
    """Return ``data.csv`` or ``data.json`` of a page with numbers."""
    numbers = page.details if isinstance(page.details, Statistics) else Statistics(as_of="")
    return as_csv(rows_of(numbers)) if path.endswith(".csv") else as_json(site, page, numbers)


def rows_of(numbers: Statistics) -> Iterator[tuple[object, ...]]:
    yield ("ข้อมูล ณ วันที่", numbers.as_of)
    if numbers.source:
        yield ("ที่มา", numbers.source)
    yield from ((fact.label, fact.value) for fact in numbers.facts)
    if numbers.pupils:
        yield HEADER
        yield from ((row.level, row.rooms, row.boys, row.girls, row.boys + row.girls) for row in numbers.pupils)
    if numbers.years:
        yield YEARS
        yield from ((row.year + BUDDHIST_ERA, row.boys, row.girls, row.boys + row.girls) for row in numbers.years)


def as_json(site: SiteFacts, page: PublishedPage, numbers: Statistics) -> bytes:
    told = {
        "school": site.name,
        "url": site.url,
        "title": page.title,
        "as_of": numbers.as_of,
        "source": numbers.source,
        "period": numbers.period.name if numbers.period else "",
        "pupils": [{**msgspec.structs.asdict(row), "total": row.boys + row.girls} for row in numbers.pupils],
        "years": [{**msgspec.structs.asdict(row), "total": row.boys + row.girls} for row in numbers.years],
        "facts": [msgspec.structs.asdict(fact) for fact in numbers.facts],
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"
