"""What the search tells those who look after a site: questions without an answer, and files that cannot be read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class MissedQuestion(models.Model):
    """A question that found nothing on a tenant's site, and how often it was asked.

    Nothing tells who asked.  ``digest`` is a keyed hash; ``words`` stay empty until the same was asked often enough
    that it is nobody's own (``search.missed``).
    """

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="missed_questions")
    digest = models.CharField(max_length=64)
    words = models.CharField(max_length=200, blank=True)
    asked = models.PositiveIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    """On how many days it was asked."""
    last_day = models.DateField()

    class Meta:
        db_table = "search_missed_question"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="search_missed_question_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["last_day"], name="search_missed_question_age")]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.words or '…'} ×{self.asked}"


class UnreadDocument(models.Model):
    """A live file of which the search knows the name only.  ``reason`` is the code of a leaf of Unreadable."""

    tenant = models.ForeignKey("tenants.Tenant", models.CASCADE, related_name="unread_documents")
    key = models.CharField(max_length=40)
    """As releases call the file: ``file:<public key>``."""
    sha256 = models.CharField(max_length=64)
    url = models.CharField(max_length=300)
    reason = models.CharField(max_length=40)

    class Meta:
        db_table = "search_unread_document"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "key"], name="search_unread_document_once"),
        ]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.url} {self.reason}"
