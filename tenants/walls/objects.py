"""From an id that a request names to the tenant that owns the object.

``all_within_reach`` says one thing only, yes or no: what does not exist and what belongs elsewhere look alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from wagtail.admin.models import EditingSession
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Revision, TaskState, UploadedFile, WorkflowState

from tenants.ids import is_id
from tenants.models import AccessCode, Area, User
from tenants.policies import areas_of_officer, shares_a_place, tenants_in_care, tenants_within_reach
from tenants.redirects.models import Redirect
from tenants.walls.classes import Kind


class Reach:
    """What one person may name, asked anew for each request."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def tenants(self) -> models.QuerySet[Any]:
        return tenants_within_reach(self.user).values("pk")

    @cached_property
    def areas(self) -> models.QuerySet[Any]:
        """Areas as such: nobody's who works inside one place."""
        return areas_of_officer(self.user) if self.user.bounds is None else Area.objects.none()

    def holds(self, kind: Kind, values: Iterable[str]) -> bool:
        """Say whether every value names an object within reach.  Raises KeyError for a kind that needs a model."""
        return ANSWERS[kind](self, set(values))

    # ------------------------------------------------------------------------------------------- pages and nodes

    def pages(self, ids: set[int]) -> bool:
        """Pages of tenants within reach, and the node of an area whose officer the person is."""
        rows = page_model()._default_manager.filter(pk__in=ids)
        own = rows.filter(Q(tenant__in=self.tenants) | Q(area_of__in=self.areas))
        return len(set(own.values_list("pk", flat=True))) == len(ids)

    def nodes(self, ids: set[int]) -> bool:
        """The same, and what lies between the person's own tenants' pages and the node that they have in common."""
        between = set(self.nodes_between())
        rest = ids - between
        return not rest or self.pages(rest)

    def nodes_between(self) -> list[int]:
        """Return the nodes above the person's pages, up to the one that they have in common; none for one tenant."""
        paths = self._roots()
        if len(paths) < 2:
            return []
        step, top = page_model().steplen, len(common_path(paths))
        between = {path[:end] for path in paths for end in range(top, len(path), step)}
        return list(page_model()._default_manager.filter(path__in=between).values_list("pk", flat=True))

    def _roots(self) -> list[str]:
        own = tenants_within_reach(self.user).filter(root_page__isnull=False)
        if self.user.bounds is None:
            own = own.filter(memberships__user=self.user)
        homes = own.values_list("root_page__path", flat=True).distinct()
        nodes = self.areas.filter(node__isnull=False).values_list("node__path", flat=True)
        return [*homes, *nodes]

    def first_page(self) -> int | None:
        """Return where the person's walks begin: the home page, or the node that several have in common."""
        paths = self._roots()
        common = common_path(paths) if paths else ""
        return page_model()._default_manager.filter(path=common).values_list("pk", flat=True).first()

    # --------------------------------------------------------------------------------------------------- uploads

    def images(self, ids: set[int]) -> bool:
        return self._owned(get_image_model(), ids)

    def documents(self, ids: set[int]) -> bool:
        return self._owned(get_document_model(), ids)

    def _owned(self, model: type[models.Model], ids: set[int]) -> bool:
        return model._default_manager.filter(pk__in=ids, tenant__in=self.tenants).count() == len(ids)

    def collections(self, ids: set[int]) -> bool:
        """Collections of tenants within reach, those below them, and an officer's area's own."""
        tops = list(tenants_within_reach(self.user).values_list("collection__path", flat=True)) if ids else []
        tops += list(self.areas.values_list("collection__path", flat=True))
        paths = Collection.objects.filter(pk__in=ids).values_list("path", flat=True)
        found = [path for path in paths if any(top and path.startswith(top) for top in tops)]
        return len(found) == len(ids)

    def unfinished_uploads(self, ids: set[int]) -> bool:
        return UploadedFile.objects.filter(pk__in=ids, uploaded_by_user=self.user).count() == len(ids)

    # -------------------------------------------------------------------------------- what hangs on other objects

    def revisions(self, ids: set[int]) -> bool:
        rows = Revision.objects.filter(pk__in=ids).values_list("content_type", "object_id")
        return self._generic(rows, ids)

    def task_states(self, ids: set[int]) -> bool:
        rows = TaskState.objects.filter(pk__in=ids)
        return self._generic(rows.values_list("workflow_state__content_type", "workflow_state__object_id"), ids)

    def workflow_states(self, ids: set[int]) -> bool:
        rows = WorkflowState.objects.filter(pk__in=ids).values_list("content_type", "object_id")
        return self._generic(rows, ids)

    def editing_sessions(self, ids: set[int]) -> bool:
        return EditingSession.objects.filter(pk__in=ids, user=self.user).count() == len(ids)

    def tasks(self, ids: set[int]) -> bool:
        """Tasks through which an object within reach has gone or goes."""
        states = TaskState.objects.filter(task__in=ids)
        rows = states.values_list("task", "workflow_state__content_type", "workflow_state__object_id")
        seen = {task for task, content_type, key in rows.distinct() if self.names(content_type, key)}
        return seen == ids

    def _generic(self, rows: Any, ids: set[int]) -> bool:
        found = list(rows)
        return len(found) == len(ids) and all(self.names(content_type, key) for content_type, key in found)

    def names(self, content_type_id: int, key: str) -> bool:
        """Say whether an object named by content type and key is within reach."""
        model = ContentType.objects.get_for_id(content_type_id).model_class()
        kind = None if model is None else kind_of(model)
        return kind is not None and self.holds(kind, [key])

    def users(self, ids: set[int]) -> bool:
        return all(shares_a_place(self.user, user_id) for user_id in ids)

    def access_codes(self, ids: set[int]) -> bool:
        return AccessCode.objects.filter(pk__in=ids, tenant__in=self.tenants).count() == len(ids)

    def redirects(self, ids: set[int]) -> bool:
        return Redirect.objects.filter(pk__in=ids, tenant__in=self.tenants).count() == len(ids)

    def slugs(self, slugs: set[str]) -> bool:
        return tenants_within_reach(self.user).filter(slug__in=slugs).count() == len(slugs)

    def slugs_in_care(self, slugs: set[str]) -> bool:
        return tenants_in_care(self.user).filter(slug__in=slugs).count() == len(slugs)

    def areas_in_care(self, slugs: set[str]) -> bool:
        return areas_of_officer(self.user).filter(slug__in=slugs).count() == len(slugs)


def common_path(paths: list[str]) -> str:
    """Return the path of the lowest node that is, or lies above, every one of ``paths``."""
    step, shortest = page_model().steplen, min(paths, key=len)
    ends = range(len(shortest), 0, -step)
    return next((shortest[:end] for end in ends if all(path.startswith(shortest[:end]) for path in paths)), "")


def page_model() -> Any:
    return apps.get_model(settings.WAGTAIL_PAGE_MODEL)


def kind_of(model: type[models.Model]) -> Kind | None:
    """Return the kind of a model's rows; None where no tenant owns them."""
    models_of = ((page_model(), Kind.PAGE), (get_image_model(), Kind.IMAGE), (get_document_model(), Kind.DOCUMENT))
    return next((kind for base, kind in models_of if issubclass(model, base)), None)


def kind_named(app_label: str, model_name: str) -> Kind | None:
    """Return the kind of the model of that name; None where there is none or no tenant owns its rows."""
    try:
        return kind_of(apps.get_model(app_label, model_name))
    except LookupError:
        return None


Numbers = Callable[[Reach, set[int]], bool]


def by_number(answer: Numbers) -> Callable[[Reach, set[str]], bool]:
    """Return the question asked with ids as a request spells them; what is no id is nothing within reach."""

    def ask(reach: Reach, values: set[str]) -> bool:
        if not all(is_id(value) for value in values):
            return False
        return answer(reach, {int(value) for value in values})

    return ask


ANSWERS: Mapping[Kind, Callable[[Reach, set[str]], bool]] = {
    Kind.PAGE: by_number(Reach.pages),
    Kind.NODE: by_number(Reach.nodes),
    Kind.IMAGE: by_number(Reach.images),
    Kind.DOCUMENT: by_number(Reach.documents),
    Kind.COLLECTION: by_number(Reach.collections),
    Kind.REVISION: by_number(Reach.revisions),
    Kind.USER: by_number(Reach.users),
    Kind.TENANT: Reach.slugs,
    Kind.IN_CARE: Reach.slugs_in_care,
    Kind.ACCESS_CODE: by_number(Reach.access_codes),
    Kind.REDIRECT: by_number(Reach.redirects),
    Kind.AREA: Reach.areas_in_care,
    Kind.TASK: by_number(Reach.tasks),
    Kind.TASK_STATE: by_number(Reach.task_states),
    Kind.WORKFLOW_STATE: by_number(Reach.workflow_states),
    Kind.EDITING_SESSION: by_number(Reach.editing_sessions),
    Kind.UPLOAD: by_number(Reach.unfinished_uploads),
    Kind.FREE: lambda reach, values: True,
}
