"""What throttling remembers."""

from __future__ import annotations

from django.db import models


class SignInCount(models.Model):
    """Misses of one pair of name and address, of one name, of one address, or of one known device.

    ``key`` is a keyed hash: neither names nor addresses are kept.
    """

    key = models.CharField(max_length=64, unique=True)
    misses = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "จำนวนครั้งที่เข้าสู่ระบบไม่สำเร็จ"
        verbose_name_plural = "จำนวนครั้งที่เข้าสู่ระบบไม่สำเร็จ"

    def __str__(self) -> str:
        return f"{self.key[:8]}… {self.misses}"
