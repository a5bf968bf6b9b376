"""The admin's own two indexes of pages: words for its search, references for «used in».

Wagtail writes both after every row that is saved: for the draft and again for the published page, and once more for
each attachment and tag.  Here they are written once, from the page's row, in the transaction that saves the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models.signals import post_delete
from modelsearch.index import insert_or_update_object
from modelsearch.signal_handlers import post_delete_signal_handler
from wagtail.models import ReferenceIndex, get_page_models

# Wagtail's module of signal handlers can only be imported when all models are there: each function does it for itself.


def connect() -> None:
    """Forget deleted pages, as Wagtail does; ``search_auto_update = False`` of a model turns that off as well."""
    for model in get_page_models():
        post_delete.connect(post_delete_signal_handler, sender=model, dispatch_uid=f"forget_{model._meta.label}")


@contextmanager
def references_left_to_the_page() -> Iterator[None]:
    """Keep what is saved inside from writing references of its own."""
    from wagtail.signal_handlers import disable_reference_index_auto_update

    if _is_off():
        yield
    else:
        with disable_reference_index_auto_update():
            yield


def write(page: Any) -> None:
    """Bring both indexes in step with a page as its row has it; where bulk work has turned references off, one."""
    insert_or_update_object(page)
    if not _is_off() and ReferenceIndex.is_indexed(type(page)):
        ReferenceIndex.create_or_update_for_object(page)


def _is_off() -> bool:
    from wagtail.signal_handlers import reference_index_auto_update_disabled

    return bool(getattr(reference_index_auto_update_disabled, "value", False))
