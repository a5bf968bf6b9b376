"""A file of old addresses: what is wrong in it or what it would change, and the confirmation."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.content.redirects.checking import check_redirects
from cms.content.redirects.columns import COLUMNS
from cms.content.redirects.known import known_of
from cms.content.redirects.services import Refused, import_redirects
from cms.content.sheets.reading import Table
from cms.editing.old_addresses.forms import FileForm
from cms.editing.old_addresses.shown import told
from cms.editing.old_addresses.views import heading, tenant_of
from cms.editing.sheets import STALE, csv_file, sign, unsign, xlsx_file
from tenants.models import Tenant

EXAMPLE = (
    ("/index.php?option=news&id=5", "/news/", ""),
    ("/ข่าวประชาสัมพันธ์/", "/news/", "301"),
    ("/download/*", "https://www.example.go.th/files/*", ""),
    ("/webboard/", "", "410"),
)
HEADER = [column.label for column in COLUMNS]
CHECK, DONE = "ตรวจก่อนนำเข้า", "นำเข้าแล้ว"
PREVIEW, ASK = "editing/old_addresses/preview.html", "editing/old_addresses/file.html"


@require_http_methods(["GET", "HEAD", "POST"])
def old_addresses_file(request: HttpRequest) -> HttpResponse:
    """Ask for a file; with one, show what is wrong in it or what it would change.  Nothing is written."""
    tenant = tenant_of(request)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        return preview(request, form.cleaned_data["file"], tenant)
    return ask_for_file(request, form, tenant)


def ask_for_file(request: HttpRequest, form: FileForm, tenant: Tenant, trouble: str = "") -> HttpResponse:
    context = heading(tenant, "นำเข้าจากไฟล์") | {"form": form, "columns": COLUMNS, "trouble": trouble}
    return render(request, ASK, context, status=400 if form.errors or trouble else 200)


def preview(request: HttpRequest, table: Table, tenant: Tenant) -> HttpResponse:
    """Show the plan of a table, with the table itself, signed, in the form that confirms it."""
    known = known_of(tenant)
    plan = check_redirects(table, known)
    context = heading(tenant, CHECK) | told(plan, known)
    if not plan.errors:
        context["token"] = sign(table, salt(request, tenant))
    return render(request, PREVIEW, context, status=400 if plan.errors else 200)


@require_POST
def old_addresses_import(request: HttpRequest) -> HttpResponse:
    """Import the table that was shown; it is checked again, because the site may have changed since."""
    tenant = tenant_of(request)
    try:
        table = unsign(request.POST.get("table", ""), salt(request, tenant))
    except signing.BadSignature:
        return ask_for_file(request, FileForm(), tenant, STALE)
    try:
        plan = import_redirects(table, tenant, user=request.user)  # type: ignore[arg-type]
    except Refused as refused:
        context = heading(tenant, CHECK) | told(refused.plan, known_of(tenant))
        return render(request, PREVIEW, context, status=400)
    context = heading(tenant, DONE) | told(plan, known_of(tenant))
    return render(request, "editing/old_addresses/done.html", context)


@require_GET
def old_addresses_example(request: HttpRequest) -> HttpResponse:
    """Give an example that opens in a spreadsheet: Thai headings, marked as UTF-8."""
    tenant_of(request)
    return csv_file("old-addresses-example.csv", [HEADER, *EXAMPLE])


@require_GET
def old_addresses_workbook(request: HttpRequest) -> HttpResponse:
    """Give the same as a workbook, which spreadsheets on telephones open too."""
    tenant_of(request)
    return xlsx_file("old-addresses-example.xlsx", "ที่อยู่เดิม", HEADER, EXAMPLE)


def salt(request: HttpRequest, tenant: Tenant) -> str:
    return f"cms.editing.old_addresses.file.{request.user.pk}.{tenant.pk}"
