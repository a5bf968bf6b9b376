"""«บันทึกการใช้งาน»: the audit trail on screen, for a school its own, for an area office its own and its schools'."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.content.dates import EXAMPLE, ThaiDateField, thai_date
from cms.editing.area_schools.who import is_officer
from cms.editing.audit_words import facts_in_thai, origin_in_thai, person_in_thai, subject_in_thai
from cms.editing.places import serves
from tenants.audit.exporting import export_csv
from tenants.audit.models import AuditChain, AuditEntry
from tenants.audit.reading import READERS, Page, Wish, chains_within_reach, entries_of, page_of
from tenants.audit.values import Action

TITLE = "บันทึกการใช้งาน"
MOST_IN_A_LIST = 300
"""Places that a list to choose from still serves; beyond it a part of the name is typed."""


class TrailForm(forms.Form):
    """What to look for; everything may be left open."""

    since = ThaiDateField(label="ตั้งแต่วันที่", required=False)
    until = ThaiDateField(label="ถึงวันที่", required=False)
    action = forms.ChoiceField(label="การกระทำ", required=False)
    person = forms.CharField(label="ผู้กระทำ", required=False, max_length=150)
    place = forms.CharField(label="หน่วยงาน", required=False, max_length=200)

    def __init__(self, data: Any, chains: QuerySet[AuditChain]) -> None:
        super().__init__(data)
        self.chains = chains
        self.fields["action"].choices = [("", "ทั้งหมด"), *sorted(Action.choices, key=lambda one: str(one[1]))]  # type: ignore[attr-defined]
        for name in ("since", "until"):
            self.fields[name].widget.attrs["placeholder"] = f"เช่น {EXAMPLE}"
        self.fields["person"].widget.attrs["placeholder"] = "บางส่วนของชื่อ"
        self.several = chains[:2].count() > 1
        if not self.several:
            del self.fields["place"]
        elif chains.count() <= MOST_IN_A_LIST:
            self.fields["place"] = forms.ChoiceField(label="หน่วยงาน", required=False, choices=choices_of(chains))
        else:
            self.fields["place"].widget.attrs["placeholder"] = "บางส่วนของชื่อ"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "วันสุดท้ายอยู่ก่อนวันแรก")
        return cleaned

    @property
    def chosen(self) -> QuerySet[AuditChain]:
        """Return the trails of the places that are asked for; all within reach if none is."""
        place = self.cleaned_data.get("place")
        if not place:
            return self.chains
        if isinstance(self.fields["place"], forms.ChoiceField):
            return self.chains.filter(key=place)
        named = Q(tenant__name__icontains=place) | Q(tenant__slug=place) | Q(label__icontains=place)
        return self.chains.filter(named)

    @property
    def wish(self) -> Wish:
        said, until = self.cleaned_data, self.cleaned_data["until"]
        return Wish(
            since=said["since"] and midnight(said["since"]),
            until=until and midnight(until + timedelta(days=1)),
            action=said["action"],
            person=said["person"],
        )


def choices_of(chains: QuerySet[AuditChain]) -> list[tuple[str, str]]:
    """Return the places by name, the platform and areas first."""
    rows = sorted(chains.select_related("tenant"), key=lambda chain: (chain.tenant is not None, str(chain)))
    return [("", "ทั้งหมด"), *((chain.key, str(chain)) for chain in rows)]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


# ------------------------------------------------------------------------------------------------------------ screens


@require_GET
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Show a page of the trails within reach; who may read none is told nothing."""
    form = TrailForm(request.GET, own_chains(request))
    page = Page([], None, None)
    if form.is_valid():
        marks = {name: int(text) for name in ("before", "after") if is_id(text := request.GET.get(name, ""))}
        page = page_of(entries_of(form.chosen, form.wish), **marks)
    asked = request.GET.copy()
    for name in ("before", "after"):
        asked.pop(name, None)
    context = {
        "form": form,
        "rows": [shown(entry) for entry in page.entries],
        "page": page,
        "asked": asked.urlencode(),
        "is_filtered": any(asked.values()),
        "header_title": TITLE,
        "page_title": TITLE,
        "header_icon": "history",
    }
    return render(request, "editing/audit.html", context, status=400 if form.errors else 200)


@require_POST
def audit_export(request: HttpRequest) -> HttpResponseBase:
    """Give what the screen shows, all pages of it, as CSV; the export is an entry itself."""
    form = TrailForm(request.GET, own_chains(request))
    if not form.is_valid():
        return redirect(f"{reverse('editing_audit')}?{request.GET.urlencode()}")
    into = trail_of_export(form)
    lines = export_csv(form.chosen, form.wish, by=request.user, into=into)  # type: ignore[arg-type]
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate():%Y%m%d}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def trail_of_export(form: TrailForm) -> AuditChain:
    """Return the trail that an export is told to: the one exported, else the person's area's or the platform's."""
    chosen = list(form.chosen[:2])
    if len(chosen) == 1:
        return chosen[0]
    tops = form.chains.filter(tenant=None).order_by("-key")
    return tops.filter(key=AuditChain.PLATFORM).first() or tops.first() or form.chains.order_by("pk")[0]


def own_chains(request: HttpRequest) -> QuerySet[AuditChain]:
    """Return the trails that the person may read; 404 where there is none."""
    chains = chains_within_reach(request.user)  # type: ignore[arg-type]
    if not chains.exists():
        raise Http404
    return chains


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def shown(entry: AuditEntry) -> dict[str, Any]:
    """Return what the screen says of an entry."""
    at = timezone.localtime(entry.at)
    return {
        "day": thai_date(at.date(), short=True),
        "clock": f"{at:%H:%M:%S} น.",
        "iso": at.isoformat(timespec="seconds"),
        "person": person_in_thai(entry),
        "action": entry.action_label,
        "subject": subject_in_thai(entry.subject),
        "facts": facts_in_thai(entry.facts),
        "origin": origin_in_thai(entry.origin),
        "place": str(entry.chain),
    }


# -------------------------------------------------------------------------------------------------------------- hooks


@hooks.register("register_admin_urls")
def audit_urls() -> list[Any]:
    return [
        path("audit/", audit_trail, name="editing_audit"),
        path("audit/export/", audit_export, name="editing_audit_export"),
    ]


class AuditMenuItem(MenuItem):
    """Shown to those who may read a trail."""

    def is_shown(self, request: HttpRequest) -> bool:
        return serves(request, READERS) or is_officer(request)


@hooks.register("register_admin_menu_item")
def audit_menu_item() -> MenuItem:
    return AuditMenuItem(TITLE, reverse("editing_audit"), icon_name="history", order=900)
