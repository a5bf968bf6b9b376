"""No request changes another school's things, or lets one's own pages refer to them: every form and action with
foreign ids.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.content.exports.models import TenantExport
from cms.content.models import BasePage, NewsPage, SiteDocument, SiteImage
from cms.content.rich_text import FEATURES
from cms.notices.models import Notice, NoticeRecipient
from site_builder.models import Deployment, Fleet, Hold, Pin, PublishRequest, Release, Takedown
from tenants.models import Stay, Tenant, User
from tests.factories import files
from tests.factories.content import image_bytes
from tests.factories.people import work_in
from tests.tenants.walls.crawling import text_of
from tests.tenants.walls.own_screens import area_screens, place_screens
from tests.tenants.walls.world import FAR, NEAR, Place, World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

Request = tuple[str, str, dict[str, Any]]
"""What it tries, the address, what is posted."""


def news_data(place: Place, **changes: Any) -> dict[str, Any]:
    """Return what the form of the place's news posts, changed."""
    data = {
        "title": place.news.title,
        "slug": place.news.slug,
        "summary": "",
        "date": "21/11/2569",
        "category": "announcement",
        "cover": "",
        "cover_alt": "",
        "body": streamfield([("text", "สวัสดี")]),
        "attachments": inline_formset([]),
        "go_live_at": "",
        "expire_at": "",
        **changes,
    }
    return nested_form_data(data)


def link(kind: str, key: int) -> Any:
    return streamfield([("rich_text", rich_text(f'<p><a linktype="{kind}" id="{key}">x</a></p>', features=FEATURES))])


def picture(other: Place) -> dict[str, Any]:
    return {"image": other.image.pk, "alt": "", "caption": ""}


def references(other: Place) -> dict[str, dict[str, Any]]:
    """Every way in which a page's form can refer to another school's things."""
    return {
        "cover": {"cover": other.image.pk},
        "cover of a form with another mistake": {"cover": other.image.pk, "title": ""},
        "attachment": {"attachments": inline_formset([{"document": other.document.pk}])},
        "picture": {"body": streamfield([("image", picture(other))])},
        "picture beside a mistake": {"body": streamfield([("image", picture(other)), ("table", {"cells": ""})])},
        "gallery": {
            "body": streamfield([("gallery", {"pictures": streamfield([("item", picture(other))])})]),
        },
        "file": {"body": streamfield([("document", {"file": other.document.pk, "title": ""})])},
        "button": {"body": streamfield([("button", {"label": "x", "page": other.draft.pk, "href": ""})])},
        "link to a page": {"body": link("page", other.draft.pk)},
        "link to a file": {"body": link("document", other.document.pk)},
    }


def page_forms(own: Place, other: Place) -> Iterator[Request]:
    edit = reverse("wagtailadmin_pages:edit", args=[own.news.pk])
    add = reverse("wagtailadmin_pages:add", args=["content", "newspage", own.news.get_parent().pk])
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[own.news.pk])
    for name, changes in references(other).items():
        yield f"draft: {name}", edit, news_data(own, **changes)
        yield f"publish: {name}", edit, news_data(own, **changes, **{"action-publish": "1"})
        yield f"preview: {name}", preview, news_data(own, **changes)
        yield f"create: {name}", add, news_data(own, **{"slug": "", "title": "ใหม่", **changes})


def tree_acts(own: Place, other: Place) -> Iterator[Request]:
    mine, theirs, there = own.news.pk, other.news.pk, other.tenant.root_page_id
    home, index = own.tenant.root_page_id, other.news.get_parent().pk
    copy = {"new_title": "x", "new_slug": "x", "copy_subpages": "on", "publish_copies": "on"}
    yield "create under", pages("add", "content", "standardpage", there), {"title": "x", "slug": "x"}
    yield "create under", pages("add", "content", "newspage", index), news_data(own, title="x", slug="x")
    yield "move there", pages("move", mine), {"new_parent_page": there}
    yield "move there", pages("move_confirm", mine, index), {}
    yield "move here", pages("move_confirm", theirs, own.news.get_parent().pk), {}
    yield "copy there", pages("copy", mine), {**copy, "new_parent_page": index}
    yield "copy here", pages("copy", theirs), {**copy, "new_parent_page": own.news.get_parent().pk}
    yield "alias here", pages("copy", theirs), {**copy, "new_parent_page": home, "alias": "on"}
    yield "position", pages("set_page_position", theirs) + "?position=0", {}
    for name in ("edit", "delete", "unpublish", "lock", "unlock", "convert_alias", "set_privacy"):
        yield name, pages(name, theirs), news_data(other, **{"action-publish": "1"})
    for page, revision in ((theirs, other), (mine, other), (theirs, own)):
        yield "unschedule", pages("revisions_unschedule", page, revision.news.latest_revision_id), {}
    state = other.task_state
    for page in (other.draft.pk, own.draft.pk):
        yield "approve", pages("workflow_action", page, "approve", state.pk), {}
        yield "approve", pages("collect_workflow_action_data", page, "approve", state.pk), {}
    yield "cancel", pages("confirm_workflow_cancellation", other.draft.pk), {}


def pages(name: str, *args: Any) -> str:
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def bulk_acts(own: Place, other: Place) -> Iterator[Request]:
    ids = {"basepage": other.news.pk, "siteimage": other.image.pk, "sitedocument": other.document.pk}
    mine = {"basepage": own.news.pk, "siteimage": own.image.pk, "sitedocument": own.document.pk}
    acts = {
        "basepage": ["delete", "publish", "unpublish", "move"],
        "siteimage": UPLOAD_ACTS,
        "sitedocument": UPLOAD_ACTS,
    }
    for model, names in acts.items():
        for name in names:
            url = reverse("wagtail_bulk_action", args=["content", model, name])
            there = {"chooser": other.news.get_parent().pk, "collection": other.tenant.collection_id, "tags": "x"}
            here = {"chooser": own.news.get_parent().pk, "collection": own.tenant.collection_id, "tags": "x"}
            yield f"bulk {name} theirs", f"{url}?id={ids[model]}", here
            yield f"bulk {name} both", f"{url}?id={mine[model]}&id={ids[model]}", here
            yield f"bulk {name} all", f"{url}?id=all&childOf={other.news.get_parent().pk}", here
            if name in ("move", "add_to_collection"):
                yield f"bulk {name} there", f"{url}?id={mine[model]}", there


UPLOAD_ACTS = ["delete", "add_to_collection", "add_tags"]


def upload_acts(own: Place, other: Place) -> Iterator[Request]:
    there = {"title": "x", "alt": "", "collection": other.tenant.collection_id}
    for place in (own, other):
        yield "image", reverse("wagtailimages:edit", args=[place.image.pk]), there
        yield (
            "image",
            reverse("wagtailimages:edit_multiple", args=[place.image.pk]),
            prefixed("image", place.image, there),
        )
        yield "document", reverse("wagtaildocs:edit", args=[place.document.pk]), there
        data = prefixed("doc", place.document, there)
        yield "document", reverse("wagtaildocs:edit_multiple", args=[place.document.pk]), data
    for name, args in (("delete", [other.image.pk]), ("delete_multiple", [other.image.pk])):
        yield "delete image", reverse(f"wagtailimages:{name}", args=args), {}
    for name, args in (("delete", [other.document.pk]), ("delete_multiple", [other.document.pk])):
        yield "delete document", reverse(f"wagtaildocs:{name}", args=args), {}
    yield "upload", reverse("wagtailimages:add"), {**there, "file": photo()}
    yield "uploads", reverse("wagtailimages:add_multiple"), {**there, "files[]": photo()}
    yield "upload", reverse("wagtaildocs:add"), {**there, "file": paper()}
    yield "uploads", reverse("wagtaildocs:add_multiple"), {**there, "files[]": paper()}
    chosen = {f"image-chooser-upload-{name}": value for name, value in {**there, "file": photo()}.items()}
    yield "chooser", reverse("wagtailimages_chooser:create"), chosen
    chosen = {f"document-chooser-upload-{name}": value for name, value in {**there, "file": paper()}.items()}
    yield "chooser", reverse("wagtaildocs_chooser:create"), chosen
    for name in ("wagtailimages:create_multiple_from_uploaded_image", "wagtailimages:delete_upload_multiple"):
        yield "unfinished", reverse(name, args=[other.upload.pk]), {}


def prefixed(word: str, upload: Any, data: dict[str, Any]) -> dict[str, Any]:
    return {f"{word}-{upload.pk}-{name}": value for name, value in data.items()}


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("new.jpg", image_bytes(), "image/jpeg")


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("new.pdf", files.PDF, "application/pdf")


def other_acts(own: Place, other: Place) -> Iterator[Request]:
    member = other.members["editor"]
    account = {"username": "x", "email": "x@x.org", "first_name": "x", "last_name": "x", "is_active": "on"}
    passwords = {"password1": "new-password-22", "password2": "new-password-22"}
    yield "facts", reverse("editing_school", args=[other.tenant.slug]), {"name": "x"}
    yield "emblem", reverse("editing_school", args=[own.tenant.slug]), {"name": "x", "emblem": other.image.pk}
    yield "account", reverse("wagtailusers_users:edit", args=[member.pk]), {**account, **passwords}
    yield "account", reverse("wagtailusers_users:delete", args=[member.pk]), {}
    for group in member.groups.all():
        yield "group", reverse("wagtailusers_groups:edit", args=[group.pk]), {"name": "x"}
        yield "group", reverse("wagtailusers_groups:delete", args=[group.pk]), {}
    yield "collection", reverse("wagtailadmin_collections:edit", args=[other.collection.pk]), {"name": "x"}
    yield "collection", reverse("wagtailadmin_collections:delete", args=[other.collection.pk]), {}
    yield "collection", reverse("wagtailadmin_collections:add"), {"name": "x", "parent": other.tenant.collection_id}
    yield "workflow", reverse("wagtailadmin_workflows:disable", args=[other.task_state.workflow_state.workflow_id]), {}
    for action in ("publish", "unpublish", "delete", "copy", "move", "create_alias"):
        url = reverse("wagtailadmin_api:pages:action", args=[other.news.pk, action])
        yield f"api {action}", url, {"destination_page_id": own.tenant.root_page_id}
    ping = ["content", "newspage", other.news.pk, other.session.pk]
    yield "session", reverse("wagtailadmin_editing_sessions:ping", args=ping), {}
    yield "session", reverse("wagtailadmin_editing_sessions:release", args=[other.session.pk]), {}
    far_address = {"external-link-chooser-url": f"http://{other.tenant.host}{other.news.get_url_parts()[2]}"}
    yield "address of a page", reverse("wagtailadmin_choose_page_external_link"), far_address


def member_acts(own: Place, other: Place) -> Iterator[Request]:
    """Acts on the other school's people and codes, under its own address and under theirs."""
    theirs, code = other.members["editor"].pk, other.invitation.pk
    for slug in (own.tenant.slug, other.tenant.slug):
        yield "roles", reverse("editing_member", args=[slug, theirs]), {"roles": ["contributor"]}
        for act in ("remove", "deactivate", "reactivate", "reset"):
            yield act, reverse(f"editing_member_{act}", args=[slug, theirs]), {}
        for act in ("invitation_renew", "invitation_withdraw", "code_sheet"):
            yield act, reverse(f"editing_{act}", args=[slug, code]), {"code": "0" * 16}
        appointment = {"person": theirs, "reason": "เพราะ"}
        yield "appoint", reverse("editing_member_appoint", args=[slug]), appointment
    yield "invite", reverse("editing_member_add", args=[other.tenant.slug]), {"name": "x", "roles": ["school_admin"]}
    # Within the area the office prints for every school, whichever it works in.
    for said in ({"code": [code]}, {"code": [own.invitation.pk, code]}, {"tenant": [other.tenant.slug]}):
        if other.area != own.area:
            yield "print", reverse("editing_admin_sheets"), {**said, "reason": "เพราะ"}


def redirect_acts(own: Place, other: Place) -> Iterator[Request]:
    """Old addresses of the other school, and one's own that would lead to its pages."""
    theirs, mine = other.old_address.pk, own.old_address.pk
    foreign = {"path": "/zz-old/", "kind": "page", "page": other.news.pk}
    named = {"path": "/zz-old/", "kind": "address", "address": f"page:{other.news.public_key}"}
    for data in (foreign, named):
        yield "redirect", reverse("editing_redirects_add"), data
        yield "redirect", reverse("editing_redirect", args=[mine]), data
    yield "redirect", reverse("editing_redirect", args=[theirs]), {"path": "/zz-old/", "kind": "gone"}
    yield "redirect", reverse("editing_redirect_delete", args=[theirs]), {}
    rows = f"path,to\n/zz-old/,page:{other.news.public_key}\n".encode()
    yield "redirect file", reverse("editing_redirects_file"), {"file": SimpleUploadedFile("old.csv", rows)}


TABLES: tuple[Callable[[Place, Place], Iterator[Request]], ...] = (
    page_forms,
    tree_acts,
    bulk_acts,
    upload_acts,
    other_acts,
    member_acts,
    redirect_acts,
    place_screens,
    area_screens,
)


def state_of(other: Place) -> list[Any]:
    """Return all that another school has, as values."""
    tenant = other.tenant
    return [
        list(BasePage.objects.filter(tenant=tenant).order_by("pk").values()),
        list(NewsPage.objects.filter(tenant=tenant).order_by("pk").values()),
        [page.revisions.count() for page in (other.news, other.draft)],
        list(SiteImage.objects.filter(tenant=tenant).order_by("pk").values()),
        list(SiteDocument.objects.filter(tenant=tenant).order_by("pk").values()),
        list(Collection.objects.filter(path__startswith=tenant.collection.path).values()),
        list(Tenant.objects.filter(pk=tenant.pk).values()),
        [list(member.groups.values_list("name")) for member in other.members.values()],
        list(User.objects.filter(pk__in=[member.pk for member in other.members.values()]).values()),
        list(tenant.access_codes.order_by("pk").values()),
        list(tenant.memberships.order_by("pk").values()),
        list(tenant.appointments.order_by("pk").values()),
        list(tenant.redirects.order_by("pk").values()),
        *records_of(tenant),
        type(other.task_state).objects.filter(pk=other.task_state.pk).values_list("status").get(),
        SiteImage.objects.filter(collection__path__startswith=tenant.collection.path).count(),
        SiteDocument.objects.filter(collection__path__startswith=tenant.collection.path).count(),
    ]


def records_of(tenant: Tenant) -> Iterator[list[Any]]:
    """Yield what a school has besides content and people, and what its area has."""
    for model in (Notice, NoticeRecipient, Hold, Release, Deployment, Pin, Takedown, TenantExport, Stay):
        yield list(model._default_manager.filter(tenant=tenant).order_by("pk").values())
    yield list(Notice.objects.filter(area=tenant.area).order_by("pk").values())
    yield list(Fleet.objects.filter(area=tenant.area).order_by("pk").values())
    yield list(PublishRequest.objects.filter(tenant=tenant).order_by("pk").values_list("pk"))


def held_by(own: Place) -> str:
    """Return all that own pages, drafts too, hold, as one text."""
    keys = [str(key) for key in BasePage.objects.filter(tenant=own.tenant).values_list("pk", flat=True)]
    drafts = list(Revision.objects.filter(object_id__in=keys).values_list("content", flat=True))
    live = [list(model.objects.filter(tenant=own.tenant).values()) for model in BasePage.__subclasses__()]
    attached = NewsPage.objects.filter(tenant=own.tenant).values_list("attachments__document", flat=True)
    led = list(own.tenant.redirects.values_list("key", flat=True))
    return json.dumps(drafts, default=str) + str(live) + str(list(attached)) + str(led)


def said(answer: Any, data: dict[str, Any]) -> str:
    """Return what an answer says beyond what was typed."""
    text = text_of(answer)
    for typed in data.values():
        text = text.replace(str(typed).lower(), "") if len(str(typed)) > 3 else text
    return text


def try_out(client: Client, request: Request, own: Place, other: Place, before: list[Any], mark: str) -> list[str]:
    """Send a request, and return what was wrong about its outcome; then undo it."""
    what, url, data = request
    with transaction.atomic():
        answer: Any = client.post(url, data)
        if answer.streaming:
            answer.given = b"".join(answer.streaming_content)
        wrong = [] if answer.status_code < 500 else [f"{what}: {answer.status_code}"]
        wrong += [f"{what}: seen in the answer to {url}"] if mark in said(answer, data) else []
        wrong += [f"{what}: theirs changed by {url}"] if state_of(other) != before else []
        foreign = (other.image.pk, other.document.pk, other.news.pk, other.draft.pk, other.news.public_key)
        held = held_by(own)
        wrong += [f"{what}: held here after {url}"] if any(str(key) in held for key in foreign) else []
        transaction.set_rollback(True)
    return wrong


ACTING = ("area_officer", "platform_admin")
"""Who is at work in the own school, and might choose the other: what is posted there is refused all the same."""
NOTHING_IS_HIDDEN = "\0"
"""An officer may know the other school of the area: a form that is shown again loses no word about it."""


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("contributor", FAR),
        ("editor", FAR),
        ("school_admin", NEAR),
        ("area_officer", FAR),
        ("area_officer", NEAR),
        ("platform_admin", FAR),
    ],
)
def test_nothing_foreign_is_accepted(
    world: World, name: str, mark: str, table: Callable[[Place, Place], Iterator[Request]]
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.people[name])
    if name == "platform_admin" and table in (other_acts, area_screens):
        pytest.skip("accounts, groups, collections and the life of schools are a platform admin's own work")
    if name in ACTING:
        work_in(client, world.people[name], world.own.tenant)
    other = world.far if mark == FAR else world.near
    requests = list(table(world.own, other))
    before = state_of(other)
    hidden = mark if mark == FAR or name not in ACTING else NOTHING_IS_HIDDEN
    wrong = [one for request in requests for one in try_out(client, request, world.own, other, before, hidden)]
    print(f"{name}, {table.__name__}: {len(requests)} requests, {len(wrong)} accepted or shown")
    assert not wrong


def test_the_same_forms_accept_what_is_ones_own(world: World) -> None:
    client = Client()
    client.force_login(world.people["editor"])
    edit = reverse("wagtailadmin_pages:edit", args=[world.own.news.pk])
    for name, changes in references(world.own).items():
        answer = client.post(edit, news_data(world.own, **changes))
        assert answer.status_code == (200 if "mistake" in name else 302), name
    assert str(world.own.document.pk) in str(NewsPage.objects.get(pk=world.own.news.pk).latest_revision.content["body"])


def test_what_is_foreign_is_refused_with_a_word_at_the_field(world: World) -> None:
    client = Client()
    client.force_login(world.people["editor"])
    edit = reverse("wagtailadmin_pages:edit", args=[world.own.news.pk])
    answer = client.post(edit, news_data(world.own, cover=world.far.image.pk))
    assert "ไม่พบสิ่งที่เลือกไว้" in str(answer.context["form"].errors["cover"])
