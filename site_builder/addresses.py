"""Where a tenant's site lies, and where it belongs: the folders follow the hosts that the rows name.

A change of host is rows and a request for a build.  Whoever builds next moves the folder first, holding the tenant's
slot; until then the old host goes on showing the site.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from cms.content.conf import public_origin
from site_builder import conf
from site_builder.engine.gone import bring_back_site
from site_builder.engine.moved import is_site, lead, leads_to, move_site, pages_of
from site_builder.errors import NoHost, PlaceUnreadable
from site_builder.models import Release
from tenants.models import Tenant, TenantHost


def hosts_of(tenant: Tenant) -> tuple[str, tuple[str, ...]]:
    """Return the primary host and the others.  Raises NoHost."""
    rows = TenantHost.objects.filter(tenant=tenant).order_by("pk").values_list("name", "primary")
    names = [name for name, primary in rows if primary]
    if not names:
        raise NoHost(tenant.slug)
    return names[0], tuple(name for name, primary in rows if not primary)


def folder_of(tenant: Tenant) -> Path:
    """Return where the tenant's site lies now: below its host, or still below the one that it had before."""
    host, others = hosts_of(tenant)
    return find_site(host, others) or conf.site_folder(host)


def readable_folder_of(tenant: Tenant) -> Path:
    """Return where the tenant's site lies, as ``folder_of``, for who tells what is kept there.

    An empty answer is true only of a place that can be read: raises PlaceUnreadable where that of all sites cannot, or
    where the folder of a published site is gone.  Raises NoHost.
    """
    folder = folder_of(tenant)
    published = tenant.deleted_at is None and Release.objects.filter(tenant=tenant, kept=True).exists()
    place = folder / "releases" if published else conf.sites_folder()
    try:
        next(place.iterdir(), None)
    except FileNotFoundError as error:
        # Before the first build of an installation there is no folder yet, and nothing is wrong.
        if published:
            raise PlaceUnreadable(folder, error.strerror or str(error)) from error
    except OSError as error:
        raise PlaceUnreadable(folder, error.strerror or str(error)) from error
    return folder


def find_site(host: str, others: tuple[str, ...]) -> Path | None:
    """Return the folder of these hosts that holds a site; None before the first release."""
    folders = (conf.site_folder(name) for name in (host, *others))
    return next((folder for folder in folders if is_site(folder)), None)


def settle(tenant: Tenant) -> Path:
    """Move the tenant's folder to its primary host if it lies elsewhere; return it.  For who holds the slot.

    Raises NoHost and the engine's FolderTaken and SiteBusy.
    """
    host, others = hosts_of(tenant)
    bring_back((host, *others))
    home = conf.site_folder(host)
    lies = find_site(host, others)
    if lies is None and leads_to(home) is not None:
        # No site anywhere, and pages that lead elsewhere stand in the way of a new one.
        shutil.rmtree(home)
    if lies is not None and lies != home:
        move_site(lies, home, public_origin(host))
    lead_here(host, others)
    return home


def bring_back(hosts: tuple[str, ...]) -> None:
    """Let a site that was taken offline lie where it did, in the folder of any of its hosts."""
    for host in hosts:
        bring_back_site(conf.site_folder(host), conf.shelf(host))


def lead_here(host: str, others: tuple[str, ...]) -> None:
    """Let the folders of the other hosts lead to the primary one, once there is a site to lead to."""
    home, origin = conf.site_folder(host), public_origin(host)
    if not is_site(home):
        return
    for other in others:
        folder = conf.site_folder(other)
        if leads_to(folder) != origin and not is_site(folder):
            lead(folder, origin, pages_of(home))
