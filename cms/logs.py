"""What the processes write to stderr: lines for people, or one JSON object a line for machines (``LOG_FORMAT=json``).

Who logs gives what it knows as ``extra``: tenant, build, deployment.  In the web process every line of a request
carries the request's number, and so does the answer (``X-Request-ID``): a user's report leads to the lines.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase

SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
FIELDS = ("tenant", "build", "deployment", "outcome", "seconds", "requests", "job", "fleet")
FIELDS_OF_REQUESTS = ("method", "path", "status", "user")

request_number: ContextVar[str] = ContextVar("request_number", default="")
logger = logging.getLogger("cms.requests")


class JsonLines(logging.Formatter):
    """One JSON object a record: time (UTC), level, logger, message, and what was given as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_number.get():
            told["request"] = request_number.get()
        for name in (*FIELDS, *FIELDS_OF_REQUESTS):
            if name in record.__dict__:
                told[name] = record.__dict__[name]
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class RequestLogMiddleware:
    """Number each request and, where lines are JSON, log it: who, what, how long; never what was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        number = given if SANE.fullmatch(given) else secrets.token_hex(8)
        token = request_number.set(number)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = number
            self._log(request, response, time.perf_counter() - started)
            return response
        finally:
            request_number.reset(token)

    def _log(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        # The session's own user only if the view has asked for it: a look at a public page reads no session.
        user = request.__dict__.get("_cached_user")
        extra = {
            "method": request.method,
            # Without the query: searches and codes are nobody's business.
            "path": request.path,
            "status": response.status_code,
            "seconds": round(seconds, 4),
            "user": getattr(user, "pk", None),
        }
        logger.info("%s %s %s", request.method, request.path, response.status_code, extra=extra)


def logging_settings(form: str) -> dict[str, Any]:
    """Return Django's LOGGING for ``text`` or ``json``."""
    quiet = {"level": "INFO" if form == "json" else "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"format": "%(asctime)s %(name)s %(levelname)s %(message)s"},
            "json": {"()": "cms.logs.JsonLines"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "site_builder": {"level": "INFO"},
            "tenants": {"level": "INFO"},
            "cms.requests": quiet,
            # Django's own handlers would write each line a second time.
            "django": {"handlers": [], "level": "INFO" if form == "json" else "WARNING", "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }
