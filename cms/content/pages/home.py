"""HomePage: the root of one tenant's site."""

from __future__ import annotations

from django.db import models
from wagtail.fields import StreamField

from cms.content.base import BasePage
from cms.content.blocks import BodyBlock


class HomePage(BasePage):
    summary = models.TextField("คำแนะนำสั้น ๆ", max_length=300, blank=True)
    cover = models.ForeignKey("content.SiteImage", models.SET_NULL, null=True, blank=True, related_name="+")
    body = StreamField(BodyBlock(), blank=True, verbose_name="เนื้อหา")

    class Meta:
        verbose_name = "หน้าแรก"
        verbose_name_plural = "หน้าแรก"
