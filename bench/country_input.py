"""An installation with the schools of a country on PostgreSQL: one area and one school made by the code of the house,
then multiplied by the database; and what its people do, measured from within.

Run as a process by ``country`` (``python -m bench.country_input ACT …``), since settings are read once a process.
Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.country_settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import country_stock  # noqa: E402
from bench.country_rows import SCHOOLS_OF_AREA, multiply  # noqa: E402
from bench.people_input import PASSWORD, NewsItem, news_form  # noqa: E402
from bench.plans_input import whole_reads  # noqa: E402
from cms.content.models import NewsIndexPage, NewsPage  # noqa: E402
from cms.content.provisioning import AreaSpec, SchoolSpec, provision_area, provision_school  # noqa: E402
from site_builder.models import Build, BuildSlot, PublishRequest  # noqa: E402
from tenants.models import Area, Role, Tenant, User  # noqa: E402
from tenants.services import add_member  # noqa: E402

PAGES = 35
SENTENCE = "นักเรียนและครูร่วมกิจกรรมของโรงเรียนด้วยความตั้งใจ "
BODY = SENTENCE * 10


def template(_: int) -> dict[str, object]:
    """Make what is multiplied: an area with its officer, a school with its pages, revisions, people, one build."""
    call_command("migrate", verbosity=0)
    area = provision_area(AreaSpec("area", "สำนักงานเขตพื้นที่การศึกษา"))
    tenant = provision_school(SchoolSpec("area", "school", "โรงเรียน", "school.localhost"))
    index = NewsIndexPage.objects.get(tenant=tenant)
    with transaction.atomic():
        while tenant.pages.count() < PAGES:
            number = tenant.pages.count()
            page = index.add_child(instance=NewsPage(title=f"ข่าวที่ {number} กีฬาสี sports", slug=f"item-{number}"))
            page.body = json.dumps([{"type": "text", "value": BODY}])
            page.save_revision().publish()
    for role in (Role.EDITOR, Role.SCHOOL_ADMIN, Role.CONTRIBUTOR):
        add_member(User.objects.create_user(f"school-{role}", password=PASSWORD), role, tenant=tenant)
    add_member(User.objects.create_user("area-officer", password=PASSWORD), Role.AREA_OFFICER, area=area)
    _build_once(tenant)
    return {"pages": tenant.pages.count()}


def _build_once(tenant: Tenant) -> None:
    now = timezone.now()
    PublishRequest.objects.update(served_at=now, build_fence=1)
    BuildSlot.objects.update_or_create(tenant=tenant, defaults={"lease_until": now, "fence": 1, "retry_at": now})
    Build.objects.create(tenant=tenant, fence=1, started_at=now, ended_at=now, outcome=Build.Outcome.LIVE)


def seed(areas: int) -> dict[str, object]:
    """Multiply the template to so many areas of 104 schools each."""
    started = time.perf_counter()
    multiply(areas)
    return {"schools": Tenant.objects.count(), "seconds": time.perf_counter() - started}


def measure(rounds: int) -> dict[str, object]:
    """Let people of a school in the middle of the country do everything ``rounds`` times; the least cost of each."""
    schools = Tenant.objects.count()
    acts = acts_of(Area.objects.order_by("pk")[Area.objects.count() // 2])
    backend = _ask("SELECT pg_backend_pid()")
    least = {name: min(_cost(act, turn, backend) for turn in range(-1, rounds)) for name, act in acts.items()}
    # Last, and numbered as no round is: a school that is there already is not added again.
    whole = {name: found for name, act in acts.items() if (found := whole_reads(partial(act, rounds)))}
    return {
        "schools": schools,
        "pages": _ask("SELECT count(*) FROM content_basepage"),
        "seconds": least,
        "whole": whole,
    }


def measure_stock(rounds: int) -> dict[str, object]:
    """The same with what Wagtail does by itself wherever this house does otherwise for the sake of scale."""
    with country_stock.as_wagtail_does():
        return measure(rounds)


def _cost(act: Callable[[int], object], turn: int, backend: int) -> float:
    """Return the processor time of an act, the web server's and the database's, whatever else the machine does."""
    before = time.process_time() + _database_time(backend)
    act(turn)
    return time.process_time() + _database_time(backend) - before


def _database_time(backend: int) -> float:
    """Return the processor time of our session's process: the database must run on this machine."""
    return int(Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


def _ask(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


# ------------------------------------------------------------------------------------------------------ what people do


def acts_of(area: Area) -> dict[str, Callable[[int], object]]:
    school = area.tenants.order_by("pk")[SCHOOLS_OF_AREA // 2]
    officer = User.objects.get(memberships__area=area, memberships__role=Role.AREA_OFFICER)
    editor = User.objects.get(memberships__tenant=school, memberships__role=Role.EDITOR)
    return {
        **_editor_acts(school, signed_in(editor)),
        **_officer_acts(area, school, signed_in(officer)),
        **_others(area, editor),
    }


def signed_in(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def get(client: Client, path: str, **query: str) -> Callable[[int], object]:
    def act(turn: int) -> None:
        answer = client.get(path, query)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"

    return act


def _editor_acts(school: Tenant, client: Client) -> dict[str, Callable[[int], object]]:
    index = NewsIndexPage.objects.get(tenant=school)
    item = NewsPage.objects.filter(tenant=school).order_by("-pk")[0]
    edit = f"/admin/pages/{item.pk}/edit/"

    def publish(turn: int) -> None:
        form = news_form(NewsItem(item.pk, item.slug, Path()), f"ข่าวที่ {turn} กีฬาสี sports", BODY)
        answer = client.post(edit, form)
        assert answer.status_code == 302, f"{edit}: {answer.status_code}"

    return {
        "an editor's explorer": get(client, f"/admin/pages/{school.root_page_id}/"),
        "an editor's list of news": get(client, f"/admin/pages/{index.pk}/"),
        "an editor's edit form": get(client, edit),
        "an editor's publish": publish,
        "an editor's first screen": get(client, "/admin/"),
        "an editor's page search": get(client, "/admin/pages/search/", q="sports"),
        "an editor's pictures": get(client, "/admin/images/"),
        "an editor's page chooser": get(client, "/admin/choose-page/"),
        "an editor's page history": get(client, f"/admin/pages/{item.pk}/history/"),
    }


def _officer_acts(area: Area, school: Tenant, client: Client) -> dict[str, Callable[[int], object]]:
    def choose(turn: int) -> None:
        answer = client.post("/admin/places/choose/", {"place": school.slug})
        assert answer.status_code == 302, answer.status_code

    return {
        "an area officer's choice of schools": get(client, "/admin/places/"),
        "an area officer's schools": get(client, "/admin/area-schools/"),
        "an area officer enters a school": choose,
        "an area officer's explorer there": get(client, f"/admin/pages/{school.root_page_id}/"),
        "an area officer's page search there": get(client, "/admin/pages/search/", q="sports"),
    }


def _others(area: Area, editor: User) -> dict[str, Callable[[int], object]]:
    def sign_in(turn: int) -> None:
        client = Client(headers={"host": "localhost"})
        answer = client.post("/admin/login/", {"username": editor.username, "password": PASSWORD, "next": "/admin/"})
        assert answer.status_code == 302, answer.status_code

    def add_school(turn: int) -> None:
        slug = f"new-{os.getpid()}-{turn + 1}"
        tenant = provision_school(SchoolSpec(area.slug, slug, f"โรงเรียนใหม่ {slug}", f"{slug}.localhost"))
        add_member(User.objects.create_user(slug), Role.SCHOOL_ADMIN, tenant=tenant)

    return {"sign-in": sign_in, "adding a school": add_school}


ACTS: Mapping[str, Callable[[int], dict[str, Any]]] = {
    "template": template,
    "seed": seed,
    "measure": measure,
    "measure_stock": measure_stock,
}

if __name__ == "__main__":
    print(json.dumps(ACTS[sys.argv[1]](int(sys.argv[2]))))
