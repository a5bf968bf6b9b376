"""The form of a directory: official contact only, and no row without name and position."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from cms.content.forms import PageForm
from cms.content.official import official_contact

NEITHER = "กรุณาใส่ชื่อ หรือใส่ตำแหน่ง (ตำแหน่งว่าง) อย่างน้อยหนึ่งอย่าง"


class PeopleForm(PageForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        formset = getattr(self, "formsets", {}).get("people")
        for form in formset.forms if formset is not None and formset.is_bound and formset.is_valid() else ():
            if form.cleaned_data and not form.cleaned_data.get("DELETE"):
                self._check(form)
        return cleaned

    def _check(self, form: Any) -> None:
        """Add the row's errors to the row, and one to the page's form, which asks its rows no more."""
        try:
            official_contact(form.cleaned_data.get("contact") or "")
            if not (form.cleaned_data.get("name") or form.cleaned_data.get("position")):
                raise ValidationError(NEITHER, code="neither")
        except ValidationError as error:
            who = form.cleaned_data.get("name") or form.cleaned_data.get("position") or ""
            form.add_error("contact" if error.code in ("mobile", "citizen") else "name", error)
            self.add_error(None, ValidationError(f"{who}: {error.message}".removeprefix(": "), code=error.code))
