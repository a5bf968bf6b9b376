"""From one area with one school to a country, by ``INSERT … SELECT``: every row that belongs to the school is copied
for each further school, with its ids moved on.

Ids of a fresh installation are small, so a copy's id is the old one plus so many times ``STRIDE``: references between
copied rows move alike, and nothing has to be looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    PageLogEntry,
    ReferenceIndex,
    Revision,
    Site,
)
from wagtail.search.models import IndexEntry

from cms.content.models import (
    BasePage,
    ImageRendition,
    PublishedMediaRecord,
    PublishedPageRecord,
    PublishedSiteRecord,
    SiteDocument,
    SiteImage,
)
from cms.content.sections import PlantedSections
from site_builder.models import Build, BuildSlot, PublishRequest
from tenants.audit.models import AuditChain, AuditEntry
from tenants.models import Area, Membership, RoleGroup, Tenant, TenantHost, User
from tenants.redirects.models import Redirect

SCHOOLS_OF_AREA = 104
STRIDE = 1000
STEP = BasePage.steplen
STEPS = BasePage.alphabet

NEXT_STEP = f"""
CREATE OR REPLACE FUNCTION pg_temp.step(text, bigint) RETURNS text IMMUTABLE LANGUAGE sql AS $$
  WITH places AS (SELECT at, {len(STEPS)}::numeric ^ ({STEP} - at) AS worth FROM generate_series(1, {STEP}) AS at),
       value AS (SELECT sum((strpos('{STEPS}', substr($1, at, 1)) - 1) * worth) + $2 AS it FROM places)
  SELECT string_agg(substr('{STEPS}', (div(it, worth) % {len(STEPS)})::int + 1, 1), '' ORDER BY at) FROM value, places
$$
"""
"""The step of a tree's path that comes so many places after another."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Rows of one table, and the columns that are not simply carried over; ``{old}`` stands for the column."""

    rows: models.QuerySet[Any]
    columns: Mapping[str, str]

    @property
    def model(self) -> type[models.Model]:
        return self.rows.model


def multiply(areas: int) -> None:
    """Make so many areas of 104 schools each, out of the one area with one school that is there."""
    area, school = Area.objects.get(), Tenant.objects.get()
    copied = {copies.model for copies in (*of_area(area), *of_school(school))}
    with connection.cursor() as cursor:
        # Else every row would be looked up in the table that it refers to, a million times.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(NEXT_STEP)
        for copies in of_area(area):
            cursor.execute(statement(copies, copied, f"generate_series(1, {areas - 1}) AS area"))
        numbers = f"generate_series(1, {areas * SCHOOLS_OF_AREA - 1}) AS k"
        series = f"(SELECT k, k / {SCHOOLS_OF_AREA} AS area FROM {numbers}) AS s"
        for copies in of_school(school):
            cursor.execute(statement(copies, copied, series))
        for sql in (*child_counts(area, areas), *(sequence for model in copied for sequence in sequences(model))):
            cursor.execute(sql)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def statement(copies: Copies, copied: set[type[models.Model]], series: str) -> str:
    """Return the INSERT that makes the copies of some rows."""
    meta = copies.model._meta
    highest = copies.rows.order_by("-pk").values_list("pk", flat=True).first()
    assert not isinstance(highest, int) or highest < STRIDE, f"{meta.label}: copies would have ids of others"
    k = "k" if "AS k" in series else "area"
    columns = {field.column: expression(field, copies, copied, k) for field in meta.local_concrete_fields}
    keys = ", ".join(str(key) for key in copies.rows.values_list("pk", flat=True))
    names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
    pk = f't."{meta.pk.column}"'
    select = f'SELECT {values} FROM "{meta.db_table}" t, {series} WHERE {pk} IN ({keys})'
    return f'INSERT INTO "{meta.db_table}" ({names}) {select}'


def expression(field: Any, copies: Copies, copied: set[type[models.Model]], k: str) -> str:
    """Return what a column of a copy holds."""
    old = f't."{field.column}"'
    if field.column in copies.columns:
        return copies.columns[field.column].format(old=old)
    if field.remote_field is not None:
        model = field.remote_field.model
        if model is Area:
            return f"{old} + area * {STRIDE}"
        return f"{old} + {k} * {STRIDE}" if model in copied else old
    return f"{old} + {k} * {STRIDE}" if field.primary_key else old


def of_area(area: Area) -> Iterator[Copies]:
    """Yield what belongs to an area itself."""
    moved = f"substr({{old}}, 1, {STEP}) || pg_temp.step(substr({{old}}, {STEP + 1}, {STEP}), area)"
    name = {"name": "{old} || ' ' || area"}
    groups, people = Group.objects.filter(role_group__area=area), User.objects.filter(memberships__area=area)
    yield Copies(Area.objects.filter(pk=area.pk), {**name, "slug": "{old} || '-' || area"})
    page = {"path": moved, "slug": "{old} || '-' || area", "url_path": "'/area-' || area || '/'"}
    yield Copies(BasePage.objects.filter(pk=area.node_id), {**page, **_keys("area"), "title": "{old} || ' ' || area"})
    yield Copies(Collection.objects.filter(pk=area.collection_id), {"path": moved, **name})
    yield from _rights(groups, people, {"name": "{old} || ' ' || area"}, "area")


def types_of(pages: models.QuerySet[BasePage]) -> list[type[BasePage]]:
    """Return the page types that there are among some pages."""
    kinds = ContentType.objects.filter(pk__in=pages.values("content_type"))
    found = [kind.model_class() for kind in kinds.order_by("pk")]
    return [model for model in found if model is not None and issubclass(model, BasePage)]


def of_school(school: Tenant) -> Iterator[Copies]:
    """Yield everything that belongs to a school."""
    place = f"k % {SCHOOLS_OF_AREA}"
    moved = (
        f"substr({{old}}, 1, {STEP}) || pg_temp.step(substr({{old}}, {STEP + 1}, {STEP}), area)"
        f" || pg_temp.step(substr({{old}}, {2 * STEP + 1}, {STEP}), {place}) || substr({{old}}, {3 * STEP + 1})"
    )
    name = {"name": "{old} || ' ' || k"}
    slug = "CASE WHEN {old} = 'school' THEN 'school-' || k ELSE {old} END"
    area_path = "CASE WHEN area = 0 THEN '/area/' ELSE '/area-' || area || '/' END"
    url_path = f"replace(replace({{old}}, '/area/', {area_path}), '/school/', '/school-' || k || '/')"
    pages, key = BasePage.objects.filter(tenant=school), "substr(md5({old} || k), 1, 12)"
    text_id = {"object_id": f"({{old}}::bigint + k * {STRIDE})::text"}
    types = types_of(pages)
    page_types = ContentType.objects.get_for_models(BasePage, *types).values()
    of_pages = Q(object_id__in=[str(pk) for pk in pages.values_list("pk", flat=True)])

    yield Copies(Tenant.objects.filter(pk=school.pk), {**name, "slug": "'school-' || k"})
    yield Copies(TenantHost.objects.filter(tenant=school), {"name": "'school-' || k || '.localhost'"})
    yield Copies(Site.objects.filter(pk=school.site_id), {"hostname": "'school-' || k || '.localhost'"})
    yield Copies(Collection.objects.filter(pk=school.collection_id), {"path": moved, **name})
    yield Copies(pages, {"path": moved, "slug": slug, "url_path": url_path, **_keys("k")})
    for model in types:
        yield Copies(model._default_manager.filter(tenant=school), {})
    yield Copies(Revision.objects.filter(of_pages), text_id)
    yield Copies(PageLogEntry.objects.filter(page__in=pages), {})
    references = ReferenceIndex.objects.filter(of_pages, base_content_type__in=page_types)
    yield Copies(references, {**text_id, "to_object_id": text_id["object_id"]})
    yield Copies(IndexEntry.objects.filter(of_pages, content_type__in=page_types), text_id)
    yield from _files(school, key, text_id)
    yield Copies(Redirect.objects.filter(tenant=school), {})
    yield Copies(AuditChain.objects.filter(tenant=school), {"key": f"'tenant:' || (t.tenant_id + k * {STRIDE})"})
    yield Copies(AuditEntry.objects.filter(chain__tenant=school), {})
    yield Copies(PlantedSections.objects.filter(tenant=school), {})
    yield Copies(PublishedPageRecord.objects.filter(tenant=school), {"key": key})
    yield Copies(PublishedSiteRecord.objects.filter(tenant=school), {})
    for queued in (PublishRequest, BuildSlot, Build):
        yield Copies(queued.objects.filter(tenant=school), {})
    groups, people = Group.objects.filter(role_group__tenant=school), User.objects.filter(memberships__tenant=school)
    yield from _rights(groups, people, name, "k")


def _files(school: Tenant, key: str, text_id: Mapping[str, str]) -> Iterator[Copies]:
    """Yield pictures and documents: all copies name the same files of the disk."""
    for model in (SiteImage, SiteDocument):
        files = model.objects.filter(tenant=school)
        of_files = Q(object_id__in=[str(pk) for pk in files.values_list("pk", flat=True)])
        yield Copies(files, {"public_key": key})
        yield Copies(
            IndexEntry.objects.filter(of_files, content_type=ContentType.objects.get_for_model(model)), text_id
        )
    yield Copies(ImageRendition.objects.filter(image__tenant=school), {})
    yield Copies(PublishedMediaRecord.objects.filter(tenant=school), {"key": key})


def _keys(k: str) -> dict[str, str]:
    """Return the columns that must differ from page to page."""
    return {
        "public_key": f"substr(md5({{old}} || {k}), 1, 12)",
        "translation_key": f"md5({{old}}::text || {k})::uuid",
    }


def _rights(groups: Any, people: Any, name: Mapping[str, str], k: str) -> Iterator[Copies]:
    """Yield groups with their grants, and people with their roles."""
    yield Copies(groups, name)
    yield Copies(Group.permissions.through.objects.filter(group__in=groups), {})
    for model in (RoleGroup, GroupPagePermission, GroupCollectionPermission):
        yield Copies(model.objects.filter(group__in=groups), {})
    yield Copies(people, {"username": f"{{old}} || '-' || {k}"})
    yield Copies(Membership.objects.filter(user__in=people), {})
    yield Copies(User.groups.through.objects.filter(user__in=people), {})


def child_counts(area: Area, areas: int) -> Iterator[str]:
    """Yield what puts the trees' counts of children right."""
    for table in (BasePage._meta.db_table, Collection._meta.db_table):
        yield f'UPDATE "{table}" SET numchild = {areas} WHERE depth = 1'
        yield f'UPDATE "{table}" SET numchild = {SCHOOLS_OF_AREA} WHERE depth = 2'


def sequences(model: type[models.Model]) -> Iterator[str]:
    """Yield what lets new rows begin behind the copies."""
    field = model._meta.pk
    if isinstance(field, models.AutoField | models.BigAutoField):
        table, column = model._meta.db_table, field.column
        yield f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT max({column}) FROM \"{table}\"))"
