"""What belongs to another school is, for a page's form, as if it did not exist.

``find_foreign`` reads what a request *posted*, before anything is validated: a form that is shown again because of some
other mistake would otherwise draw the foreign picture with its title.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.http import QueryDict
from wagtail.models import ReferenceIndex

from cms.content.targets import MODELS
from tenants.ids import is_id
from tenants.models import User
from tenants.policies import tenants_of_person

NOT_FOUND = "ไม่พบสิ่งที่เลือกไว้ในเว็บไซต์ของหน่วยงานนี้ อาจถูกลบไปแล้ว กรุณาเลือกใหม่"
RICH_TEXT = '"entityMap"'
"""How a posted rich text is known: Draft.js' own JSON."""

NO_RICH_TEXT = "null"
"""How Draft.js posts nothing."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference that a form posted: under which name it came, and to what."""

    name: str
    """The field's name with its prefix, as in the posted data (``body``, ``attachments-0-document``)."""
    model: type[Any]
    key: str


def find_foreign(form: Any, tenant_id: int | None) -> list[Reference]:
    """Return what a bound form and its inline forms refer to outside the tenant; what does not exist is outside too."""
    posted = [found for one in bound_forms(form) for found in references_of(one)]
    wanted: dict[type[Any], set[str]] = defaultdict(set)
    for reference in posted:
        wanted[reference.model].add(reference.key)
    own = {(model, key) for model, keys in wanted.items() for key in own_keys(model, keys, tenant_id)}
    return [reference for reference in posted if (reference.model, reference.key) not in own]


def bound_forms(form: Any) -> Iterator[Any]:
    """Yield a form and the inline forms below it."""
    yield form
    for formset in getattr(form, "formsets", {}).values():
        if formset.is_bound and formset.management_form.is_valid():
            for child in formset.forms:
                yield from bound_forms(child)


def references_of(form: Any) -> Iterator[Reference]:
    """Yield every reference of the posted values to a page, an image or a document: foreign keys, StreamFields, rich
    texts, as Wagtail's own reference index reads them."""
    models = {label: apps.get_model(label) for label in MODELS.values()}
    for name in form.fields:
        for content_type_id, key, *_ in extract(form, name):
            target = ContentType.objects.get_for_id(content_type_id).model_class()
            for model in models.values():
                if target is not None and issubclass(target, model):
                    yield Reference(form.add_prefix(name), model, str(key))


def extract(form: Any, name: str) -> list[tuple[Any, ...]]:
    """Return the references in one posted field, as the index has them; nothing for what is no value of the field."""
    scratch = type(form.instance)()
    try:
        field = scratch._meta.get_field(name)
        posted = form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        setattr(scratch, field.attname, field.target_field.to_python(posted) if field.many_to_one else posted)
        references = list(ReferenceIndex._extract_references_from_object(scratch))
    except (FieldDoesNotExist, ObjectDoesNotExist, LookupError, ValueError, TypeError, ValidationError):
        return []
    # The other fields of a scratch object hold their defaults.
    return [found for found in references if str(found[3]).partition(".")[0] == name]


def own_keys(model: type[Any], keys: set[str], tenant_id: int | None) -> set[str]:
    sane = [int(key) for key in keys if is_id(key)]
    rows = model._default_manager.filter(pk__in=sane, tenant_id=tenant_id).values_list("pk", flat=True)
    return {str(pk) for pk in rows}


def take_out(form: Any, foreign: list[Reference]) -> None:
    """Empty the posted values that name something foreign, in the form and its inline forms.

    A rich text is emptied only when the person may not see what it names: whoever serves two schools and pastes from
    one into the other is told, and loses no word.
    """
    data = QueryDict(mutable=True)
    data.update(form.data)
    # Once for each reference, not once for each name below it.
    hidden = {id(one) for one in foreign if not may_see(form.for_user, one)}
    for name in list(data):
        for reference in foreign:
            if is_below(name, reference.name) and names(data[name], reference, whole=id(reference) in hidden):
                data[name] = NO_RICH_TEXT if RICH_TEXT in str(data[name]) else ""
    for one in bound_forms(form):
        one.data = data
    for formset in getattr(form, "formsets", {}).values():
        formset.data = data


def is_below(name: str, field: str) -> bool:
    return name == field or name.startswith(f"{field}-")


def names(value: Any, reference: Reference, *, whole: bool) -> bool:
    """Say whether a posted value is the reference, or (``whole``) a rich text that may hold it."""
    return str(value).strip() == reference.key or (whole and RICH_TEXT in str(value))


def may_see(user: User | None, reference: Reference) -> bool:
    """Say whether a person may see what a reference names, in whatever place that is."""
    if user is None:
        return False
    rows = reference.model._default_manager.filter(pk=reference.key, tenant__in=tenants_of_person(user).values("pk"))
    return bool(rows.exists())
