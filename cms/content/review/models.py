"""The one task of the one workflow that serves all schools."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.db.models import QuerySet
from wagtail.models import Task, TaskState, Workflow, WorkflowTask

from cms.content.review.policies import may_review, reviewed_pages
from cms.content.signals import review_asked, review_decided
from tenants.audit.services import record
from tenants.audit.values import Action

NAME = "ตรวจก่อนเผยแพร่"
APPROVE, REJECT = "approve", "reject"
DECISIONS = {APPROVE: Action.REVIEW_APPROVED, REJECT: Action.REVIEW_RETURNED}
LONGEST_WORD = 500


class SchoolReview(Task):
    """Review by the school's own people.  Whatever way a page comes here or leaves, the trail has it."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    """True: there is one row, also when two requests make it at once."""

    class Meta:
        verbose_name = NAME
        verbose_name_plural = NAME

    @transaction.atomic
    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        page = workflow_state.content_object
        state: TaskState = super().start(workflow_state, user=user)
        record(Action.REVIEW_ASKED, by=user, tenant=page.tenant, subject=f"page:{page.pk} {page.title}")
        review_asked.send(sender=type(self), page=page, user=user)
        return state

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        page = task_state.workflow_state.content_object
        super().on_action(task_state, user, action_name, **kwargs)
        action, word = DECISIONS.get(action_name), str(kwargs.get("comment") or "")[:LONGEST_WORD]
        if action is None:
            return
        details = {"word": word} if word else None
        record(action, by=user, tenant=page.tenant, subject=f"page:{page.pk} {page.title}", details=details)
        review_decided.send(sender=type(self), page=page, user=user, approved=action_name == APPROVE, word=word)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return may_review(user, obj)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not may_review(user, obj)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return may_review(user, obj)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Return what a reviewer may do in Wagtail's editor: name, label, whether a word is asked."""
        if not may_review(user, obj):
            return []
        return [(REJECT, "ส่งกลับให้แก้", True), (APPROVE, "อนุมัติและเผยแพร่", False)]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        waiting = TaskState.objects.filter(task=self.pk, status=TaskState.STATUS_IN_PROGRESS)
        return waiting.filter(workflow_state__object_id__in=reviewed_pages(user))

    @classmethod
    def get_description(cls) -> str:
        return "ผู้ดูแลเนื้อหา ผู้อำนวยการ และผู้ดูแลระบบของสถานศึกษาตรวจหน้าของสถานศึกษาตนเอง"


def school_workflow() -> Workflow:
    """Return the workflow of all schools that review; makes it with its task when it is asked for first."""
    found = Workflow.objects.filter(workflow_tasks__task__schoolreview__only=True, active=True).first()
    return found or _make_workflow()


@transaction.atomic
def _make_workflow() -> Workflow:
    SchoolReview.objects.get_or_create(only=True, defaults={"name": NAME})
    task = SchoolReview.objects.select_for_update().get(only=True)
    known = Workflow.objects.filter(workflow_tasks__task=task).first()
    if known is not None:
        return known
    workflow: Workflow = Workflow.objects.create(name=NAME)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow
