"""Roles as Wagtail understands them: one group per role and tenant (or area), with grants on its pages and media.

Wagtail names page permissions after our page model (``content.*_basepage``), but those of images and documents after
its own models (``wagtailimages.*_image``), whatever our models are called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from tenants.models import Area, Membership, Role, RoleGroup, Tenant, User


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role may do: actions on pages, actions on images and documents.  Everyone may open the admin."""

    pages: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


READ_LITTLE = Grant()
WRITE_OWN = Grant(pages=("add",), media=("add", "choose"))
PUBLISH = Grant(pages=("add", "change", "publish", "lock", "unlock"), media=("add", "change", "choose"))

GRANTS: dict[Role, Grant] = {
    Role.CONTRIBUTOR: WRITE_OWN,
    Role.EDITOR: PUBLISH,
    Role.DIRECTOR: PUBLISH,
    Role.REGISTRAR: READ_LITTLE,
    Role.SCHOOL_ADMIN: PUBLISH,
    Role.ASSESSOR: READ_LITTLE,
    Role.AREA_OFFICER: PUBLISH,
}
"""A platform admin is not here: superusers need no group."""

TENANT_ROLES = tuple(role for role in GRANTS if role != Role.AREA_OFFICER)


@transaction.atomic
def tenant_group(tenant: Tenant, role: Role) -> Group:
    """Return the group of a role in a tenant with all its grants; makes what is missing, takes nothing away."""
    group = _group(role, _name(tenant, role), tenant=tenant)
    _grant(group, GRANTS[role], page=tenant.root_page, collection=tenant.collection)
    return group


@transaction.atomic
def tenant_groups(tenant: Tenant) -> None:
    """Make the groups of all roles in a tenant with their grants; for a new tenant in a few statements for all."""
    if RoleGroup.objects.filter(tenant=tenant).exists():
        for role in TENANT_ROLES:
            tenant_group(tenant, role)
    else:
        _make_groups(tenant)


def _make_groups(tenant: Tenant) -> None:
    """Write what ``tenant_group`` writes role by role."""
    known = {permission.codename: permission for permission in _permissions(_every_codename())}
    made = Group.objects.bulk_create([Group(name=_name(tenant, role)) for role in TENANT_ROLES])
    groups = dict(zip(TENANT_ROLES, made, strict=True))
    RoleGroup.objects.bulk_create([RoleGroup(group=group, role=role, tenant=tenant) for role, group in groups.items()])
    admin = known["access_admin"]
    Group.permissions.through.objects.bulk_create(
        [Group.permissions.through(group=group, permission=admin) for group in made]
    )
    if tenant.root_page_id is not None:
        GroupPagePermission.objects.bulk_create(
            [
                GroupPagePermission(group=group, page_id=tenant.root_page_id, permission=known[name])
                for role, group in groups.items()
                for name in _page_codenames(GRANTS[role])
            ]
        )
    if tenant.collection_id is not None:
        GroupCollectionPermission.objects.bulk_create(
            [
                GroupCollectionPermission(group=group, collection_id=tenant.collection_id, permission=known[name])
                for role, group in groups.items()
                for names in _media_codenames(GRANTS[role]).values()
                for name in names
            ]
        )


@transaction.atomic
def area_group(area: Area) -> Group:
    """Return the group of an area's officers: one grant on the area's node, however many schools hang below it."""
    role = Role.AREA_OFFICER
    group = _group(role, f"{area.slug} · {role.label}", area=area)
    _grant(group, GRANTS[role], page=area.node, collection=area.collection)
    return group


def follow_memberships(user: User) -> None:
    """Put the user into exactly the role groups that the memberships of working tenants and of areas name.

    Other groups stay as they are.
    """
    wanted = {group.pk for m in _memberships(user) if (group := _group_of(m)) is not None}
    held = set(user.groups.filter(role_group__isnull=False).values_list("pk", flat=True))
    user.groups.remove(*(held - wanted))
    user.groups.add(*(wanted - held))


def _memberships(user: User) -> list[Membership]:
    """Return the memberships that count: those of a closed or deleted tenant rest until it is opened again."""
    working = user.memberships.filter(tenant__closed_at=None, tenant__deleted_at=None)
    return list(working.select_related("tenant__root_page", "tenant__collection", "area"))


def _group_of(membership: Membership) -> Group | None:
    if membership.tenant is not None:
        return tenant_group(membership.tenant, Role(membership.role))
    if membership.area is not None:
        return area_group(membership.area)
    return None


def _name(tenant: Tenant, role: Role) -> str:
    return f"{tenant.slug} · {role.label}"


def _group(role: Role, name: str, **place: Any) -> Group:
    found = RoleGroup.objects.filter(role=role, **place).select_related("group").first()
    if found is not None:
        return found.group
    group = Group.objects.create(name=name)
    RoleGroup.objects.create(group=group, role=role, **place)
    group.permissions.add(*_permissions({"wagtailadmin": ["access_admin"]}))
    return group


def _grant(group: Group, grant: Grant, *, page: Any, collection: Any) -> None:
    if page is not None:
        app = settings.WAGTAIL_PAGE_MODEL.lower().partition(".")[0]
        GroupPagePermission.objects.bulk_create(
            [
                GroupPagePermission(group=group, page_id=page.pk, permission=permission)
                for permission in _permissions({app: _page_codenames(grant)})
            ],
            ignore_conflicts=True,
        )
    if collection is not None:
        GroupCollectionPermission.objects.bulk_create(
            [
                GroupCollectionPermission(group=group, collection=collection, permission=permission)
                for permission in _permissions(_media_codenames(grant))
            ],
            ignore_conflicts=True,
        )


def _page_codenames(grant: Grant) -> list[str]:
    model = settings.WAGTAIL_PAGE_MODEL.lower().partition(".")[2]
    return [f"{action}_{model}" for action in grant.pages]


def _every_codename() -> dict[str, list[str]]:
    """Return every permission that a role of a tenant may need, by app."""
    most = Grant(
        pages=tuple({action for role in TENANT_ROLES for action in GRANTS[role].pages}),
        media=tuple({action for role in TENANT_ROLES for action in GRANTS[role].media}),
    )
    app = settings.WAGTAIL_PAGE_MODEL.lower().partition(".")[0]
    return {"wagtailadmin": ["access_admin"], app: _page_codenames(most), **_media_codenames(most)}


def _media_codenames(grant: Grant) -> dict[str, list[str]]:
    return {
        "wagtailimages": [f"{action}_image" for action in grant.media],
        "wagtaildocs": [f"{action}_document" for action in grant.media],
    }


def _permissions(codenames: dict[str, list[str]]) -> list[Permission]:
    """Return the permissions by app and codename; raises LookupError where Wagtail knows one no more."""
    found: list[Permission] = []
    for app, names in codenames.items():
        rows = list(Permission.objects.filter(content_type__app_label=app, codename__in=names))
        if len(rows) != len(names):
            raise LookupError(f"permissions {names} of {app}: only {len(rows)} exist; has migrate run?")
        found += rows
    return found
