"""Handing over: what one person has in hand in one tenant, and how it becomes a successor's.

Only what this tenant owns moves; what the person does elsewhere stays.  Who wrote a version stays written: history is
not the successor's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Revision, WorkflowState

from cms.content.base import BasePage
from cms.content.errors import HandsOverToNobody
from cms.content.media.models import SiteDocument, SiteImage
from tenants.audit.services import name_of, record
from tenants.audit.values import Action
from tenants.members import services as members
from tenants.models import Tenant, User


@dataclass(frozen=True, slots=True)
class InHand:
    """What a person has in hand in a tenant, as querysets; a page may stand in several."""

    owned: QuerySet[BasePage]
    drafts: QuerySet[BasePage]
    """Pages with words that are not public yet, of which the person is the owner or wrote the latest version."""
    scheduled: QuerySet[BasePage]
    locked: QuerySet[BasePage]
    moderated: QuerySet[WorkflowState]
    """What the person has submitted and nobody has decided yet."""
    images: QuerySet[SiteImage]
    documents: QuerySet[SiteDocument]

    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name).count() for name in self.__slots__}

    def pages(self) -> QuerySet[BasePage]:
        """Return every page that gets a new owner."""
        own = Q(pk__in=self.owned.values("pk")) | Q(pk__in=self.drafts.values("pk"))
        return BasePage.objects.filter(own | Q(pk__in=self.scheduled.values("pk")))


def in_hand(tenant: Tenant, person: User) -> InHand:
    """Return what a person has in hand in a tenant."""
    pages = BasePage.objects.filter(tenant=tenant).order_by("path")
    states = WorkflowState.objects.active().filter(requested_by=person).annotate(row=Cast("object_id", IntegerField()))
    return InHand(
        owned=pages.filter(owner=person),
        drafts=pages.filter(Q(owner=person) | Q(latest_revision__user=person), has_unpublished_changes=True),
        scheduled=pages.filter(Exists(_schedules_of(person))),
        locked=pages.filter(locked=True, locked_by=person),
        moderated=states.filter(row__in=pages.order_by().values("pk")),
        images=SiteImage.objects.filter(tenant=tenant, uploaded_by_user=person).order_by("title"),
        documents=SiteDocument.objects.filter(tenant=tenant, uploaded_by_user=person).order_by("title"),
    )


def _schedules_of(person: User) -> QuerySet[Revision]:
    """Return the versions by a person that wait for their time, of the page outside."""
    waiting = Revision.objects.page_revisions().filter(user=person, approved_go_live_at__isnull=False)
    return waiting.annotate(row=Cast("object_id", IntegerField())).filter(row=OuterRef("pk"))


def people_with_work(tenant: Tenant) -> QuerySet[User]:
    """Return the members of a tenant, and who has left but is still the owner of pages there."""
    owners = BasePage.objects.filter(tenant=tenant, owner__isnull=False).order_by().values("owner")
    found = User.objects.filter(Q(memberships__tenant=tenant) | Q(pk__in=owners))
    return found.distinct().order_by("first_name", "last_name", "username")


def successors(tenant: Tenant) -> QuerySet[User]:
    """Return who can take over: members whose account is in use."""
    found = User.objects.filter(memberships__tenant=tenant, is_active=True)
    return found.distinct().order_by("first_name", "last_name", "username")


class Ending(StrEnum):
    """What becomes of the person in the tenant."""

    STAYS = "stays"
    LEAVES = "leaves"
    """All roles in the tenant are taken; the account and its places elsewhere stay."""
    CLOSED = "closed"
    """The account is deactivated."""


@transaction.atomic
def hand_over(
    tenant: Tenant, leaver: User, successor: User, *, by: User, ending: Ending = Ending.STAYS
) -> dict[str, int]:
    """Give a successor what a person has in hand in a tenant; return how much of each moved.

    Raises HandsOverToNobody for a successor who is no active member or the same person, and what
    ``tenants.members.services`` raises where the person may not leave (the last admin) or not be deactivated.
    """
    # First, since these lock tenants in the order in which everybody does.
    _end(tenant, leaver, by, ending)
    if leaver.pk == successor.pk or not successors(tenant).filter(pk=successor.pk).exists():
        raise HandsOverToNobody(successor.get_username())
    hand = in_hand(tenant, leaver)
    moved = hand.counts()
    _move(hand, successor)
    record(
        Action.HANDED_OVER,
        by=by,
        tenant=tenant,
        subject=f"user:{leaver.pk} {name_of(leaver)}",
        details={"successor": name_of(successor), "ending": ending.value, **moved},
    )
    return moved


def _end(tenant: Tenant, leaver: User, by: User, ending: Ending) -> None:
    if ending == Ending.LEAVES:
        members.remove(tenant, leaver, by=by)
    elif ending == Ending.CLOSED:
        members.deactivate(tenant, leaver, by=by)
    else:
        members.lock([tenant.pk])


def _move(hand: InHand, successor: User) -> None:
    """Owners, locks and uploads are in no public form: nothing has to be published."""
    pages = list(hand.pages().values_list("pk", flat=True))
    locked = list(hand.locked.values_list("pk", flat=True))
    BasePage.objects.filter(pk__in=pages).update(owner=successor)
    BasePage.objects.filter(pk__in=locked).update(locked_by=successor)
    WorkflowState.objects.filter(pk__in=list(hand.moderated.values_list("pk", flat=True))).update(
        requested_by=successor
    )
    hand.images.update(uploaded_by_user=successor)
    hand.documents.update(uploaded_by_user=successor)
