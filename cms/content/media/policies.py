"""Who may do what with pictures and documents: Wagtail's rules, asked of few collections by their ids.

Wagtail puts two conditions with «or» between them into one query, and for that a database reads the pictures of the
whole country.  Whose collections are a person's is known before: those of a school, or of an area.
"""

from __future__ import annotations

from collections.abc import Collection as Sized
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.documents import get_permission_policy as of_documents
from wagtail.images import get_permission_policy as of_images
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy


class UploadPolicy(CollectionOwnershipPermissionPolicy):
    """As ``CollectionOwnershipPermissionPolicy`` answers; a query of it costs what the person's own uploads cost."""

    def instances_user_has_any_permission_for(self, user: Any, actions: Sized[str]) -> QuerySet[Any]:
        known = {"change" if action == "delete" else action for action in actions} & {"change", "choose"}
        if user.is_superuser or not user.is_authenticated or not known:
            found: QuerySet[Any] = super().instances_user_has_any_permission_for(user, actions)
            return found
        whole = self._ids(user, known)
        condition = Q(collection__in=whole)
        if "change" in known and (more := self._ids(user, {"add"}) - whole):
            condition |= Q(**{"collection__in": more, self.owner_field_name: user})
        rows: QuerySet[Any] = self.model._default_manager.filter(condition)
        return rows

    def _ids(self, user: Any, actions: Sized[str]) -> set[int]:
        return set(self._collections_with_perm(user, actions).values_list("pk", flat=True))


def register() -> None:
    """Take the place of Wagtail's policies for our models, whichever app comes first."""
    for theirs in (of_images(), of_documents()):
        ours = UploadPolicy(theirs.model, auth_model=theirs.auth_model, owner_field_name=theirs.owner_field_name)
        register_permission_policy(theirs.model, ours, exact_class=True)
