from __future__ import annotations

import logging
import signal
import threading
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from cms.checks import assert_ready
from site_builder.chores import chores_for
from site_builder.engine.reading import Reader
from site_builder.management.console import SiteCommand
from site_builder.publish import Options, publish_claimed
from site_builder.queue.beside import Beside
from site_builder.queue.database import DatabaseQueue
from site_builder.queue.schedule import Chore
from site_builder.queue.wakers import waker_for
from site_builder.queue.worker import Worker, free_slots_of_the_dead, new_owner
from tenants.jobs import get_jobs

logger = logging.getLogger("site_builder.queue")


class Command(SiteCommand):
    help = "Build sites as requests come in, run jobs, publish what is scheduled.  Ends after SIGTERM or SIGINT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-jobs", action="store_true", help="leave jobs (image renditions) to another worker")
        parser.add_argument("--no-builds", action="store_true", help="run jobs only")

    def handle(self, *args: Any, **options: Any) -> None:
        assert_ready()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            # A build that has begun is finished: the loop looks at ``stop`` between builds.
            signal.signal(number, lambda *_: stop.set())
        logger.info("ready")
        if options["no_builds"]:
            get_jobs().work(stop)
            return
        beside = None if options["no_jobs"] else Beside(get_jobs().work)
        if beside is not None:
            beside.start()
        try:
            self._build(stop, beside)
        finally:
            if beside is not None:
                beside.end()

    def _build(self, stop: threading.Event, beside: Beside | None) -> None:
        queue = DatabaseQueue(waker=waker_for(connection, stop))
        freed = free_slots_of_the_dead(timezone.now())
        if freed:
            self.say(f"พบงานสร้างเว็บไซต์ที่ค้างจากรอบก่อน {freed} งาน จะสร้างต่อให้")
        # Begins to listen before the first look: what is asked for in between is heard.
        queue.wait(0)
        owner = new_owner()
        chores = chores_for(queue, owner, timezone.now())
        if beside is not None:
            chores = (*chores, Chore("jobs", timedelta(seconds=1), beside.look))
        reader = Reader()
        options = Options(open_source=reader.open)
        worker = Worker(queue, lambda claim: publish_claimed(queue, claim, options), owner=owner, chores=chores)
        worker.run(stop)
        reader.close()
        queue.close()
