"""What the desk remembers between a first photo and a page."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Writing(models.Model):
    """One filling-in of a desk form, from its first photo to its page: what makes a double tap one page.

    The key is made with the form and kept on the device; it says nothing to anybody but its writer.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="+")
    key = models.UUIDField()
    page = models.ForeignKey(settings.WAGTAIL_PAGE_MODEL, models.SET_NULL, null=True, related_name="+")
    touched_at = models.DateTimeField(db_index=True)
    """When something arrived last, or when it was finished."""
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "งานเขียนบนโต๊ะข่าว"
        verbose_name_plural = "งานเขียนบนโต๊ะข่าว"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "key"], name="one_writing_a_key")
        ]

    def __str__(self) -> str:
        return str(self.key)


class Arrival(models.Model):
    """A photo or file that has arrived for a writing."""

    writing = models.ForeignKey(Writing, models.CASCADE, related_name="arrivals")
    client_key = models.CharField(max_length=64)
    """The device's own name for the file (a hash of its bytes): sent twice, it is one."""
    name = models.CharField(max_length=255)
    image = models.ForeignKey("content.SiteImage", models.CASCADE, null=True, related_name="+")
    document = models.ForeignKey("content.SiteDocument", models.CASCADE, null=True, related_name="+")
    is_ours = models.BooleanField(default=True)
    """False where the school had the same picture already: it stays, whatever becomes of the writing."""
    taken = models.CharField(max_length=19, blank=True)
    """When the photo was taken, as its camera says: ``2026-11-20T08:30:00``, in no time zone."""

    class Meta:
        verbose_name = "ไฟล์ที่ส่งมาถึง"
        verbose_name_plural = "ไฟล์ที่ส่งมาถึง"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["writing", "client_key"], name="one_arrival_a_file")
        ]

    def __str__(self) -> str:
        return self.name


class PhotoConsent(models.Model):
    """Somebody has said that the people in a page's photos, or their parents, agree to be shown."""

    page = models.ForeignKey(settings.WAGTAIL_PAGE_MODEL, models.CASCADE, related_name="photo_consents")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=300)
    """Of the person, as it was."""
    given_at = models.DateTimeField()
    photos = models.PositiveIntegerField()
    """How many the page had then."""

    class Meta:
        verbose_name = "คำยืนยันความยินยอมเผยแพร่ภาพ"
        verbose_name_plural = "คำยืนยันความยินยอมเผยแพร่ภาพ"
        ordering: ClassVar[list[str]] = ["-given_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.given_at:%Y-%m-%d}"
