"""The demo's settings on PostgreSQL.  A light hash of passwords: what a sign-in costs beside it is what may grow.  One
process a session: its processor time is then the whole cost of a query.
"""

from __future__ import annotations

from copy import deepcopy

from cms.settings.demo import *  # noqa: F403 - settings inherit by star
from cms.settings.demo import DATABASES as _DATABASES

DATABASES = deepcopy(_DATABASES)
DATABASES["default"]["OPTIONS"] = {"options": "-c max_parallel_workers_per_gather=0"}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
