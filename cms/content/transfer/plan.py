"""An archive → what would be made of it; everything that can be wrong is found here, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError

from cms.content.base import BasePage
from cms.content.conf import default_host
from cms.content.media.models import SiteDocument, SiteImage
from cms.content.pages.home import HomePage
from cms.content.provisioning import SchoolSpec
from cms.content.redirects.errors import MOST
from cms.content.redirects.goals import LONGEST_ADDRESS
from cms.content.schools.hosts import BadHost, check_host
from cms.content.tags import Tag
from cms.content.transfer.archive import Archive
from cms.content.transfer.errors import BrokenContent, ForeignReference, PlaceTaken, TransferRefused
from cms.content.transfer.exporting import FACTS
from cms.content.transfer.parts import PARTS
from cms.content.transfer.references import swapped
from cms.content.transfer.values import MediaFacts, PageFacts, TenantFacts
from site_builder.engine.redirects import is_sound
from tenants.errors import PlaceError
from tenants.keys import new_public_key
from tenants.models import Area, Tenant, TenantHost
from tenants.redirects.services import Lead
from tenants.slugs import check_slug
from themes.registry import available_themes

KEY = re.compile(r"[0-9a-z]{1,12}")
SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,199}")
DEEPEST = 20
CHUNK = 400
NEW_KEY = "กุญแจสาธารณะ {count} รายการมีอยู่แล้วในระบบนี้ จึงออกให้ใหม่ (ที่อยู่ของไฟล์เหล่านั้นเปลี่ยน)"
CODE_TAKEN = "รหัสสถานศึกษามีหน่วยงานอื่นใช้แล้ว จึงเว้นว่างไว้"
HOST_TAKEN = "ชื่อเว็บไซต์เดิมใช้ไม่ได้ที่นี่ จึงใช้ {host}"
OTHER_THEME = "ไม่มีธีม “{theme}” ในระบบนี้ จึงใช้ธีมพื้นฐาน"


@dataclass(slots=True)
class Plan:
    """What an import would make.  ``keys``: old key → new key, by kind; the same where it is free here."""

    spec: SchoolSpec
    emblem: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    """Names of keywords by slug."""
    keys: dict[str, dict[str, str]] = field(default_factory=dict)
    media: list[MediaFacts] = field(default_factory=list)
    children: dict[str, int] = field(default_factory=dict)
    """Number of child pages by the parent's key."""
    redirects: dict[str, list[Lead]] = field(default_factory=dict)
    """Old addresses by where they came from, with the new keys of their pages."""
    parts: dict[str, Any] = field(default_factory=dict)
    """What other floors have checked, by the names of their files."""
    pages: int = 0
    bytes: int = 0
    warnings: list[str] = field(default_factory=list)


def plan_import(archive: Archive, area: Area, *, slug: str = "", host: str = "") -> Plan:
    """Return the plan of an archive for a new tenant in ``area``.  Raises a kind of TransferRefused."""
    facts = archive.tenant()
    plan = Plan(spec_of(facts, area, slug or facts.slug, host), emblem=facts.emblem, tags=checked_tags(facts.tags))
    plan.media = list(archive.media())
    check_media(plan.media, archive)
    plan.bytes = sum(archive.manifest.files[one.file].size for one in plan.media)
    pages = check_pages(archive, plan)
    plan.keys = {
        "page": free_keys(pages, [BasePage]),
        "image": free_keys([one.key for one in plan.media if one.kind == "image"], [SiteImage]),
        "file": free_keys([one.key for one in plan.media if one.kind == "file"], [SiteDocument]),
    }
    check_references(archive, plan)
    plan.redirects = check_redirects(archive, plan)
    for name, part in PARTS.items():
        with closing(archive.lines_of(part)) as lines:
            plan.parts[name] = part.check(lines, plan.keys["page"])
    warn(plan, facts, host)
    return plan


# ------------------------------------------------------------------------------------------------------ the tenant


def spec_of(facts: TenantFacts, area: Area, slug: str, host: str) -> SchoolSpec:
    try:
        check_slug(slug)
    except PlaceError as error:
        refusal = TransferRefused(error.code)
        refusal.message = error.message
        raise refusal from error
    if Tenant.objects.filter(slug=slug).exists():
        raise PlaceTaken(f"ชื่อย่อ {slug}")
    if facts.kind == Tenant.Kind.OFFICE.value and area.tenants.filter(kind=Tenant.Kind.OFFICE).exists():
        raise PlaceTaken("สำนักงานของเขตนี้")
    stored: dict[str, Any] = {name: value for name, value in facts.facts.items() if name in FACTS}
    for code in ("code10", "code8"):
        if stored.get(code) and Tenant.objects.filter(**{code: stored[code]}).exists():
            stored[code] = ""
    if stored.get("theme") not in available_themes():
        stored["theme"] = "plain"
    found = host_for(facts, slug, host)
    return checked_spec(
        SchoolSpec(area=area.slug, slug=slug, host=found, kind=facts.kind, network=facts.network, **stored)
    )  # type: ignore[arg-type]


def checked_tags(tags: dict[str, str]) -> dict[str, str]:
    """Refuse keywords that no table could hold, or two of one name."""
    try:
        for slug, name in tags.items():
            Tag(slug=slug, name=name).clean_fields(exclude=["tenant"])
    except ValidationError as error:
        raise BrokenContent(f"tags: {error}") from error
    if len(set(tags.values())) < len(tags):
        raise BrokenContent("tags: a name stands twice")
    return tags


def checked_spec(spec: SchoolSpec) -> SchoolSpec:
    """Refuse facts that cannot be a tenant's, before anything is written."""
    names = {name: getattr(spec, name) for name in (*FACTS, "slug", "kind")}
    try:
        Tenant(**names).clean_fields(exclude=["area", "site", "collection", "root_page", "emblem"])
        Tenant(**names).clean()
    except (ValidationError, TypeError, ValueError) as error:
        raise BrokenContent(f"tenant.json: {error}") from error
    return spec


def host_for(facts: TenantFacts, slug: str, host: str) -> str:
    """Return the asked host, else the old one, else the default one; the first that is free.  Raises PlaceTaken."""
    asked = [host] if host else [*facts.hosts[:1], default_host(slug)]
    for raw in filter(None, asked):
        try:
            name = check_host(raw)
        except BadHost as bad:
            if host:
                refusal = TransferRefused(bad.code)
                refusal.message = bad.message
                raise refusal from bad
            continue
        if not TenantHost.objects.filter(name=name).exists():
            return name
    raise PlaceTaken(f"ชื่อเว็บไซต์ {host or ', '.join(filter(None, asked))}")


def warn(plan: Plan, facts: TenantFacts, host: str) -> None:
    """Say what will not be as it was."""
    count = sum(old != new for keys in plan.keys.values() for old, new in keys.items())
    if count:
        plan.warnings.append(NEW_KEY.format(count=count))
    if any(facts.facts.get(code) and not getattr(plan.spec, code) for code in ("code10", "code8")):
        plan.warnings.append(CODE_TAKEN)
    if not host and plan.spec.host not in facts.hosts[:1]:
        plan.warnings.append(HOST_TAKEN.format(host=plan.spec.host))
    if facts.facts.get("theme") != plan.spec.theme:
        plan.warnings.append(OTHER_THEME.format(theme=facts.facts.get("theme")))


# ----------------------------------------------------------------------------------------------------------- media


def check_media(media: Iterable[MediaFacts], archive: Archive) -> None:
    seen: set[str] = set()
    for one in media:
        if not KEY.fullmatch(one.key) or one.key in seen or one.file not in archive.manifest.files:
            raise BrokenContent(f"media {one.key[:40]!r}")
        if one.kind == "image" and not (1 <= one.width <= 20_000 and 1 <= one.height <= 20_000):
            raise BrokenContent(f"image {one.key} of {one.width} × {one.height}")
        if not one.title or any(len(text) > 255 for text in (one.title, one.alt, one.file_name)):
            raise BrokenContent(f"media {one.key}: title, alt or file name")
        seen.add(one.key)


def free_keys(keys: Iterable[str], models: list[Any]) -> dict[str, str]:
    """Return for each key the one that it will have: itself where it is free in this installation."""
    old = list(keys)
    taken: set[str] = set()
    for model in models:
        for start in range(0, len(old), CHUNK):
            rows = model._default_manager.filter(public_key__in=old[start : start + CHUNK])
            taken.update(rows.values_list("public_key", flat=True))
    return {key: new_public_key() if key in taken else key for key in old}


# ----------------------------------------------------------------------------------------------------------- pages


def page_types() -> dict[str, type[BasePage]]:
    """Return the page types that can stand in an export, by name."""
    models = apps.get_app_config("content").get_models()
    return {
        model._meta.model_name or "": model for model in models if issubclass(model, BasePage) and model is not BasePage
    }


def check_pages(archive: Archive, plan: Plan) -> list[str]:
    """Check the tree: one home, parents first, types where they may stand, addresses once.  Return the keys."""
    types = page_types()
    seen: dict[str, tuple[type[BasePage], int]] = {}
    addresses: set[tuple[str | None, str]] = set()
    for page in archive.pages():
        model = types.get(page.model)
        if model is None or not KEY.fullmatch(page.key) or page.key in seen or not SLUG.fullmatch(page.slug):
            raise BrokenContent(f"page {page.key[:40]!r}")
        if (page.parent, page.slug) in addresses:
            raise BrokenContent(f"page {page.key}: the address {page.slug} is taken")
        seen[page.key] = (model, depth_of(page, model, seen))
        addresses.add((page.parent, page.slug))
        if page.parent:
            plan.children[page.parent] = plan.children.get(page.parent, 0) + 1
    if not seen:
        raise BrokenContent("no page")
    plan.pages = len(seen)
    return list(seen)


def depth_of(page: PageFacts, model: type[BasePage], seen: Mapping[str, tuple[type[BasePage], int]]) -> int:
    if page.parent is None:
        if seen or model is not HomePage:
            raise BrokenContent(f"page {page.key} has no parent")
        return 0
    if page.parent not in seen:
        raise BrokenContent(f"page {page.key} comes before its parent")
    parent, depth = seen[page.parent]
    if depth >= DEEPEST or parent not in model.allowed_parent_page_models():
        raise BrokenContent(f"page {page.key}: a {page.model} below a {parent._meta.model_name}")
    return depth + 1


def check_references(archive: Archive, plan: Plan) -> None:
    """Raise ForeignReference where something points to what the archive does not hold."""
    types = page_types()

    def check(kind: str, value: Any) -> Any:
        if value in ("", "0"):
            return None
        named, _, key = str(value).partition(":")
        known = plan.tags if kind == "tag" else plan.keys[kind]
        return value if named == kind and key in known else foreign(kind, value)

    for page in archive.pages():
        for data in (page.content, page.draft or {}):
            try:
                swapped(types[page.model], data, check)
            except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as error:
                raise BrokenContent(f"page {page.key}: {error}") from error
    if plan.emblem is not None:
        check("image", plan.emblem)
    for name in {name for one in plan.media for name in one.tags}:
        check("tag", name)


def check_redirects(archive: Archive, plan: Plan) -> dict[str, list[Lead]]:
    """Return the old addresses as they will be here; refuse what is none, and pages that the archive does not hold."""
    found: dict[str, list[Lead]] = {}
    seen: set[str] = set()
    for one in archive.redirects():
        if one.path in seen or len(seen) >= MOST or not is_sound(one.path, one.address) or (one.page and one.address):
            raise BrokenContent(f"old address {one.path[:60]!r}")
        if len(one.address) > LONGEST_ADDRESS:
            raise BrokenContent(f"old address {one.path[:60]!r} leads too far")
        seen.add(one.path)
        key = (one.page or "").removeprefix("page:")
        if one.page and (one.page != f"page:{key}" or key not in plan.keys["page"]):
            foreign("page", one.page)
        lead = Lead(one.path, plan.keys["page"][key] if key else "", one.address)
        found.setdefault(one.source, []).append(lead)
    return found


def foreign(kind: str, value: Any) -> Any:
    raise ForeignReference(f"{kind} {str(value)[:60]!r}")
