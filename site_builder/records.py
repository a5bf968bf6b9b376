"""What the database knows of what is live: releases and deployments.

The disk decides: a site is live when its folder says so.  A process that dies between the switch and the record leaves
rows behind the disk; ``heal`` brings them up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from site_builder.engine.build import BuildReport
from site_builder.engine.planned import Entry, Manifest
from site_builder.engine.release import Marker, SiteFolder
from site_builder.history import Changes, changes_since_live
from site_builder.models import Deployment, Pin, PublishRequest, Release
from site_builder.signals import release_deployed
from tenants.audit.services import record
from tenants.audit.values import Action

NOTHING = Changes()


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What a release's row says.  ``size`` is in bytes; ``pages`` are those that it changed when it was made."""

    number: int
    files: int
    size: int
    created_at: datetime
    pages: Changes = NOTHING


def facts_of(manifest: Manifest, pages: Changes = NOTHING) -> ReleaseFacts:
    size = sum(entry.size for entry in manifest.files.values())
    created = datetime.fromisoformat(manifest.created)
    return ReleaseFacts(manifest.number, len(manifest.files), size, created, pages)


def facts_of_report(report: BuildReport, pages: Changes) -> ReleaseFacts:
    """Return the facts of the release that a build has just switched to."""
    assert report.release is not None, "a build that has switched has a release"
    return ReleaseFacts(report.release, report.files, report.bytes, timezone.now(), pages)


def live_number(folder: Path) -> int:
    """Return the number of the deployment that is live on disk, 0 before the first."""
    tree = SiteFolder(folder).live_tree()
    try:
        data = (folder / "trees" / f"{tree}.json").read_bytes()
        return msgspec.json.decode(data, type=Marker).deployment
    except (FileNotFoundError, msgspec.MsgspecError):
        return 0


def next_deployment(tenant_id: int, folder: Path) -> int:
    """Return the number of the next deployment: above everything that rows or disk know of."""
    return max(_newest_number(tenant_id), live_number(folder)) + 1


def heal(tenant_id: int, folder: Path) -> bool:
    """Record the live deployment if its process died before it could; say whether that was so."""
    number = live_number(folder)
    live = SiteFolder(folder).current() if number > _newest_number(tenant_id) else None
    if live is None:
        return False
    row = _unrecorded(tenant_id, number, live.number)
    pages = changes_since_live(tenant_id, folder, live.number)
    with transaction.atomic():
        record_deployment(
            tenant_id,
            folder,
            row,
            facts_of(live, pages),
            changed=_changed_since_recorded(tenant_id, folder, live),
        )
    return True


def _unrecorded(tenant_id: int, number: int, release: int) -> Deployment:
    """Return what is known of a deployment that nobody could record: a rollback has left its pin."""
    if not Release.objects.filter(tenant_id=tenant_id, number=release).exists():
        return Deployment(number=number)
    pin = Pin.objects.filter(tenant_id=tenant_id, release__number=release).first() or Pin()
    return Deployment(number=number, kind=Deployment.Kind.ROLLBACK, reason=pin.reason, by_id=pin.by_id)


def record_deployment(
    tenant_id: int, folder: Path, deployment: Deployment, facts: ReleaseFacts, changed: Iterable[str]
) -> Deployment:
    """Write the rows of what has just gone live, and tell; in the caller's transaction.

    ``deployment`` comes unsaved, with its number, kind, reason and author.
    """
    paths = tuple(sorted(changed))
    deployment.tenant_id = tenant_id
    deployment.release = record_release(tenant_id, facts, len(paths))
    deployment.deployed_at = timezone.now()
    deployment.save(force_insert=True)
    kept = SiteFolder(folder).numbers()
    Release.objects.filter(tenant_id=tenant_id, kept=True).exclude(number__in=kept).update(kept=False)
    if deployment.kind == Deployment.Kind.ROLLBACK:
        _note_rollback(deployment)
    release_deployed.send(
        sender=Deployment, tenant_id=tenant_id, deployment=deployment, release=deployment.release, changed=paths
    )
    return deployment


def _note_rollback(deployment: Deployment) -> None:
    number = deployment.release.number
    details = {"release": number, "deployment": deployment.number, "reason": deployment.reason}
    record(
        Action.ROLLBACK,
        by=deployment.by,
        tenant=deployment.tenant,
        subject=f"รุ่นที่ {number}",
        details=details,
    )


def record_release(tenant_id: int, facts: ReleaseFacts, changed: int = 0) -> Release:
    """Write the release's row.  The disk decides: a number that was used by a folder since lost is written over."""
    values = {"files": facts.files, "size": facts.size, "kept": True}
    once = {"created_at": facts.created_at, "changed": changed, **_pages(facts.pages)}
    # One statement, where looking first takes six.
    (release,) = Release.objects.bulk_create(
        [Release(tenant_id=tenant_id, number=facts.number, **values, **once)],
        update_conflicts=True,
        unique_fields=["tenant", "number"],
        update_fields=list(values),
    )
    return release


def _pages(pages: Changes) -> dict[str, object]:
    named = [asdict(page) for page in pages.pages]
    return {"pages": named, "pages_changed": pages.total, "pages_touched": pages.touched}


def deployment_for(tenant_id: int, fence: int, deployment: Deployment) -> Deployment:
    """Fill in who asked for a build, and why, from the requests that it answers; who and why that are given stay."""
    requests = PublishRequest.objects.filter(tenant_id=tenant_id, build_fence=fence, served_at=None).order_by("-id")
    asked = list(requests.values_list("requested_by", "reason"))
    people = dict.fromkeys(user for user, _ in asked if user)
    if deployment.by_id is None:
        deployment.by_id = next(iter(people), None)
    deployment.others = len(people.keys() - {deployment.by_id})
    deployment.reason = deployment.reason or next((reason for _, reason in asked if reason), "")
    return deployment


def _newest_number(tenant_id: int) -> int:
    newest: int | None = Deployment.objects.filter(tenant_id=tenant_id).aggregate(newest=Max("number"))["newest"]
    return newest or 0


def _changed_since_recorded(tenant_id: int, folder: Path, live: Manifest) -> tuple[str, ...]:
    """Return the paths that differ from the newest recorded deployment; all of them when its manifest is gone."""
    recorded = Deployment.objects.filter(tenant_id=tenant_id).order_by("-number").select_related("release").first()
    site = SiteFolder(folder)
    known = recorded is not None and recorded.release.number in site.numbers()
    before = site.manifest(recorded.release.number).files if recorded and known else {}
    return changed_paths(before, live.files)


def changed_paths(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> tuple[str, ...]:
    """Return the paths whose bytes differ between two releases, those of one only included."""
    return tuple(
        sorted(path for path in before.keys() | after.keys() if _bytes_of(before, path) != _bytes_of(after, path))
    )


def _bytes_of(files: Mapping[str, Entry], path: str) -> str | None:
    entry = files.get(path)
    return entry.sha256 if entry else None
