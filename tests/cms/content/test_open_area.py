"""``manage.py open_area``: the beginning of an installation, by which a file of schools can follow."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from site_builder.models import PublishRequest
from tenants.models import Area, Tenant
from tests.factories.people import make_school

pytestmark = pytest.mark.django_db

NAME = "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาห้วยแก้ว เขต 1"


def run(*words: str) -> tuple[int, str, str]:
    """Return the exit status, what was printed, and what was said."""
    out, said = StringIO(), StringIO()
    try:
        call_command("open_area", *words, stdout=out, stderr=said)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), said.getvalue()
    return 0, out.getvalue(), said.getvalue()


def test_an_area_is_opened_with_its_offices_website_and_takes_a_file_of_schools(tmp_path: Path) -> None:
    status, out, _ = run(
        "huaikaeo-1", NAME, "--short-name", "สพป.ห้วยแก้ว เขต 1", "--host", "office.example.go.th", "--json"
    )
    assert status == 0
    assert json.loads(out) == {
        "area": "huaikaeo-1",
        "name": NAME,
        "office": "office-huaikaeo-1",
        "host": "office.example.go.th",
    }
    office = Tenant.objects.get()
    assert (office.kind, office.name, office.short_name) == (Tenant.Kind.OFFICE, NAME, "สพป.ห้วยแก้ว เขต 1")
    assert PublishRequest.objects.filter(tenant=office, served_at=None).exists()

    file = tmp_path / "schools.csv"
    file.write_text("code,name,slug,area,host\n1092000001,โรงเรียนบ้านทดลอง,thotlong,huaikaeo-1,thotlong.example.go.th\n")
    call_command("import_schools", str(file), stdout=StringIO())
    assert Tenant.objects.get(slug="thotlong").area.slug == "huaikaeo-1"


def test_a_second_call_changes_nothing_that_people_have_edited() -> None:
    run("huaikaeo-1", NAME, "--host", "office.example.go.th")
    Tenant.objects.update(name="ชื่อที่แก้แล้ว")
    assert run("huaikaeo-1", "ชื่ออื่น", "--host", "office.example.go.th")[0] == 0
    assert (Area.objects.get().name, Tenant.objects.get().name) == (NAME, "ชื่อที่แก้แล้ว")


@override_settings(PUBLIC_DOMAIN="web.example.go.th")
def test_without_a_host_the_office_stands_below_the_installations_domain() -> None:
    assert run("huaikaeo-1", NAME, "--office", "hk1")[0] == 0
    assert Tenant.objects.get().host == "hk1.web.example.go.th"


@override_settings(PUBLIC_DOMAIN="")
@pytest.mark.parametrize(
    ("words", "status", "part"),
    [
        (("huaikaeo-1", NAME), 2, "PUBLIC_DOMAIN"),
        (("www", NAME, "--host", "a.example.go.th"), 1, "สงวน"),
        (("ห้วยแก้ว", NAME, "--host", "a.example.go.th"), 1, ""),
        (("huaikaeo-1", "", "--host", "a.example.go.th"), 1, ""),
        (("huaikaeo-1", NAME, "--host", "10.0.0.1"), 1, ""),
        (("huaikaeo-1", NAME, "--host", "school.localhost"), 1, "school.localhost"),
        (("huaikaeo-1", NAME, "--host", "a.example.go.th", "--office", "school"), 1, ""),
        (("huaikaeo-1", NAME, "--host", "a.example.go.th", "--office", "huaikaeo-1"), 2, "--office"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_written(
    words: tuple[str, ...], status: int, part: str
) -> None:
    make_school("school")
    before = (Area.objects.count(), Tenant.objects.count())
    found, out, said = run(*words)
    assert (found, out) == (status, "")
    assert part in said
    assert said.strip()
    assert (Area.objects.count(), Tenant.objects.count()) == before


def test_an_area_has_one_office() -> None:
    run("huaikaeo-1", NAME, "--host", "office.example.go.th")
    status, _, said = run("huaikaeo-1", NAME, "--host", "other.example.go.th", "--office", "other")
    assert status == 1
    assert "office-huaikaeo-1" in said
    assert Tenant.objects.count() == 1


def test_a_school_is_never_taken_for_the_office() -> None:
    school = make_school("school")
    status, _, said = run(school.area.slug, NAME, "--host", "a.example.go.th", "--office", "school")
    assert status == 1
    assert "สถานศึกษา" in said
    assert list(school.hosts.values_list("name", flat=True)) == ["school.localhost"]
