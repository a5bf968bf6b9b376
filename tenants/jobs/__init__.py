"""The port for small background work: image renditions, file texts, clean-up.

Owns who runs what and when, retries, and what happens to the job of a killed worker.  Does not own builds (the site
builder's queue does) nor the handlers: each app declares its own in a ``tasks.py``, which is loaded at start.
May import Django and ``tenants``.

    @job("content.make_renditions")
    def make_renditions(payload: Payload) -> None: ...

    get_jobs().enqueue("content.make_renditions", {"image": 7}, tenant_id=3)
"""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from tenants.jobs.port import JSON, Jobs, Payload
from tenants.jobs.registry import job

__all__ = ["JSON", "Jobs", "Payload", "get_jobs", "job"]


def get_jobs() -> Jobs:
    """Return the implementation that ``settings.JOBS`` names; always the same object for the same name."""
    return _make(settings.JOBS)


@cache
def _make(path: str) -> Jobs:
    jobs: Jobs = import_string(path)()
    return jobs
