from __future__ import annotations

from django.apps import AppConfig


class SiteBuilderConfig(AppConfig):
    name = "site_builder"
    verbose_name = "การเผยแพร่เว็บไซต์"

    def ready(self) -> None:
        """Listen to what content says, from the first save on."""
        from site_builder import receivers

        receivers.connect()
