"""«นำเข้าสถานศึกษา»: the area office gives a file of schools, sees what is wrong or what would change, and confirms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.content.conf import public_origin
from cms.content.schools.checking import check_schools
from cms.content.schools.columns import COLUMNS, is_column
from cms.content.schools.importing import Refused, import_schools
from cms.content.schools.known import Scope
from cms.content.schools.values import Plan, State
from cms.content.sheets.reading import Table
from cms.editing.area_schools.who import is_officer
from cms.editing.sheets import STALE, TableField, csv_file, sign, unsign, xlsx_file
from tenants.models import Area, Membership, Role
from tenants.policies import areas_of_officer

TITLE = "นำเข้าสถานศึกษา"
MOST_NEW = 150
"""New schools of one request, at about 0.12 s each: on SQLite other writers wait 20 s at most."""
SHOWN = 200
"""Rows of a preview: whoever has more reads the rest after the first are mended."""
TOO_MANY_NEW = f"ไฟล์นี้มีสถานศึกษาใหม่เกิน {MOST_NEW} แห่ง กรุณาแบ่งไฟล์ หรือให้ผู้ดูแลระบบใช้คำสั่ง import_schools"
EXAMPLE = ("1047510001", "โรงเรียนบ้านตัวอย่าง", "bantuayang", "", "กลุ่มเครือข่ายริมน้ำ", "", "อนุบาล 2 – ป.6", "", "")
HEADER = [column.label for column in COLUMNS]


class FileForm(forms.Form):
    """The file, not yet read."""

    file = TableField(is_column, label="ไฟล์รายชื่อสถานศึกษา")


# --------------------------------------------------------------------------------------------------------------- who


def scope_of(user: Any) -> Scope | None:
    """Return where the person may make schools: an area officer in the own area; None for everybody else."""
    if not user.is_active:
        return None
    if user.is_superuser:
        return Scope.everywhere()
    held = Membership.objects.filter(user=user, role=Role.AREA_OFFICER).values("area")
    areas = tuple(Area.objects.filter(pk__in=held).order_by("pk"))
    return Scope(areas, areas[0] if len(areas) == 1 else None) if areas else None


def own_scope(request: HttpRequest) -> Scope:
    scope = scope_of(request.user)
    if scope is None:
        raise Http404
    return scope


# -------------------------------------------------------------------------------------------------------------- views


def schools_file(request: HttpRequest) -> HttpResponse:
    """Ask for a file; with one, show what is wrong in it or what it would change.  Nothing is written."""
    scope = own_scope(request)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        return preview(request, form.cleaned_data["file"], scope)
    return ask_for_file(request, form, scope)


def ask_for_file(request: HttpRequest, form: FileForm, scope: Scope, trouble: str = "") -> HttpResponse:
    context = heading("เลือกไฟล์") | {"form": form, "areas": scope.areas, "columns": COLUMNS, "trouble": trouble}
    return render(request, "editing/schools_file.html", context, status=400 if form.errors or trouble else 200)


def preview(request: HttpRequest, table: Table, scope: Scope) -> HttpResponse:
    """Show the plan of a table, with the table itself, signed, in the form that confirms it."""
    plan = check_schools(table, scope)
    trouble = TOO_MANY_NEW if len(plan.of(State.NEW)) > MOST_NEW else ""
    context = heading("ตรวจก่อนนำเข้า") | told(plan) | {"trouble": trouble}
    if not plan.errors and not trouble:
        context["token"] = sign(table, salt(request.user))
    return render(request, "editing/schools_preview.html", context, status=400 if plan.errors or trouble else 200)


@require_POST
def schools_import(request: HttpRequest) -> HttpResponse:
    """Import the table that was shown; it is checked again, because the database may have changed since."""
    scope = own_scope(request)
    try:
        table = unsign(request.POST.get("table", ""), salt(request.user))
    except signing.BadSignature:
        return ask_for_file(request, FileForm(), scope, STALE)
    try:
        plan = import_schools(table, scope, user=request.user)  # type: ignore[arg-type]
    except Refused as refused:
        context = heading("ตรวจก่อนนำเข้า") | told(refused.plan)
        return render(request, "editing/schools_preview.html", context, status=400)
    prints = areas_of_officer(request.user).exists()  # type: ignore[arg-type]
    return render(request, "editing/schools_done.html", heading("นำเข้าแล้ว") | told(plan) | {"prints": prints})


@require_GET
def schools_example(request: HttpRequest) -> HttpResponse:
    """Give an example that opens in a spreadsheet: Thai headings, one row, marked as UTF-8."""
    return csv_file("schools-example.csv", [HEADER, example_row(own_scope(request))])


@require_GET
def schools_workbook(request: HttpRequest) -> HttpResponse:
    """Give the same as a workbook, which spreadsheets on telephones open too."""
    return xlsx_file("schools-example.xlsx", "สถานศึกษา", HEADER, [example_row(own_scope(request))])


def example_row(scope: Scope) -> list[str]:
    area = (scope.default or scope.areas[0]).slug if scope.areas else ""
    return [area if column.name == "area" else cell for column, cell in zip(COLUMNS, EXAMPLE, strict=True)]


# ------------------------------------------------------------------------------------------------------- what is shown


def heading(subtitle: str) -> dict[str, Any]:
    return {"header_title": TITLE, "page_title": TITLE, "page_subtitle": subtitle, "header_icon": "list-ul"}


def told(plan: Plan) -> dict[str, Any]:
    """Return what the screens say of a plan."""
    return {
        "plan": plan,
        "errors": plan.errors[:SHOWN],
        "more_errors": max(0, len(plan.errors) - SHOWN),
        "schools": [shown(school) for school in plan.schools[:SHOWN]],
        "more_schools": max(0, len(plan.schools) - SHOWN),
        "new": len(plan.of(State.NEW)),
        "changed": len(plan.of(State.CHANGED)),
        "unchanged": len(plan.of(State.UNCHANGED)),
        "admins": sum(school.names_admin for school in plan.schools),
    }


def shown(school: Any) -> dict[str, Any]:
    words = {State.NEW: "ใหม่", State.CHANGED: "เปลี่ยน", State.UNCHANGED: "เหมือนเดิม"}
    return {
        "number": school.row.number,
        "word": words[school.state],
        "state": school.state.value,
        "name": school.row.name,
        "url": f"{public_origin(school.host)}/",
        "host": school.host,
        "admin": school.row.admin_name or school.row.admin_email,
        "changes": school.changes,
    }


# ------------------------------------------------------------------------- from the preview to the confirmation


def salt(user: Any) -> str:
    return f"cms.editing.schools.{user.pk}"


# -------------------------------------------------------------------------------------------------------------- hooks


@hooks.register("register_admin_urls")
def schools_urls() -> list[Any]:
    return [
        path("schools/", schools_file, name="editing_schools"),
        path("schools/import/", schools_import, name="editing_schools_import"),
        path("schools/example.csv", schools_example, name="editing_schools_example"),
        path("schools/example.xlsx", schools_workbook, name="editing_schools_workbook"),
    ]


class SchoolsMenuItem(MenuItem):
    """Shown to those who may make schools."""

    def is_shown(self, request: HttpRequest) -> bool:
        user: Any = request.user
        return (user.is_active and user.is_superuser) or is_officer(request)


@hooks.register("register_admin_menu_item")
def schools_menu_item() -> MenuItem:
    return SchoolsMenuItem(TITLE, reverse("editing_schools"), icon_name="list-ul", order=260)
