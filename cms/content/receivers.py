"""What changes something public and does not pass through ``BasePage.save()``: it is told to ``published`` here.

Nothing can hear ``QuerySet.update``, ``bulk_create``, merged tags or ``loaddata``: whoever uses them calls
``published.republish`` or ``rebuild_published``.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context

from cms.content import published
from cms.content.audit import record_page
from cms.content.base import BasePage
from cms.content.media.models import SiteDocument, SiteImage
from cms.content.media.renditions import ask_for_icons
from cms.content.pages.activities import AlbumPhoto
from cms.content.pages.contact import OutsideLink
from cms.content.pages.history import Milestone
from cms.content.pages.news import NewsAttachment
from cms.content.pages.people import Person
from cms.content.pages.places import Building, Programme
from cms.content.pages.statistics import BasicFact, PupilCount
from cms.content.tags import NewsTag, Tag
from tenants.audit.values import Action
from tenants.models import Area, Tenant, TenantHost

CHILDREN = (
    AlbumPhoto,
    BasicFact,
    Building,
    Milestone,
    NewsAttachment,
    NewsTag,
    OutsideLink,
    Person,
    Programme,
    PupilCount,
)
"""Rows that belong to one page and stand on it."""


def acting_user() -> Any:
    """The signed-in person of the admin's request, where there is one."""
    return get_active_log_context().user


# ------------------------------------------------------------------------------------------------------------ deletions


@receiver(post_delete, sender=BasePage)
def withdraw_deleted_page(instance: BasePage, **kwargs: Any) -> None:
    """Every page of a deleted subtree comes by here, inside the transaction of the deletion."""
    if instance.tenant_id is not None:
        published.withdraw(instance.tenant_id, instance.public_key, user=acting_user())
        _republish_what_shows(instance.tenant_id, f"page:{instance.public_key}")
        record_page(Action.PAGE_DELETED, instance)


@receiver(post_delete, sender=SiteImage)
def forget_deleted_image(instance: SiteImage, **kwargs: Any) -> None:
    if instance.tenant_id is not None:
        _republish_what_shows(instance.tenant_id, f"image:{instance.public_key}")
        _put_site(instance.tenant_id)


@receiver(post_delete, sender=SiteDocument)
def forget_deleted_document(instance: SiteDocument, **kwargs: Any) -> None:
    if instance.tenant_id is not None:
        _republish_what_shows(instance.tenant_id, f"file:{instance.public_key}")


def _republish_what_shows(tenant_id: int, reference: str) -> None:
    with transaction.atomic():
        published.republish(tenant_id, published.pages_that_show(tenant_id, reference), user=acting_user())


# ------------------------------------------------------------------------------------------- what belongs to one page


def republish_owner(instance: Any, raw: bool = False, origin: Any = None, **kwargs: Any) -> None:
    """A row that is saved by itself; one that its page saves is left to the page."""
    if raw or _is_deletion_of_pages(origin):
        return
    owner_field = "content_object" if isinstance(instance, NewsTag) else "page"
    owner = instance._state.fields_cache.get(owner_field)
    if not getattr(owner, "is_saving", False):
        _republish_live([getattr(instance, f"{owner_field}_id")])


for child in CHILDREN:
    for signal in (post_save, post_delete):
        signal.connect(republish_owner, sender=child)


@receiver(post_save, sender=Tag)
def republish_tagged(instance: Tag, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A renamed tag stands on all its pages."""
    if not created and not raw:
        _republish_live(list(NewsTag.objects.filter(tag=instance).values_list("content_object_id", flat=True)))


def _is_deletion_of_pages(origin: Model | QuerySet[Any] | None) -> bool:
    model = origin.model if isinstance(origin, QuerySet) else type(origin)
    return issubclass(model, BasePage)


def _republish_live(page_ids: Collection[int]) -> None:
    with transaction.atomic():
        pages = BasePage.objects.filter(pk__in=page_ids, live=True, tenant__isnull=False)
        by_tenant: dict[int, list[int]] = {}
        for tenant_id, page_id in pages.values_list("tenant_id", "pk"):
            by_tenant.setdefault(tenant_id, []).append(page_id)
        for tenant_id, ids in by_tenant.items():
            published.republish(tenant_id, ids, user=acting_user())


# -------------------------------------------------------------------------------------------------------- site facts


@receiver(post_save, sender=Tenant)
def publish_tenant_facts(instance: Tenant, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        with transaction.atomic():
            published.put_site(instance, user=acting_user())
            ask_for_icons(instance)


@receiver([post_save, post_delete], sender=TenantHost)
def publish_host(instance: TenantHost, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        _put_site(instance.tenant_id)


@receiver(post_save, sender=Area)
def publish_area_name(instance: Area, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """The name of the area stands on the sites of all its schools."""
    if not created and not raw:
        with transaction.atomic():
            for tenant in Tenant.objects.filter(area=instance):
                published.put_site(tenant, user=acting_user())


def _put_site(tenant_id: int) -> None:
    with transaction.atomic():
        tenant = Tenant.objects.filter(pk=tenant_id).first()
        if tenant is not None:
            published.put_site(tenant, user=acting_user())
