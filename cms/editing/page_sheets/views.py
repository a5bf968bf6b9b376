"""Which page, which table, what it would change, and the confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.content.base import BasePage
from cms.content.page_sheets.kinds import KINDS, Kind, Sheet, kind_of
from cms.content.page_sheets.values import Wishes
from cms.content.sheets.reading import Table
from cms.editing.desk.asking import acts_of, may_write, own_tenant, pressed
from cms.editing.page_sheets.errors import RowsRefused, SheetRefused
from cms.editing.page_sheets.forms import SheetForm, WishesForm, known_part
from cms.editing.page_sheets.services import Order, write_sheet
from cms.editing.page_sheets.shown import counted, told, wishes_sent
from cms.editing.sheets import STALE, csv_file, sign, unsign, xlsx_file

TITLE = "นำเข้าจากตาราง"
LOCKED = "หน้านี้ถูกล็อกไว้ชั่วคราว (กำลังรอตรวจ หรือมีผู้ล็อกไว้) จึงยังนำเข้าไม่ได้"
ASK, PREVIEW = "editing/page_sheets/form.html", "editing/page_sheets/preview.html"


def heading(subtitle: str) -> dict[str, Any]:
    return {"header_title": TITLE, "page_title": TITLE, "page_subtitle": subtitle, "header_icon": "table"}


def own_page(request: HttpRequest, page_id: int) -> tuple[Kind, Any]:
    """Return a page of the place that a sheet can fill and the person may edit, and its kind; 404 for every other."""
    row = BasePage.objects.filter(pk=page_id, tenant=own_tenant(request)).first()
    page = None if row is None else row.specific
    kind = kind_of(page)
    if page is None or kind is None or not page.permissions_for_user(request.user).can_edit():
        raise Http404
    return kind, page


@require_GET
def sheets(request: HttpRequest) -> HttpResponse:
    """List the pages of the place that a sheet can fill, and lead to a new one of each kind that is missing."""
    tenant = own_tenant(request)
    home = BasePage.objects.get(pk=tenant.root_page_id)
    if not may_write(request, home):
        raise Http404
    found = [(kind, pages_of(request, kind)) for kind in KINDS]
    may_add = home.permissions_for_user(request.user).can_add_subpage()
    kinds = [
        {"label": kind.model._meta.verbose_name, "pages": pages, "add": add_url(kind, home) if may_add else ""}
        for kind, pages in found
    ]
    return render(request, "editing/page_sheets/list.html", heading(tenant.name) | {"kinds": kinds})


def pages_of(request: HttpRequest, kind: Kind) -> list[BasePage]:
    rows = kind.model.objects.filter(tenant=own_tenant(request)).order_by("path")
    return [page for page in rows if page.permissions_for_user(request.user).can_edit()]


def add_url(kind: Kind, home: BasePage) -> str:
    return reverse("wagtailadmin_pages:add", args=["content", kind.name, home.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for a table; with one, show what is wrong in it or what it would change.  Nothing is written."""
    kind, page = own_page(request, page_id)
    if page.permissions_for_user(request.user).page_locked():
        messages.error(request, LOCKED)
        return redirect("editing_status", page.pk)
    newest = page.get_latest_revision_as_object()
    if request.method != "POST":
        return ask(request, kind, newest, SheetForm(kind, initial=initial(kind, newest)))
    form = SheetForm(kind, request.POST, request.FILES)
    if not form.is_valid() or form.table is None:
        return ask(request, kind, newest, form)
    return preview(request, kind, newest, known_part(form.table, kind.is_column), form.wishes())


def initial(kind: Kind, page: Any) -> dict[str, Any]:
    """Return what is asked beside the table as the page says it; the day is never guessed."""
    return {"school_year": page.school_year, "source": page.source} if kind.has_day else {}


def ask(request: HttpRequest, kind: Kind, page: Any, form: SheetForm, trouble: str = "") -> HttpResponse:
    context = heading(page.title) | {"kind": kind, "page": page, "form": form, "trouble": trouble}
    return render(request, ASK, context, status=400 if form.errors or trouble else 200)


def preview(
    request: HttpRequest, kind: Kind, page: Any, table: Table, wishes: Wishes, trouble: str = ""
) -> HttpResponse:
    """Show the plan of a table, with the table itself, signed, in the form that confirms it."""
    plan = kind.plan(table, page, wishes)
    context = heading(page.title) | told(plan) | {"kind": kind, "page": page, "trouble": trouble}
    if not plan.errors:
        context["token"] = sign(table, salt(request, page))
        context["sent"] = {**wishes_sent(kind, wishes), "seen": page.latest_revision_id or ""}
        context["acts"] = acts_of(request, page.get_parent(), page)
        context["other_edits"] = page.has_unpublished_changes and page.live
    return render(request, PREVIEW, context, status=400 if plan.errors else 409 if trouble else 200)


@require_POST
def sheet_import(request: HttpRequest, page_id: int) -> HttpResponse:
    """Write the table that was shown; it is checked again, because the page may have changed since."""
    kind, page = own_page(request, page_id)
    newest = page.get_latest_revision_as_object()
    form = WishesForm(kind, request.POST)
    try:
        table = unsign(request.POST.get("table", ""), salt(request, page))
    except signing.BadSignature:
        return ask(request, kind, newest, SheetForm(kind, initial=initial(kind, newest)), STALE)
    if not form.is_valid() or page.permissions_for_user(request.user).page_locked():
        trouble = LOCKED if form.is_valid() else STALE
        return ask(request, kind, newest, SheetForm(kind, initial=initial(kind, newest)), trouble)
    return confirmed(request, kind, page, table, form.wishes())


def confirmed(request: HttpRequest, kind: Kind, page: Any, table: Table, wishes: Wishes) -> HttpResponse:
    act = pressed(request, acts_of(request, page.get_parent(), page))
    seen = request.POST.get("seen", "")
    order = Order(
        kind, page.pk, own_tenant(request), request.user, act, wishes, int(seen) if seen.isdecimal() else None  # type: ignore[arg-type]
    )  # fmt: skip
    try:
        _, plan = write_sheet(order, table)
    except RowsRefused:
        return preview(request, kind, page.get_latest_revision_as_object(), table, wishes)
    except SheetRefused as refused:
        page.refresh_from_db()
        return preview(request, kind, page.get_latest_revision_as_object(), table, wishes, refused.message)
    except ValidationError as error:
        newest = page.get_latest_revision_as_object()
        return preview(request, kind, newest, table, wishes, " ".join(error.messages))
    messages.success(request, f"นำเข้าแล้ว: {counted(plan)}")
    return redirect("editing_status", page.pk)


@require_GET
def sheet_file(request: HttpRequest, page_id: int, name: str) -> HttpResponse:
    """Give a sheet as CSV: with what the page has now, or with an example."""
    _, file_name, header, rows = sheet_to_fill(request, page_id, name)
    return csv_file(f"{file_name}.csv", [header, *rows])


@require_GET
def sheet_workbook(request: HttpRequest, page_id: int, name: str) -> HttpResponse:
    """Give the same as a workbook, which spreadsheets on telephones open too."""
    sheet, file_name, header, rows = sheet_to_fill(request, page_id, name)
    return xlsx_file(f"{file_name}.xlsx", sheet.label, header, rows)


def sheet_to_fill(request: HttpRequest, page_id: int, name: str) -> tuple[Sheet, str, list[str], list[Any]]:
    """Return a sheet of a page, the name of its file without an ending, its header and its rows."""
    kind, page = own_page(request, page_id)
    found = kind.sheet(name)
    if found is None:
        raise Http404
    rows = [] if request.GET.get("empty") else list(found.now(page.get_latest_revision_as_object()))
    header = [column.label for column in found.columns]
    return found, f"{page.slug[:60]}-{found.name}", header, rows or list(found.example)


def salt(request: HttpRequest, page: Any) -> str:
    return f"cms.editing.page_sheets.{request.user.pk}.{page.pk}"
