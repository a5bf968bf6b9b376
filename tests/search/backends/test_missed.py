"""What happens when a real Elasticsearch dies while schools publish."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from msgspec.structs import replace

from cms.content import published
from search import conf, indexing
from search.documents.store import Readings
from search.feed import Before, Fed, feed
from search.notes import Notebook
from search.tasks import catch_up
from search.values import Scope
from site_builder.addresses import folder_of
from site_builder.engine.release import SiteFolder
from site_builder.services import build_site
from tenants.models import Job, Tenant
from tests.search.conftest import run_jobs
from tests.site_builder.schools import item, open_school, put

pytestmark = [
    pytest.mark.elasticsearch,
    pytest.mark.django_db(transaction=True),
]
SCRIPT = Path("deploy/elasticsearch.sh").resolve()
PUBLISHES = 10


class OwnServer:
    """An Elasticsearch that nobody else uses, so that it can be killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = {**os.environ, "ELASTICSEARCH_STATE": str(folder)}

    def start(self) -> str:
        """Start it; return its address."""
        subprocess.run(
            [SCRIPT, "start"], env=self._environment, check=True, start_new_session=True, capture_output=True
        )
        return f"http://127.0.0.1:{(self._folder / 'port').read_text().strip()}"

    def kill(self) -> None:
        """End it and its children as a power cut does."""
        pid = self._folder / "pid"
        if pid.exists():
            os.killpg(os.getpgid(int(pid.read_text())), signal.SIGKILL)
            pid.unlink()


@pytest.fixture
def own_server() -> Iterator[OwnServer]:
    folder = Path(tempfile.mkdtemp(prefix="web-school-own-elasticsearch-", dir="/var/tmp"))
    folder.chmod(0o755)
    server = OwnServer(folder)
    yield server
    server.kill()
    shutil.rmtree(folder, ignore_errors=True)


def live(tenant: Tenant) -> tuple[int, Fed]:
    """Return the deployment that is live, and everything in it that can be found."""
    site = SiteFolder(folder_of(tenant))
    found = site.live()
    assert found is not None
    readings, nothing = Readings(conf.folder(), tenant.pk), Notebook(conf.folder() / "none", tenant.pk)
    return found[0], feed(site, found[1], Before({}, readings.get, nothing))


def test_after_ten_missed_publishes_the_index_equals_the_releases(
    school: Tenant, other_school: Tenant, sites: Path, own_server: OwnServer, settings: Any
) -> None:
    settings.SEARCH_URL = own_server.start()
    for tenant in (school, other_school):
        open_school(tenant, range(1, 8))
        build_site(tenant)
    run_jobs()
    assert indexing.behind() == []
    own_server.kill()
    for number in range(PUBLISHES):
        tenant = (school, other_school)[number % 2]
        put(tenant, replace(item(1), title=f"ฉบับที่ {number}"), item(20 + number))
        if number > 6:
            with transaction.atomic():
                published.withdraw(tenant.pk, item(number - 4).key)
        build_site(tenant)
    answer = Client().get("/-/search", {"q": "ข่าว"}, headers={"host": "ban-khao.localhost"})
    assert answer.status_code == 503
    assert "ขณะนี้ค้นหาไม่ได้ชั่วคราว" in answer.content.decode()
    Job.objects.all().delete()
    settings.SEARCH_URL = own_server.start()
    assert catch_up(timezone.now()) == 2
    run_jobs()
    for tenant in (school, other_school):
        deployment, fed = live(tenant)
        state = conf.engine().state(tenant.pk)
        assert state is not None
        assert (state.deployment, dict(state.sources)) == (deployment, dict(fed.sources))
        ids = [f"{tenant.pk}/{document.key}" for document in fed.documents]
        kept = conf.engine().stored(Scope("tenant", tenant.pk), ids)
        assert {one: (each.title, each.text, each.url) for one, each in kept.items()} == {
            f"{tenant.pk}/{each.key}": (each.title, each.text, each.url) for each in fed.documents
        }
    assert indexing.behind() == []
