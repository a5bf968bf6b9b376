"""A sheet for a page of numbers: about pupils or about basic facts, as its headings say."""

from __future__ import annotations

from typing import Any

from cms.content.page_sheets.basics import OF_BASICS, plan_basics
from cms.content.page_sheets.pupils import OF_PUPILS, plan_pupils
from cms.content.page_sheets.values import Plan, Wishes
from cms.content.sheets.columns import plain_name
from cms.content.sheets.reading import Table


def is_column(heading: str) -> bool:
    return plain_name(heading) in OF_PUPILS or plain_name(heading) in OF_BASICS


def plan_numbers(table: Table, page: Any, wishes: Wishes) -> Plan:
    """Return what a sheet would make of a page of numbers."""
    names = [plain_name(heading) for heading in table.header]
    pupils, basics = (sum(name in known for name in names) for known in (OF_PUPILS, OF_BASICS))
    return plan_basics(table, page, wishes) if basics > pupils else plan_pupils(table, page, wishes)
