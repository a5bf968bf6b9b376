"""What the table of views is made of: classes of views, kinds of ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Access(StrEnum):
    """Who passes a view.  A view that is in no class is nobody's."""

    OPEN = "open"
    """Everybody, before signing in too: it shows nothing of any tenant."""
    PLACE = "place"
    """Who is signed in and works in one place (``tenants.places``); every object id must be of it.  Who serves several
    tenants and has chosen none is asked to."""
    OWN = "own"
    """Who is signed in; every object id must be of the chosen place, before a choice of one of the person's tenants.
    A platform admin who has entered no tenant reaches no object."""
    AREA = "area"
    """Who is signed in, whatever place is chosen: about the person, or about schools as such and never their content;
    every object id must be of one of the person's tenants."""
    PLATFORM = "platform"
    """Platform admins only: it shows all tenants together."""
    DENIED = "denied"
    """Nobody."""


class Kind(StrEnum):
    """What an id in an address or a form stands for."""

    PAGE = "page"
    NODE = "node"
    """A page, or the common node above the pages of one who serves several tenants: for walking only."""
    IMAGE = "image"
    DOCUMENT = "document"
    COLLECTION = "collection"
    REVISION = "revision"
    USER = "user"
    TENANT = "tenant"
    """The slug of a tenant."""
    IN_CARE = "tenant in care"
    """The slug of a tenant about whose life the person decides, closed ones included."""
    ACCESS_CODE = "one-use code"
    REDIRECT = "old address"
    AREA = "area in care"
    """The slug of an area whose officer the person is."""
    TASK = "task"
    TASK_STATE = "task state"
    WORKFLOW_STATE = "workflow state"
    EDITING_SESSION = "editing session"
    UPLOAD = "unfinished upload"
    MODEL = "of the named model"
    """The view names the model in ``app_label`` and ``model_name``."""
    FREE = "no object"
    """Not an id of anything that a tenant owns."""


@dataclass(frozen=True, slots=True)
class View:
    """One row of the table: who passes and why, and what this view's own arguments mean."""

    access: Access
    reason: str
    ids: Mapping[str, Kind] = field(default_factory=dict)


ARGUMENTS: Mapping[str, Kind] = {
    "page_id": Kind.PAGE,
    "parent_page_id": Kind.PAGE,
    "page_to_move_id": Kind.PAGE,
    "destination_id": Kind.PAGE,
    "image_id": Kind.IMAGE,
    "document_id": Kind.DOCUMENT,
    "doc_id": Kind.DOCUMENT,
    "uploaded_file_id": Kind.UPLOAD,
    "revision_id": Kind.REVISION,
    "revision_id_a": Kind.REVISION,
    "revision_id_b": Kind.REVISION,
    "user_id": Kind.USER,
    "code_id": Kind.ACCESS_CODE,
    "redirect_id": Kind.REDIRECT,
    "task_id": Kind.TASK,
    "task_state_id": Kind.TASK_STATE,
    "workflow_state_id": Kind.WORKFLOW_STATE,
    "session_id": Kind.EDITING_SESSION,
    "object_id": Kind.MODEL,
    "slug": Kind.TENANT,
    **dict.fromkeys(
        (
            "action",
            "action_name",
            "app_label",
            "content_type_app_name",
            "content_type_model_name",
            "document_filename",
            "filter_spec",
            "model_name",
            "path",
        ),
        Kind.FREE,
    ),
}
"""Arguments in the path that mean the same in every view; a view says for itself what its ``pk`` is."""

PARAMETERS: Mapping[str, Kind] = {
    "parent_page": Kind.PAGE,
    "parent_page_id": Kind.PAGE,
    "new_parent_page": Kind.PAGE,
    "childOf": Kind.PAGE,
    "parentId": Kind.PAGE,
    "child_of": Kind.PAGE,
    "descendant_of": Kind.PAGE,
    "ancestor_of": Kind.PAGE,
    "translation_of": Kind.PAGE,
    "target_pages[]": Kind.PAGE,
    "page_id": Kind.PAGE,
    "image_id": Kind.IMAGE,
    "document_id": Kind.DOCUMENT,
    "collection": Kind.COLLECTION,
    "collection_id": Kind.COLLECTION,
    "owner": Kind.USER,
    "edited_by": Kind.USER,
    "locked_by": Kind.USER,
    "user": Kind.USER,
    "revision_id": Kind.REVISION,
    "loaded_revision_id": Kind.REVISION,
    "overwrite_revision_id": Kind.REVISION,
}
"""Names in query and form that mean the same in every view; values that are no number are for the view to refuse."""
