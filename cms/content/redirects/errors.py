"""What can go wrong with old addresses.

::

    RedirectRefused             UserFault: ``message`` is Thai, for the person who typed
    ├── PathTaken               redirect.taken
    ├── LeadsInCircles          redirect.circle
    ├── TooManyRedirects        redirect.too_many
    └── RedirectGone            redirect.gone
"""

from __future__ import annotations

from cms.content.errors import UserFault

MOST = 20_000
"""Old addresses of one school."""


class RedirectRefused(UserFault):
    code = "redirect"


class PathTaken(RedirectRefused):
    """Another row says already where this old address leads."""

    code = "redirect.taken"
    message = "มีที่อยู่เดิมนี้อยู่แล้ว กรุณาค้นหาแล้วแก้ไขรายการนั้น"


class LeadsInCircles(RedirectRefused):
    """The way from the old address comes back to itself."""

    code = "redirect.circle"
    message = "ปลายทางวนกลับมาที่เดิม ผู้เข้าชมจะไม่ถึงหน้าใดเลย"


class TooManyRedirects(RedirectRefused):
    """A school has 20,000 at most."""

    code = "redirect.too_many"
    message = "มีที่อยู่เดิมครบ 20,000 รายการแล้ว ใช้ที่อยู่แบบ /โฟลเดอร์/* แทนหลายรายการได้"


class RedirectGone(RedirectRefused):
    """Somebody else has deleted the row meanwhile."""

    code = "redirect.gone"
    message = "รายการนี้ถูกลบไปแล้ว"
