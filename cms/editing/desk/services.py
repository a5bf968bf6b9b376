"""Writing a page at the desk: one transaction from the form to the page, its version and its way to the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from cms.content.media.names import PICTURES, clean_title, is_camera_name
from cms.content.media.titles import give_titles
from cms.content.models import BasePage
from cms.content.review.services import ask_for_review, name_of
from cms.content.versions import version_of
from cms.editing.desk.errors import AlreadyFinished, AnotherPlace, EditedMeanwhile
from cms.editing.desk.forms import DeskForm
from cms.editing.desk.kinds import Kind
from cms.editing.desk.models import PhotoConsent, Writing
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant, User


class Act(StrEnum):
    """The button that was pressed."""

    PUBLISH = "publish"
    SUBMIT = "submit"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Order:
    """Who wants what done, where and when."""

    kind: Kind
    tenant: Tenant
    user: User
    act: Act
    now: datetime
    over_others: bool = False
    """Save although somebody else has saved since: the person was told and has decided."""


def begin_writing(order_tenant: Tenant, user: User, key: UUID, now: datetime) -> Writing:
    """Return the person's writing of that key, locked; a new one where there is none.  Needs a transaction.

    Raises AnotherPlace for a form that was begun in another tenant.
    """
    writing, _ = Writing.objects.get_or_create(user=user, key=key, defaults={"tenant": order_tenant, "touched_at": now})
    locked = Writing.objects.select_for_update().get(pk=writing.pk)
    if locked.tenant_id != order_tenant.pk:
        raise AnotherPlace
    return locked


@transaction.atomic
def write(order: Order, form: DeskForm) -> BasePage:
    """Do what a valid form asks for; return the page.  All or nothing, and once however often it is sent.

    Raises AlreadyFinished, AnotherPlace or EditedMeanwhile, and ValidationError where a page's own rules refuse.
    """
    writing = begin_writing(order.tenant, order.user, form.cleaned_data["key"], order.now)
    if writing.finished_at is not None:
        raise AlreadyFinished(writing.page_id)
    page = new_page(order, form) if form.page is None else newest_version(form, order)
    order.kind.write(page, form, order.user, order.now)
    if form.page is None:
        form.parent.add_child(instance=page)
    name_photos(writing, page.title, form.pictures)
    revision = page.save_revision(user=order.user, log_action=True)
    note_consent(page, form, order)
    writing.page, writing.finished_at, writing.touched_at = page, order.now, order.now
    writing.save(update_fields=["page", "finished_at", "touched_at"])
    go_on(order, page, revision)
    return page


def name_photos(writing: Writing, title: str, pictures: list[int]) -> None:
    """Give the photos that only a camera has named the page's title and their number; words of people stay."""
    arrivals = writing.arrivals.filter(image__in=pictures).values_list("image", "name", "image__title", "is_ours")
    unnamed = {pk for pk, name, known, ours in arrivals if says_nothing(clean_title(name, PICTURES) if ours else known)}
    several = len(pictures) > 1
    numbered = {pk: f"{title} ภาพที่ {number}" if several else title for number, pk in enumerate(pictures, start=1)}
    give_titles(writing.tenant_id, {pk: words for pk, words in numbered.items() if pk in unnamed})


def says_nothing(name: str) -> bool:
    return not name or is_camera_name(name)


def new_page(order: Order, form: DeskForm) -> BasePage:
    return order.kind.model(owner=order.user, live=False, slug=form.cleaned_data.get("address") or "")


def newest_version(form: DeskForm, order: Order) -> BasePage:
    """Return the page as its newest version says, its row locked.  Raises EditedMeanwhile."""
    assert form.page is not None
    row = BasePage.objects.select_for_update().get(pk=form.page.pk).specific
    newest = row.latest_revision
    if newest is not None and version_of(row) != form.cleaned_data["based_on"] and not order.over_others:
        raise EditedMeanwhile(name_of(newest.user), newest.created_at)
    page: BasePage = row.get_latest_revision_as_object()
    if form.cleaned_data.get("address"):
        page.slug = form.cleaned_data["address"]
    return page


def go_on(order: Order, page: BasePage, revision: Any) -> None:
    """Publish the new version, or hand it to those who review."""
    if order.act == Act.PUBLISH:
        PublishPageRevisionAction(revision, user=order.user).execute()
    elif order.act == Act.SUBMIT:
        ask_for_review(page, order.user)


def note_consent(page: BasePage, form: DeskForm, order: Order) -> None:
    """Keep who said when that the people in the photos agree."""
    if not form.new_photos():
        return
    name = name_of(order.user)
    count = len(form.pictures)
    PhotoConsent.objects.create(page=page, user=order.user, name=name[:300], given_at=order.now, photos=count)
    subject = f"page:{page.pk} {page.title}"
    record(Action.CONSENT_STATED, by=order.user, tenant=order.tenant, subject=subject, details={"photos": count})
