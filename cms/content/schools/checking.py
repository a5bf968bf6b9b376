"""Rows → a plan: what would be made or changed, and everything that is wrong, each with its row and column.

Reads the database, never writes.  Everything wrong is told at once, so that a file is mended in one round.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cms.content.conf import default_host
from cms.content.schools.cleaning import clean_row
from cms.content.schools.columns import BY_NAME, COLUMNS, LABELS
from cms.content.schools.hosts import BadHost, check_host
from cms.content.schools.known import Known, Scope, same_person
from cms.content.schools.values import Change, Plan, PlannedSchool, SchoolRow, State
from cms.content.sheets.headings import cells_of, heading_errors, heading_warnings
from cms.content.sheets.reading import Table
from cms.content.sheets.values import Problem
from tenants.models import Tenant

TWICE = "ซ้ำกับแถวที่ {row}"
UNKNOWN_AREA = "ไม่พบเขตพื้นที่ “{name}” หรือท่านไม่มีสิทธิ์ในเขตพื้นที่นี้"
NO_AREA = "กรุณากรอกเขตพื้นที่ เป็นชื่อเต็มหรือชื่อย่อภาษาอังกฤษ"
OTHER_AREA = "มีสถานศึกษานี้อยู่ในเขตพื้นที่อื่นแล้ว จึงนำเข้าไม่ได้"
SLUG_TAKEN = "ชื่อย่อนี้มีหน่วยงานอื่นใช้แล้ว"
CODE_TAKEN = "รหัสนี้เป็นของสถานศึกษาที่ใช้ชื่อย่อ {slug} แล้ว ถ้าเป็นแห่งเดียวกัน กรุณาใช้ชื่อย่อเดิม"
HOST_TAKEN = "ชื่อเว็บไซต์นี้มีหน่วยงานอื่นใช้แล้ว"
NO_HOST = "กรุณากรอกโฮสต์ ระบบนี้ยังไม่ได้ตั้งชื่อโดเมนกลาง (PUBLIC_DOMAIN)"
RESTING = "สถานศึกษานี้ปิดหรือถูกลบไว้ กรุณาเปิดหรือกู้คืนในหน้า “สถานศึกษาในเขต” ก่อนนำเข้า"
TWO_PEOPLE = "อีเมลนี้ใช้กับชื่ออื่นในแถวที่ {row}"


def check_schools(table: Table, scope: Scope) -> Plan:
    """Return the plan of a table for someone who may make schools in ``scope``."""
    spared = "area" if scope.default is not None else ""
    problems, warnings = list(heading_errors(table, COLUMNS, BY_NAME, spared)), list(heading_warnings(table, BY_NAME))
    if problems:
        return Plan(len(table.rows), errors=tuple(problems), warnings=tuple(warnings))
    rows = []
    for row, wrong in (clean_row(*cells) for cells in cells_of(table, BY_NAME)):
        rows.append(row)
        problems += wrong
    schools, wrong = _judge(rows, scope, {(problem.row, problem.column) for problem in problems})
    problems = sorted([*problems, *wrong], key=_reading_order)
    return Plan(len(rows), tuple(schools), tuple(problems), tuple(warnings))


def _reading_order(problem: Problem) -> tuple[int, int]:
    return (problem.row or 0, list(LABELS.values()).index(problem.column))


# --------------------------------------------------------------------------------------------------- against all else


def _judge(
    rows: list[SchoolRow], scope: Scope, spoilt: set[tuple[int | None, str]]
) -> tuple[list[PlannedSchool], list[Problem]]:
    """Return the schools without problems, and what is wrong beyond single cells."""
    known = Known()
    known.read_tenants(rows)
    known.read_admins()
    hosts, problems = _hosts_of(rows, known, spoilt)
    known.read_hosts(hosts.values())
    problems += _twice_in_file(rows, hosts)
    schools = []
    for row in rows:
        wrong = [*_judge_place(row, known, scope, spoilt), *_judge_host(row, hosts, known)]
        problems += wrong
        area = scope.find(row.area)
        if not wrong and area is not None and row.number in hosts:
            schools.append(_planned(row, area.slug, hosts[row.number], known))
    return schools, problems


def _hosts_of(
    rows: list[SchoolRow], known: Known, spoilt: set[tuple[int | None, str]]
) -> tuple[dict[int, str], list[Problem]]:
    """Return the host of each row that has one: the file's, the school's own, or the default."""
    hosts, problems = {}, []
    for row in rows:
        if (row.number, LABELS["host" if row.host else "slug"]) in spoilt or (row.number, LABELS["host"]) in spoilt:
            continue
        tenant = known.by_slug.get(row.slug)
        raw = row.host or (_primary_host(tenant) if tenant else default_host(row.slug))
        try:
            hosts[row.number] = check_host(raw) if raw else _no_host()
        except BadHost as bad:
            problems.append(Problem(row.number, LABELS["host"], bad.code, bad.message))
    return hosts, problems


def _no_host() -> str:
    raise BadHost("host.missing", NO_HOST)


def _primary_host(tenant: Tenant) -> str:
    return next((host.name for host in tenant.hosts.all() if host.primary), default_host(tenant.slug))


def _twice_in_file(rows: list[SchoolRow], hosts: dict[int, str]) -> Iterator[Problem]:
    """Yield a problem for each row whose code, slug or host, or another person's e-mail, stands in an earlier row."""
    for name in ("code", "slug"):
        yield from _twice(name, ((row.number, getattr(row, name)) for row in rows))
    yield from _twice("host", ((row.number, hosts.get(row.number, "")) for row in rows))
    yield from _two_people(rows)


def _twice(name: str, values: Iterable[tuple[int, str]]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, value in values:
        if value and first.setdefault(value, number) != number:
            yield Problem(number, LABELS[name], f"{name}.twice", TWICE.format(row=first[value]))


def _two_people(rows: list[SchoolRow]) -> Iterator[Problem]:
    named: dict[str, SchoolRow] = {}
    for row in rows:
        if row.admin_email and row.admin_name:
            first = named.setdefault(row.admin_email, row)
            if not same_person(first.admin_name, row.admin_name):
                message = TWO_PEOPLE.format(row=first.number)
                yield Problem(row.number, LABELS["admin_email"], "admin_email.two_people", message)


def _judge_place(row: SchoolRow, known: Known, scope: Scope, spoilt: set[tuple[int | None, str]]) -> Iterator[Problem]:
    """Yield what is wrong with area, slug and code: unknown, another's, in another area."""
    area = scope.find(row.area)
    if area is None and (row.number, LABELS["area"]) not in spoilt:
        code, message = ("area.unknown", UNKNOWN_AREA) if row.area else ("area.missing", NO_AREA)
        yield Problem(row.number, LABELS["area"], code, message.format(name=row.area[:60]))
    by_slug, by_code = known.by_slug.get(row.slug), known.by_code.get(row.code)
    place = area.pk if area else None
    if by_slug is not None and by_slug.kind != Tenant.Kind.SCHOOL:
        yield Problem(row.number, LABELS["slug"], "slug.taken", SLUG_TAKEN)
    elif place and any(tenant is not None and tenant.area_id != place for tenant in (by_slug, by_code)):
        yield Problem(row.number, LABELS["area"], "school.other_area", OTHER_AREA)
    elif place and any(tenant is not None and not tenant.is_working for tenant in (by_slug, by_code)):
        yield Problem(row.number, LABELS["slug"], "school.resting", RESTING)
    elif by_slug is not None and row.code and row.code != (_code_of(by_slug, row.code) or row.code):
        yield Problem(row.number, LABELS["slug"], "slug.taken", SLUG_TAKEN)
    elif by_code is not None and row.slug and by_code != by_slug:
        yield Problem(row.number, LABELS["code"], "code.taken", CODE_TAKEN.format(slug=by_code.slug))


def _code_of(tenant: Tenant, like: str) -> str:
    """Return the tenant's code of the same kind as ``like``: of 10 or of 8 digits."""
    return tenant.code10 if len(like) == 10 else tenant.code8


def _judge_host(row: SchoolRow, hosts: dict[int, str], known: Known) -> Iterator[Problem]:
    owner = known.hosts.get(hosts.get(row.number, ""))
    tenant = known.by_slug.get(row.slug)
    if owner is not None and (tenant is None or tenant.pk != owner):
        yield Problem(row.number, LABELS["host"], "host.taken", HOST_TAKEN)


# --------------------------------------------------------------------------------------------------------- what to do


def _planned(row: SchoolRow, area: str, host: str, known: Known) -> PlannedSchool:
    tenant = known.by_slug.get(row.slug)
    if tenant is None:
        return PlannedSchool(row, State.NEW, area, host)
    changes = tuple(_changes(row, tenant, host, known))
    return PlannedSchool(row, State.CHANGED if changes else State.UNCHANGED, area, host, tenant.pk, changes)


def _changes(row: SchoolRow, tenant: Tenant, host: str, known: Known) -> Iterator[Change]:
    """Yield the facts that differ; an empty cell changes nothing."""
    stored = {
        "code": _code_of(tenant, row.code),
        "name": tenant.name,
        "network": tenant.network.name if tenant.network else "",
        "levels": tenant.levels,
    }
    for name, old in stored.items():
        new = getattr(row, name)
        if new and new != old:
            yield Change(name, old, new)
    if host != _primary_host(tenant):
        yield Change("host", _primary_host(tenant), host)
    named = "admin_email" if row.admin_email else "admin_name"
    if getattr(row, named) and not known.has_admin(tenant.pk, row.admin_email, row.admin_name):
        yield Change(named, "", getattr(row, named))
