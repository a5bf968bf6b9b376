"""Years in Wagtail's own screens: พ.ศ. where the language is Thai.

Django knows no Buddhist era.  Every day that its templates and ``date_format`` spell out takes its year from one
function; machines' dates (``c``, ``isoformat``, ``strftime``) do not.
"""

from __future__ import annotations

from datetime import date
from typing import cast

from django.utils.dateformat import DateFormat
from django.utils.translation import get_language

from site_builder.engine.dates import BUDDHIST_ERA


def year(self: DateFormat) -> str:
    """As Django's format letter ``Y``."""
    is_thai, day = (get_language() or "").startswith("th"), cast("date", self.data)
    return f"{day.year + (BUDDHIST_ERA if is_thai else 0):04d}"


def speak_of_years_as_people_do() -> None:
    DateFormat.Y = year  # type: ignore[method-assign, assignment]
