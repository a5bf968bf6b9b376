from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "สถานศึกษาและผู้ใช้"

    def ready(self) -> None:
        """Connect the receivers, and load every app's ``tasks.py``, where the handlers of jobs are declared."""
        import tenants.audit.receivers
        import tenants.places.receivers
        import tenants.receivers
        import tenants.walls.checks  # noqa: F401
        from tenants.audit.guards import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self)
        autodiscover_modules("tasks")
