"""Asking for a review, and what becomes of it.  Each is one transaction; the task writes the trail and tells upwards.

What a screen, a message in LINE or a command offers calls these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField
from django.db.models.functions import Cast
from wagtail.models import TaskState, WorkflowState

from cms.content.base import BasePage
from cms.content.review.errors import NewerVersion, NotInReview, NoWord
from cms.content.review.models import APPROVE, LONGEST_WORD, REJECT, SchoolReview, school_workflow
from cms.content.text import plain_text
from cms.content.versions import version_of
from tenants.audit.services import record
from tenants.audit.values import Action
from tenants.models import Tenant, User


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page that waits for a reviewer."""

    page: BasePage
    """As its newest version says."""
    version: str
    """As ``approve`` and ``send_back`` want to know what was read."""
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Returned:
    """A page that was sent back to its writer."""

    page: BasePage
    by: str
    at: datetime | None
    word: str


@transaction.atomic
def ask_for_review(page: BasePage, user: User) -> None:
    """Hand the newest version of a page to those who review; one that was sent back goes on where it was."""
    state = page.current_workflow_state
    if state is None:
        school_workflow().start(page, user)
    elif state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=user)


def approve(page_id: int, by: User, seen: str) -> BasePage:
    """Publish a page that waits; ``seen`` is the version that the person has read.

    Raises NotInReview or NewerVersion.  The caller has asked ``may_review``.
    """
    return _decide(page_id, by, seen, APPROVE, "")


def send_back(page_id: int, by: User, seen: str, word: str) -> BasePage:
    """Return a page to its writer with a word.  Raises NoWord, NotInReview or NewerVersion."""
    word = plain_text(word)[:LONGEST_WORD]
    if len(word) < 2:
        raise NoWord
    return _decide(page_id, by, seen, REJECT, word)


@transaction.atomic
def _decide(page_id: int, by: User, seen: str, action: str, word: str) -> BasePage:
    page = BasePage.objects.select_for_update().get(pk=page_id).specific
    task_state = _open_task(page)
    if version_of(page) != seen:
        raise NewerVersion
    task_state.task.specific.on_action(task_state, by, action, comment=word)
    decided: BasePage = type(page)._default_manager.get(pk=page_id)
    return decided


@transaction.atomic
def withdraw(page_id: int, by: User) -> None:
    """Take a page back from review, so that its writer can go on.  Raises NotInReview."""
    page = BasePage.objects.select_for_update().get(pk=page_id).specific
    _open_task(page)
    page.current_workflow_state.cancel(user=by)
    record(Action.REVIEW_WITHDRAWN, by=by, tenant=page.tenant, subject=f"page:{page.pk} {page.title}")


def _open_task(page: BasePage) -> TaskState:
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS or state.current_task_state is None:
        raise NotInReview
    task_state: TaskState = state.current_task_state
    if not is_ours(task_state):
        raise NotInReview
    return task_state


def is_ours(task_state: TaskState) -> bool:
    return isinstance(task_state.task.specific, SchoolReview)


# --------------------------------------------------------------------------------------------------------- questions


def waiting_in(tenant: Tenant, most: int = 100) -> list[Waiting]:
    """Return the pages of a tenant that wait for a reviewer, the longest wait first."""
    states = _states(tenant, WorkflowState.STATUS_IN_PROGRESS).order_by("current_task_state__started_at", "pk")[:most]
    pages = _pages(states)
    return [
        Waiting(page, version_of(page), name_of(state.requested_by), state.current_task_state.started_at)
        for state in states
        if (page := pages.get(state.object_id)) is not None and version_of(page)
    ]


def returned_to(user: User, tenant: Tenant, most: int = 20) -> list[Returned]:
    """Return what was sent back to a person in a tenant, the latest first."""
    states = _states(tenant, WorkflowState.STATUS_NEEDS_CHANGES).filter(requested_by=user)
    states = states.order_by("-current_task_state__finished_at", "-pk")[:most]
    pages = _pages(states)
    return [_returned(pages[state.object_id], state) for state in states if state.object_id in pages]


def state_of_review(page: BasePage) -> tuple[datetime | None, Returned | None]:
    """Return since when a page waits for a reviewer, and how it was sent back; neither where there is no review."""
    state = page.current_workflow_state
    if state is None or state.current_task_state is None or not is_ours(state.current_task_state):
        return None, None
    if state.status == WorkflowState.STATUS_IN_PROGRESS:
        return state.current_task_state.started_at, None
    return None, _returned(page, state)


def _returned(page: BasePage, state: WorkflowState) -> Returned:
    decided = state.current_task_state
    return Returned(page, name_of(decided.finished_by), decided.finished_at, decided.comment)


def _states(tenant: Tenant, status: str) -> Any:
    pages = BasePage.objects.filter(tenant=tenant).annotate(key=Cast("pk", CharField())).values("key")
    found = WorkflowState.objects.filter(status=status, object_id__in=pages, current_task_state__isnull=False)
    ours = found.filter(current_task_state__task__schoolreview__isnull=False)
    return ours.select_related("requested_by", "current_task_state__finished_by")


def _pages(states: Any) -> dict[str, BasePage]:
    pages = BasePage.objects.filter(pk__in=[int(state.object_id) for state in states]).select_related("tenant")
    return {str(page.pk): page for page in pages.specific()}


def name_of(user: User | None) -> str:
    """Return what to call a person; empty for an account that is gone."""
    return "" if user is None else user.get_full_name() or user.get_username()
