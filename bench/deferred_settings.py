"""The demo's settings with SQLite's plain transactions: what everybody has who changes nothing."""

from __future__ import annotations

from copy import deepcopy

from cms.settings.demo import *  # noqa: F403 - settings inherit by star
from cms.settings.demo import DATABASES as _DATABASES

DATABASES = deepcopy(_DATABASES)
DATABASES["default"]["OPTIONS"].pop("transaction_mode", None)
