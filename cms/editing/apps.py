from __future__ import annotations

from django.apps import AppConfig


class EditingConfig(AppConfig):
    name = "cms.editing"
    label = "editing"

    def ready(self) -> None:
        """Register the checks of the settings."""
        import cms.checks  # noqa: F401
