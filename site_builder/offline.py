"""Deleted schools on disk: taken offline, and gone for good."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from site_builder import conf
from site_builder.addresses import find_site, hosts_of
from site_builder.engine.gone import shelve_site
from tenants.models import Tenant


def take_offline(tenant: Tenant) -> None:
    """Let nobody see the tenant's site any more; its folder is kept.  For who holds the slot; twice is once."""
    host, others = hosts_of(tenant)
    lies = find_site(host, others)
    if lies is not None:
        shelve_site(lies, conf.shelf(lies.name))


def remove_folders(hosts: Iterable[str]) -> None:
    """Remove the folders of a tenant that is no more, under all its hosts."""
    for host in hosts:
        for folder in (conf.site_folder(host), conf.shelf(host)):
            shutil.rmtree(folder, ignore_errors=True)
