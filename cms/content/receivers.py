"""What must be told to ``published`` and does not pass through ``BasePage.save()``."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context

from cms.content import published
from cms.content.base import BasePage
from tenants.models import Tenant, TenantHost


def acting_user() -> Any:
    """The signed-in person of the admin's request, where there is one."""
    return get_active_log_context().user


@receiver(post_delete, sender=BasePage)
def withdraw_deleted_page(instance: BasePage, **kwargs: Any) -> None:
    """Every page of a deleted subtree comes by here, inside the transaction of the deletion."""
    if instance.tenant_id is not None:
        published.withdraw(instance.tenant_id, instance.public_key, user=acting_user())


@receiver(post_save, sender=Tenant)
def publish_tenant_facts(instance: Tenant, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        with transaction.atomic():
            published.put_site(instance, user=acting_user())


@receiver([post_save, post_delete], sender=TenantHost)
def publish_host(instance: TenantHost, raw: bool = False, **kwargs: Any) -> None:
    tenant = None if raw else Tenant.objects.filter(pk=instance.tenant_id).first()
    if tenant is not None:
        with transaction.atomic():
            published.put_site(tenant, user=acting_user())
