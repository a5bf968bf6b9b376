from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "cms.content"
    label = "content"
    verbose_name = "เนื้อหา"

    def ready(self) -> None:
        import_module("cms.content.receivers")
        import_module("cms.content.media.receivers")
        import_module("cms.content.media.policies").register()
        import_module("cms.content.whole_acts").make_acts_whole()
        import_module("cms.content.indexes").connect()
