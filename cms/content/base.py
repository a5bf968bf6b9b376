"""BasePage: what every page of every school has in common, and a ``save()`` that publishes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from wagtail.models import AbstractPage
from wagtail.models.pages import AbstractPageMeta, ShowInMenusMixin

from tenants.keys import new_public_key


class BasePage(AbstractPage, ShowInMenusMixin):
    """The page model of the installation (``WAGTAIL_PAGE_MODEL``)."""

    tenant = models.ForeignKey("tenants.Tenant", models.PROTECT, null=True, editable=False, related_name="pages")
    public_key = models.CharField(max_length=12, unique=True, editable=False, default=new_public_key)

    class Meta(AbstractPageMeta):
        verbose_name = "หน้า"
        verbose_name_plural = "หน้า"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="page_below_area_has_tenant", condition=Q(depth__lt=3) | Q(tenant__isnull=False)
            )
        ]
