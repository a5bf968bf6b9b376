"""Which host leads where: the admin's to Django, a tenant's to its public site, every other to nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.module_loading import import_string

from tenants.errors import AdminHost, HostError
from tenants.hosts import is_service_host, resolve_host, resolve_service
from tenants.models import Tenant
from tenants.saying import said

SERVICES = "/-/"
Responder = Callable[[HttpRequest, Tenant], HttpResponseBase]


def no_site(request: HttpRequest, tenant: Tenant) -> HttpResponseBase:
    """Where a web server serves the sites, a tenant's host has no business here."""
    return not_found(request, HostError.message)


def not_found(request: HttpRequest, message: str) -> HttpResponse:
    return said(request, message, template="tenants/unknown_host.html", status=404)


class HostMiddleware:
    """Answer tenants' hosts by ``settings.PUBLIC_SITE_RESPONDER`` and unknown ones by 404; the admin host goes on.

    Before that, ``settings.PUBLIC_SERVICES`` answer what they own below ``/-/``, where a web server serves the sites
    too.  A public host never reaches a URL of the admin, whatever path it asks for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        path = settings.PUBLIC_SITE_RESPONDER
        self.respond: Responder = import_string(path) if path else no_site

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_service_host(host_header(request)):
            return answer_for_tenant(request)
        try:
            tenant = resolve_host(host_header(request))
        except AdminHost:
            return self.get_response(request)
        except HostError as error:
            return not_found(request, error.message)
        service = service_of(request.path_info)
        return service(request, tenant) if service else self.respond(request, tenant)


def answer_for_tenant(request: HttpRequest) -> HttpResponseBase:
    """Answer on the service host, where the path names the tenant; what is no service there is 404.

    For sites whose edge leads nothing to us (object storage).  The responder sees the path of the tenant's own host,
    and ``service_prefix`` says what stood before it.
    """
    try:
        tenant, path = resolve_service(request.path_info)
    except HostError as error:
        return not_found(request, error.message)
    service = service_of(path)
    if service is None or name_of(path) not in settings.SERVICES_ELSEWHERE:
        return not_found(request, HostError.message)
    request.path_info = path
    request.service_prefix = f"/{tenant.slug}"  # type: ignore[attr-defined] # ours
    return service(request, tenant)


def service_prefix(request: HttpRequest) -> str:
    """Return what stands before ``/-/`` in the address of a request on the service host; empty on a tenant's own."""
    return str(getattr(request, "service_prefix", ""))


def name_of(path: str) -> str:
    return SERVICES + path.removeprefix(SERVICES).partition("/")[0]


def service_of(path: str) -> Responder | None:
    """Return who answers a path on every public host: ``/-/<name>`` and all below it; loaded when first asked."""
    if not path.startswith(SERVICES):
        return None
    responder = settings.PUBLIC_SERVICES.get(name_of(path))
    return import_string(responder) if responder else None


def host_header(request: HttpRequest) -> str:
    """Return the host as the client sent it, or (HTTP/1.0) the server's own name."""
    return str(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))
