"""Trails by the short names that a person types at the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db.models import Q, QuerySet

from tenants.audit.models import AuditChain
from tenants.errors import NoSuchTrail, TenantsError
from tenants.models import Area, Tenant


def add_place_arguments(parser: ArgumentParser) -> None:
    """Let a command take one place, or all."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--tenant", metavar="SLUG", help="the trail of one school or office")
    which.add_argument("--area", metavar="SLUG", help="the trails of an area and of all its schools")
    which.add_argument("--all", action="store_true", help="every trail (the default)")


def chosen_chains(options: dict[str, Any]) -> QuerySet[AuditChain]:
    """Return the trails that the options name.  Raises NoSuchTrail."""
    if options["tenant"]:
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise NoSuchTrail(options["tenant"])
        return AuditChain.objects.filter(tenant=tenant)
    if options["area"]:
        area = Area.objects.filter(slug=options["area"]).first()
        if area is None:
            raise NoSuchTrail(options["area"])
        return AuditChain.objects.filter(Q(area=area) | Q(tenant__area=area))
    return AuditChain.objects.all()


def wrong_use(error: TenantsError) -> CommandError:
    """Return an error of ours as what ends a command with status 2."""
    return CommandError(f"{error.message} ({error})", returncode=2)
