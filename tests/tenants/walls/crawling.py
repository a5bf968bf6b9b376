"""Addresses for every pattern of the resolver, and what an answer gives away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tenants.walls.classes import ARGUMENTS, Kind
from tenants.walls.listing import Pattern
from tenants.walls.table import TABLE
from tests.tenants.walls.world import WORD, Place

WORDS: dict[str, list[str]] = {
    "action": ["publish", "unpublish", "move", "delete", "add_to_collection", "add_tags"],
    "action_name": ["approve"],
    "filter_spec": ["max-165x165"],
    "uidb64": ["MQ"],
    "token": ["x-y"],
}
MODELS = [("content", "basepage"), ("content", "siteimage"), ("content", "sitedocument"), ("tenants", "user")]
PAGE_TYPES = [("content", "newspage"), ("content", "standardpage")]

LISTINGS = ("index", "results", "history", "usage", "search", "explore", "report", "listing")
LIGHT = ["", f"?q={WORD}&search={WORD}&search_all=1&term={WORD}&for_explorer=1"]
WORDS_ONLY = [
    f"?q={WORD}&ordering=title&p=1",
    f"?term={WORD}&format=json",
    f"?search={WORD}&fields=*&limit=50",
    "?ordering=-latest_revision_created_at&p=2",
]
EXPORTS = ["?export=csv", "?export=xlsx"]


def queries(pattern: Pattern, other: Place, *, full: bool) -> Iterator[str]:
    """Yield the query strings that a pattern is asked with; ``full`` names objects of the other school as well."""
    listing = any(word in pattern.name for word in LISTINGS)
    yield from LIGHT if full or listing else LIGHT[:1]
    if not full:
        return
    yield from (WORDS_ONLY if listing else WORDS_ONLY[1:2])
    yield from EXPORTS if listing else ()
    page, user = other.news.pk, other.members["editor"].pk
    yield f"?id={page}&id={other.draft.pk}"
    yield f"?id={other.image.pk}"
    yield f"?id=all&childOf={other.tenant.root_page_id}"
    yield "?id=all"
    yield f"?collection_id={other.tenant.collection_id}"
    yield f"?parent_page_id={page}&child_of={other.tenant.root_page_id}"
    yield f"?owner={user}&edited_by={user}&user={user}"
    yield f"?site={other.tenant.site_id}&content_type=content.newspage"
    yield f"?target_pages[]={page}&next=/admin/pages/{page}/"


def addresses(pattern: Pattern, place: Place) -> list[str]:
    """Return the addresses of a pattern with every combination of the place's ids; one that nothing fits has none.

    They come in the order of the candidates, never of the ids: those differ from database to database.
    """
    choices = [candidates(pattern, name, place) for name in pattern.arguments]
    ways = (dict(zip(pattern.arguments, values, strict=True)) for values in product(*choices))
    found = dict.fromkeys(address(pattern, way) for way in ways if fits(way))
    return [way for way in found if way]


def fits(way: dict[str, Any]) -> bool:
    """Say whether a model that an address names is one of an app that it names."""
    app = next((way[name] for name in ("app_label", "content_type_app_name", "app_name") if name in way), None)
    model = next((way[name] for name in ("model_name", "content_type_model_name") if name in way), None)
    if app is None:
        return True
    return (app, model) in (PAGE_TYPES if "content_type_app_name" in way else MODELS)


def candidates(pattern: Pattern, name: str, place: Place) -> list[Any]:
    if name in ("app_label", "model_name", "content_type_app_name", "content_type_model_name", "app_name"):
        models = [*MODELS, *PAGE_TYPES]
        return sorted({pair[0 if name in ("app_label", "content_type_app_name", "app_name") else 1] for pair in models})
    if pattern.name.startswith("editing_sheet_") or pattern.name == "editing_sheet":
        return ["people", "nothing"] if name == "name" else [place.directory.pk, place.news.pk]
    if name in WORDS:
        return WORDS[name]
    if name in OF_RECORDS:
        return OF_RECORDS[name](pattern.name, place)
    entry = TABLE.get(pattern.name)
    kind = (entry.ids.get(name) if entry else None) or ARGUMENTS.get(name)
    known = ids(place)
    if kind is None:
        return unguarded(pattern.name, place) or [value for values in known.values() for value in values]
    return known.get(kind, known[Kind.PAGE])


def key_of_record(view: str, place: Place) -> list[str]:
    """Return what ``key`` names, which only the view itself holds against the place."""
    if view.startswith("editing_area_notices"):
        return [place.area_notice.key]
    records = place.records
    return [records.notice.key, place.area_notice.key] if view.startswith("editing_notices") else [records.hold.key]


OF_RECORDS: dict[str, Callable[[str, Place], list[Any]]] = {
    "key": key_of_record,
    "path": lambda _, place: paths(place),
    "number": lambda _, place: [place.records.release.number],
}


def unguarded(view: str, place: Place) -> list[Any]:
    """Return what the arguments of the platform's own views name; the walls need no kind for them."""
    workflow = place.task_state.workflow_state.workflow_id
    named = {
        "wagtailadmin_collections:": [place.collection.pk],
        "wagtailadmin_workflows:": [place.task_state.task_id if view.endswith("_task") else workflow],
        "wagtailusers_groups:": [place.members["editor"].groups.earliest("pk").pk],
        "wagtailusers_users:": [place.members["editor"].pk],
    }
    return next((values for prefix, values in named.items() if view.startswith(prefix)), [])


def ids(place: Place) -> dict[Kind, list[Any]]:
    """Return the place's ids by kind."""
    state = place.task_state
    pages = [place.news.pk, place.draft.pk, place.tenant.root_page_id]
    return {
        Kind.PAGE: pages,
        Kind.NODE: [*pages, place.area.node_id],
        Kind.MODEL: [place.news.pk, place.image.pk],
        Kind.IMAGE: [place.image.pk],
        Kind.DOCUMENT: [place.document.pk],
        Kind.COLLECTION: [place.collection.pk, place.tenant.collection_id],
        Kind.REVISION: [place.news.latest_revision_id, place.news.revisions.earliest("pk").pk],
        Kind.USER: [place.members["editor"].pk],
        Kind.TENANT: [place.tenant.slug],
        Kind.IN_CARE: [place.tenant.slug],
        Kind.ACCESS_CODE: [place.invitation.pk],
        Kind.REDIRECT: [place.old_address.pk],
        Kind.AREA: [place.area.slug],
        Kind.UPLOAD: [place.upload.pk],
        Kind.EDITING_SESSION: [place.session.pk],
        Kind.TASK: [state.task_id],
        Kind.TASK_STATE: [state.pk],
        Kind.WORKFLOW_STATE: [state.workflow_state_id],
    }


def paths(place: Place) -> list[str]:
    rendition = place.image.get_rendition("max-165x165")
    avatar = place.members["editor"].wagtail_userprofile.avatar.name
    return [place.image.file.name, rendition.file.name, place.document.file.name, avatar, "index.html"]


def address(pattern: Pattern, arguments: dict[str, Any]) -> str:
    """Return the address of one named pattern with arguments; empty where they do not fit together."""
    if "document_filename" in arguments:
        arguments["document_filename"] = file_name(arguments["document_id"])
    if not pattern.name:
        return f"/{pattern.route.partition('^')[0]}"
    try:
        return reverse(pattern.name, kwargs=arguments)
    except NoReverseMatch:
        return ""


def file_name(document_id: int) -> str:
    from cms.content.models import SiteDocument

    return SiteDocument.objects.get(pk=document_id).filename


def ask(client: Client, method: str, url: str, data: Any = None) -> HttpResponseBase:
    """Send a request whose effects are undone, those on the session and its cookie too."""
    session = (
        client.cookies[settings.SESSION_COOKIE_NAME].value if settings.SESSION_COOKIE_NAME in client.cookies else ""
    )
    with transaction.atomic():
        answer: HttpResponseBase = client.get(url) if method == "get" else getattr(client, method)(url, data or {})
        if answer.streaming:
            answer.given = b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    return answer


def text_of(answer: HttpResponseBase) -> str:
    """Return all that an answer says, in lower case: headers, addresses, body (a workbook's is unzipped elsewhere)."""
    body = getattr(answer, "given", None) or answer.content
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return f"{headers}\n{body.decode('utf-8', 'replace')}".lower()
