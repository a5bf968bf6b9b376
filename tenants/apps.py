from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "สถานศึกษาและผู้ใช้"

    def ready(self) -> None:
        """Connect the receivers, and load every app's ``tasks.py``, where the handlers of jobs are declared."""
        import tenants.receivers
        import tenants.walls.checks  # noqa: F401

        autodiscover_modules("tasks")
