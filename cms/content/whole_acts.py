"""Copying, aliasing and moving: all or nothing.

Wagtail runs its actions outside a transaction; one killed in the middle of a recursive copy leaves wrong counts of
children, and a move decides on the new address before it opens one.  The admin's views call the actions themselves
and not the page's methods, and no setting names other actions, so their ``execute`` is wrapped here, once, at start.
"""

from __future__ import annotations

from django.db import transaction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.move_page import MovePageAction

ACTIONS = (CopyPageAction, CreatePageAliasAction, MovePageAction)


def make_acts_whole() -> None:
    """Wrap each action's ``execute`` in a transaction; a second call changes nothing."""
    for action in ACTIONS:
        if not getattr(action.execute, "is_whole", False):
            action.execute = transaction.atomic(action.execute)
            action.execute.is_whole = True
