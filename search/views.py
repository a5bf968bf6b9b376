"""``/-/search`` on every public host: the page, its answers as JSON, suggestions, and what programs may ask.

No session, no cookie, no login.  Whatever is asked, the answer is a page; what goes wrong behind it is said calmly.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
    JsonResponse,
)
from django.utils import timezone
from django.utils.encoding import escape_uri_path, iri_to_uri

from cms.content.conf import public_origin
from search import missed
from search.answers import PATH, AnswerView, HitView, answer, suggestions
from search.asking import Words, words_of_request
from search.elsewhere import placed, policy
from search.errors import AskedTooOften, EngineAway
from search.frame import page_of
from search.landmarks import Landmarks, landmarks
from search.limits import Budget
from search.openapi import OPENAPI
from site_builder.engine.gone import gone_page
from site_builder.serving import site_headers
from tenants.addresses import client_address
from tenants.hosts import parse_host
from tenants.members.attempts import source_of
from tenants.middleware import host_header, service_prefix
from tenants.models import Tenant

logger = logging.getLogger("search.views")

HTML = "text/html; charset=utf-8"
RETRY_SECONDS = "30"
questions = Budget(burst=30, rate=2)
typed = Budget(burst=60, rate=8)


def respond(request: HttpRequest, tenant: Tenant) -> HttpResponseBase:
    """Answer a request below ``/-/search`` on a host of a tenant, or for it on the service host."""
    prefix = service_prefix(request)
    if request.method not in ("GET", "HEAD"):
        response: HttpResponseBase = HttpResponseNotAllowed(["GET", "HEAD"])
    elif tenant.deleted_at is not None:
        response = HttpResponse(gone_page(), status=410, content_type=HTML)
    elif not prefix and parse_host(host_header(request)).name != tenant.host:
        response = _to_own_host(request, tenant)
    else:
        view = VIEWS.get(request.path_info.removeprefix(PATH).strip("/"), _unknown)
        response = view(request, tenant)
    for name, value in site_headers().items():
        response.headers[name] = value
    if prefix:
        response.headers["Content-Security-Policy"] = policy(public_origin(tenant.host))
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _to_own_host(request: HttpRequest, tenant: Tenant) -> HttpResponseBase:
    query = iri_to_uri(request.META.get("QUERY_STRING", ""))
    path = escape_uri_path(request.path_info)
    return HttpResponsePermanentRedirect(f"{public_origin(tenant.host)}{path}{'?' + query if query else ''}")


def page_view(request: HttpRequest, tenant: Tenant) -> HttpResponseBase:
    """The page of search: a plain form and answers in the school's theme."""
    words = _words(request)
    if not words.text:
        return _page(request, tenant, words, None, "form")
    if not _may_ask(request, questions):
        return _page(request, tenant, words, None, "often", status=429)
    try:
        found = answer(tenant, words)
    except EngineAway:
        logger.exception("tenant %s: the search engine does not answer", tenant.pk)
        return _page(request, tenant, words, None, "away", status=503)
    response = _page(request, tenant, words, found, "answers" if found.total else "nothing")
    return response if found.total else CountedLater.of(response, request, tenant, words)


def _page(
    request: HttpRequest, tenant: Tenant, words: Words, found: AnswerView | None, state: str, *, status: int = 200
) -> HttpResponse:
    prefix = service_prefix(request)
    marks = Landmarks() if state in ("answers", "often") else landmarks(tenant)
    html = page_of(tenant, words, found, marks, state=state)
    if prefix:
        html = placed(html, public_origin(tenant.host), prefix)
    response = HttpResponse(html, status=status, content_type=HTML)
    if status != 200:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response


class CountedLater(HttpResponse):
    """An answer «nothing found» that is counted when the visitor has it: nobody waits for the database."""

    count: Callable[[], None]

    @classmethod
    def of(cls, response: HttpResponse, request: HttpRequest, tenant: Tenant, words: Words) -> HttpResponse:
        """Return the same answer; one to a narrowed question says nothing of what is missing."""
        if words.is_narrowed or words.page > 1:
            return response
        counted = cls(response.content, status=response.status_code, headers=response.headers)
        address = source_of(client_address(request))
        counted.count = lambda: missed.count(tenant, words.text, address, timezone.localdate())
        return counted

    def close(self) -> None:
        """The server has sent everything; the connection to the database is still this request's."""
        try:
            self.count()
        except DatabaseError:
            logger.exception("a question without an answer could not be counted")
        finally:
            super().close()


def results_view(request: HttpRequest, tenant: Tenant) -> HttpResponseBase:
    """The same answers as JSON."""
    words = _words(request)
    return _json(request, questions, lambda: _told(answer(tenant, words), tenant))


def suggestions_view(request: HttpRequest, tenant: Tenant) -> HttpResponseBase:
    words = _words(request)

    def told() -> dict[str, Any]:
        found = suggestions(tenant, words) if words.text else []
        return {"suggestions": [{"title": hit.plain_title, "url": _absolute(hit.url, tenant)} for hit in found]}

    return _json(request, typed, told)


def openapi_view(request: HttpRequest, tenant: Tenant) -> HttpResponseBase:
    return _open(JsonResponse({**OPENAPI, "servers": [{"url": _server(request, tenant)}]}))


def _server(request: HttpRequest, tenant: Tenant) -> str:
    prefix = service_prefix(request)
    return f"{public_origin(parse_host(host_header(request)).name)}{prefix}" if prefix else public_origin(tenant.host)


def _unknown(request: HttpRequest, tenant: Tenant) -> HttpResponseBase:
    return HttpResponse("ไม่พบหน้านี้\n", status=404, content_type="text/plain; charset=utf-8")


VIEWS: Mapping[str, Callable[[HttpRequest, Tenant], HttpResponseBase]] = {
    "": page_view,
    "results.json": results_view,
    "suggestions.json": suggestions_view,
    "openapi.json": openapi_view,
}


def _words(request: HttpRequest) -> Words:
    try:
        return words_of_request(request.GET)  # type: ignore[arg-type] # a QueryDict gives texts for its keys
    except SuspiciousOperation:
        # A thousand parameters are no question.
        return Words()


def _may_ask(request: HttpRequest, budget: Budget) -> bool:
    return budget.take(source_of(client_address(request)))


def _json(request: HttpRequest, budget: Budget, told: Callable[[], dict[str, Any]]) -> HttpResponseBase:
    try:
        if not _may_ask(request, budget):
            raise AskedTooOften
        return _open(JsonResponse(told(), json_dumps_params={"ensure_ascii": False}))
    except (AskedTooOften, EngineAway) as error:
        status = 503 if isinstance(error, EngineAway) else 429
        response = JsonResponse({"code": error.code, "message": error.message_th}, status=status)
        response.headers["Retry-After"] = RETRY_SECONDS
        return _open(response)


def _open(response: HttpResponse) -> HttpResponse:
    """Let pages of others read it: everything in it is public, and no cookie is looked at."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _told(found: AnswerView, tenant: Tenant) -> dict[str, Any]:
    return {
        "query": found.words.text,
        "total": found.total,
        "more": found.more_than,
        "page": found.page,
        "pages": found.pages,
        "did_you_mean": found.better or None,
        "hits": [_hit(hit, tenant) for hit in found.hits],
        "counts": found.counts,
    }


def _hit(hit: HitView, tenant: Tenant) -> dict[str, Any]:
    return {
        "title": hit.plain_title,
        "url": _absolute(hit.url, tenant),
        "type": hit.kind,
        "date": hit.date or None,
        "file": hit.extension or None,
        "pages": hit.pages or None,
        "page": hit.on_page or None,
        "shown_on": _absolute(hit.shown_on_url, tenant) if hit.shown_on_url else None,
        "school": hit.school_slug,
        "snippet": [{"text": part.text, "marked": part.marked} for part in hit.snippet],
    }


def _absolute(url: str, tenant: Tenant) -> str:
    return f"{public_origin(tenant.host)}{url}" if url.startswith("/") else url
