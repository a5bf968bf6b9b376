from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "ค้นหา"

    def ready(self) -> None:
        """Listen to what goes live, and let workers look for what was missed."""
        from search import missed, receivers, tasks
        from site_builder.chores import add_chore

        receivers.connect()
        add_chore("search", tasks.CATCH_UP, tasks.catch_up)
        add_chore("missed_questions", timedelta(hours=24), missed.forget_old)
