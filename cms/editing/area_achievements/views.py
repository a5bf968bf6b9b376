"""The public achievements of the schools in care: found by words, kind, level and year; and the same as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cms.content.conf import public_origin
from cms.content.dates import thai_date
from cms.content.models import AchievementPage
from cms.content.pages.achievements import AchievementCategory, AwardLevel
from cms.content.text import plain_line
from cms.editing.area_schools.who import schools_of
from cms.editing.sheets import csv_file
from site_builder.engine.dates import BUDDHIST_ERA
from tenants.models import Tenant

TITLE = "ผลงานในเขต"
PER_PAGE = 50
LONGEST_QUESTION = 100
MOST_IN_A_FILE = 20_000
COLUMNS = ("สถานศึกษา", "ผลงาน", "ประเภท", "ระดับ", "รางวัลที่ได้", "เจ้าของผลงาน", "ปีการศึกษา", "วันที่", "ที่อยู่เว็บ")


@dataclass(frozen=True, slots=True)
class Wish:
    """What an officer looks for; values that mean nothing count as not said.  ``year`` is CE."""

    question: str = ""
    category: str = ""
    level: str = ""
    year: int = 0

    @property
    def query(self) -> str:
        year = self.year + BUDDHIST_ERA if self.year else ""
        said = {"q": self.question, "category": self.category, "level": self.level, "year": year}
        return urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True, slots=True)
class Row:
    """One achievement as a list shows it."""

    school: str
    title: str
    url: str
    category: str
    level: str
    award: str
    holder: str
    year: str
    day: str

    def cells(self) -> tuple[str, ...]:
        named = (self.school, self.title, self.category, self.level, self.award, self.holder, self.year, self.day)
        return (*named, self.url)


def wish_of(given: Mapping[str, str]) -> Wish:
    category, level, year = given.get("category", ""), given.get("level", ""), given.get("year", "")
    return Wish(
        plain_line(given.get("q", ""))[:LONGEST_QUESTION],
        category if category in AchievementCategory.values else "",
        level if level in AwardLevel.values else "",
        int(year) - BUDDHIST_ERA if year.isascii() and year.isdigit() and len(year) == 4 and year > "2400" else 0,
    )


def found_by(wish: Wish, schools: QuerySet[Tenant]) -> QuerySet[AchievementPage]:
    """Return the public achievements of working schools that an officer asked for, the newest first."""
    working = schools.filter(closed_at=None, deleted_at=None).values("pk")
    pages = AchievementPage.objects.filter(tenant__in=working, live=True)
    for word in wish.question.split():
        pages = pages.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(award__icontains=word)
            | Q(holder__icontains=word)
            | Q(tenant__name__icontains=word)
        )
    exact = {"category": wish.category, "level": wish.level, "school_year": wish.year}
    return pages.filter(**{name: value for name, value in exact.items() if value}).order_by("-date", "-pk")


@require_GET
def area_achievements(request: HttpRequest) -> HttpResponse:
    """List the achievements of the schools in the officer's care."""
    schools, wish = schools_of(request), wish_of(request.GET)
    page = Paginator(found_by(wish, schools), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "header_title": TITLE,
        "page_title": TITLE,
        "header_icon": "pick",
        "rows": rows_of(page.object_list),
        "page": page,
        "wish": wish,
        "categories": AchievementCategory.choices,
        "levels": AwardLevel.choices,
        "years": years_of(schools),
        "chosen_year": wish.year + BUDDHIST_ERA if wish.year else "",
    }
    return render(request, "editing/area_achievements.html", context)


@require_GET
def area_achievements_file(request: HttpRequest) -> HttpResponse:
    """Give the same as a file that opens in a spreadsheet."""
    found = found_by(wish_of(request.GET), schools_of(request))[:MOST_IN_A_FILE]
    return csv_file("achievements.csv", [COLUMNS, *(row.cells() for row in rows_of(found))])


def years_of(schools: QuerySet[Tenant]) -> list[int]:
    """Return the school years that there are, in พ.ศ., the newest first."""
    pages = AchievementPage.objects.filter(tenant__in=schools.values("pk"), live=True, school_year__isnull=False)
    years = pages.order_by("-school_year").values_list("school_year", flat=True).distinct()
    return [year + BUDDHIST_ERA for year in years if year is not None]


def rows_of(pages: Iterable[AchievementPage]) -> list[Row]:
    """Return achievements as lists show them, in three queries however many there are."""
    found = list(pages)
    tenants = Tenant.objects.filter(pk__in={page.tenant_id for page in found})
    known = {tenant.pk: tenant for tenant in tenants.select_related("root_page").prefetch_related("hosts")}
    return [row_of(page, known[page.tenant_id]) for page in found if page.tenant_id in known]


def row_of(page: AchievementPage, tenant: Tenant) -> Row:
    assert tenant.root_page is not None, "a tenant with pages has a home"
    return Row(
        school=tenant.name,
        title=page.title,
        url=f"{public_origin(tenant.host)}/{page.url_path[len(tenant.root_page.url_path) :]}",
        category=page.get_category_display(),
        level=page.get_level_display() if page.level else "",
        award=page.award,
        holder=page.holder,
        year=str(page.school_year + BUDDHIST_ERA) if page.school_year else "",
        day=thai_date(page.date, short=True),
    )
