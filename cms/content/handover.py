"""Handing over: what one person has in hand in one tenant, and how it becomes a successor's.

Only what this tenant owns moves; what the person does elsewhere stays.  Who wrote a version stays written: history is
not the successor's.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.log_actions import LogContext
from wagtail.models import Revision, WorkflowState

from cms.content.base import BasePage
from cms.content.errors import HandsOverToNobody, LastAdminLeaves
from cms.content.media.models import SiteDocument, SiteImage
from tenants.audit.services import name_of, record
from tenants.audit.values import Action
from tenants.models import Membership, Role, Tenant, User


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


@transaction.atomic
def hand_over(tenant: Tenant, leaver: User, successor: User, *, by: User, leaves: bool = False) -> dict[str, int]:
    """Give a successor what a person has in hand in a tenant; return how much of each moved.

    ``leaves``: take the person's roles in the tenant as well.  Raises HandsOverToNobody for a successor who is no
    active member or the same person, LastAdminLeaves where nobody would be left to keep the members.
    """
    # The tenant's row first, as everybody does who changes its members: two who act at once take turns.
    Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
    if leaver.pk == successor.pk or not successors(tenant).filter(pk=successor.pk).exists():
        raise HandsOverToNobody(successor.get_username())
    hand = in_hand(tenant, leaver)
    moved = hand.counts()
    _move(hand, successor)
    if leaves:
        _take_roles(tenant, leaver, by)
    record(
        Action.HANDED_OVER,
        by=by,
        tenant=tenant,
        subject=f"user:{leaver.pk} {name_of(leaver)}",
        details={"successor": name_of(successor), "leaves": leaves, **moved},
    )
    return moved


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


def _take_roles(tenant: Tenant, leaver: User, by: User) -> None:
    held = Membership.objects.filter(user=leaver, tenant=tenant)
    was_admin = held.filter(role=Role.SCHOOL_ADMIN).exists()
    with LogContext(user=by):
        held.delete()
    left = Membership.objects.filter(tenant=tenant, role=Role.SCHOOL_ADMIN, user__is_active=True)
    if was_admin and not left.exists():
        raise LastAdminLeaves(tenant.slug)
