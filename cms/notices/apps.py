from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "cms.notices"
    label = "notices"
    verbose_name = "ประกาศด่วน"

    def ready(self) -> None:
        """Let the export of a school hold its notices."""
        from cms.content.transfer.parts import register
        from cms.notices.transfer import NoticesPart

        register(NoticesPart())
