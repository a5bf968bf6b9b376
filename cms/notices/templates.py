"""What is sent most often, as data (``templates.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cms.notices.values import Severity

FILE = Path(__file__).with_name("templates.toml")


@dataclass(frozen=True, slots=True)
class Template:
    """One ready-made notice; the person changes what differs and sends it."""

    key: str
    name: str
    headline: str
    severity: str
    hours: int
    category: str
    text: str = ""
    phone: str = ""
    schooling: str = ""
    icon: str = "warning"

    @property
    def word(self) -> str:
        """Return the severity as people read it."""
        return str(Severity(self.severity).label)


@cache
def all_templates() -> tuple[Template, ...]:
    return tuple(Template(**row) for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["template"])


def template_of(key: str) -> Template | None:
    return next((template for template in all_templates() if template.key == key), None)
