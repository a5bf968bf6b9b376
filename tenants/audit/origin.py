"""Where the act that is going on comes from.

The one ambient fact of the house: an address must reach every ``record``, however deep, and no domain function has a
use for it (docs/decisions).  Set by the middleware for the time of a request; elsewhere it is the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponseBase

from tenants.addresses import client_address
from tenants.audit.values import COMMAND_LINE, Origin

_origin: ContextVar[Origin] = ContextVar("audit_origin", default=COMMAND_LINE)


def current_origin() -> Origin:
    return _origin.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Let everything recorded inside say that it came from ``origin``."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


class OriginMiddleware:
    """What is recorded during a request came from the client's address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with coming_from(Origin(client_address(request))):
            return self.get_response(request)
