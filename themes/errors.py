"""What can be wrong with a theme.

ThemeError                  anything below; ``code`` is stable, ``message_th`` is for users
├── UnknownTheme            no theme of this name is installed (a user's choice or a mistyped setting)
├── UnknownTemplate         the theme has no template of this name
└── BrokenTheme             the theme's folder breaks a rule of the contract (a platform fault)
"""

from __future__ import annotations


class ThemeError(Exception):
    """Base of all theme errors."""

    code = "theme.error"
    message_th = "ธีมของเว็บไซต์มีปัญหา โปรดแจ้งผู้ดูแลระบบ"


class UnknownTheme(ThemeError):
    """``slug`` names no installed theme; ``available`` are those that could be meant."""

    code = "theme.unknown"
    message_th = "ไม่พบธีมที่เลือก โปรดเลือกธีมอื่น"

    def __init__(self, slug: str, available: tuple[str, ...]) -> None:
        self.slug = slug
        self.available = available
        super().__init__(f"there is no theme {slug!r}; installed: {', '.join(available) or 'none'}")


class UnknownTemplate(ThemeError):
    """The theme ``theme`` has no template ``template``."""

    code = "theme.unknown_template"

    def __init__(self, theme: str, template: str) -> None:
        self.theme = theme
        self.template = template
        super().__init__(f"theme {theme!r} has no template {template!r}")


class BrokenTheme(ThemeError):
    """The folder of ``theme`` breaks the rule told in ``reason``."""

    code = "theme.broken"

    def __init__(self, theme: str, reason: str) -> None:
        self.theme = theme
        self.reason = reason
        super().__init__(f"theme {theme!r}: {reason}")
