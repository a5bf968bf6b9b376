"""Acts on old addresses: each is published and recorded with its writing, each can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.content.models import BasePage
from cms.content.redirects import errors, services
from cms.content.redirects.columns import is_column
from cms.content.redirects.services import Refused, import_redirects
from cms.content.sheets.reading import Table, read_table
from site_builder.models import PublishRequest
from tenants.audit.models import AuditEntry
from tenants.audit.values import Action
from tenants.models import Role, Tenant, User
from tenants.redirects.models import Redirect
from tenants.redirects.services import Lead
from tests.cms.content.redirects.test_checking import csv_of
from tests.factories.people import make_member, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Tenant:
    school = make_school("alpha")
    PublishRequest.objects.all().delete()
    return school


@pytest.fixture
def editor(school: Tenant) -> User:
    return make_member(Role.EDITOR, school)


def rows_of(school: Tenant) -> dict[str, tuple[str, ...]]:
    rows = Redirect.objects.filter(tenant=school)
    return {path: tuple(rest) for path, *rest in rows.values_list("path", "key", "address", "source")}


def table(*rows: tuple[str, ...]) -> Table:
    return read_table(csv_of(*rows), is_column)


def test_an_act_asks_for_a_build_and_is_recorded(school: Tenant, editor: User) -> None:
    services.add(school, Lead("/old/", "", "/about/"), editor)
    asked = PublishRequest.objects.get(served_at=None, tenant=school)
    assert asked.reason == "old addresses changed"
    entry = AuditEntry.objects.get(action=Action.REDIRECT_CHANGED)
    assert (entry.subject, json.loads(entry.details)) == ("/old/", {"change": "added", "after": "/old/ → /about/"})


def test_every_act_is_taken_back_and_that_too(school: Tenant, editor: User) -> None:
    key = BasePage.objects.get(tenant=school, slug="about").public_key
    Redirect.objects.create(tenant=school, path="/moved/", key=key)
    row = Redirect.objects.create(tenant=school, path="/old/", address="/about/", source="imported")
    acts: list[Callable[[], Any]] = [
        lambda: services.add(school, Lead("/new/", "", "/about/"), editor),
        lambda: services.change(school, row.pk, Lead("/other/", key), editor),
        lambda: services.delete(school, Redirect.objects.get(path="/moved/").pk, editor),
    ]
    for act in acts:
        before = rows_of(school)
        back = act()
        after = rows_of(school)
        assert after != before
        again = services.take_back(school, back, editor)
        assert rows_of(school) == before
        services.take_back(school, again, editor)
        assert rows_of(school) == after


def test_what_others_have_changed_meanwhile_is_not_taken_back(school: Tenant, editor: User) -> None:
    back = services.add(school, Lead("/new/", "", "/about/"), editor)
    Redirect.objects.all().delete()
    with pytest.raises(errors.RedirectGone):
        services.take_back(school, back, editor)
    row = Redirect.objects.create(tenant=school, path="/old/", address="/about/")
    gone = services.delete(school, row.pk, editor)
    services.add(school, Lead("/old/"), editor)
    with pytest.raises(errors.PathTaken):
        services.take_back(school, gone, editor)


def test_a_second_row_a_circle_and_too_many_are_refused(
    school: Tenant, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.add(school, Lead("/one/", "", "/two/"), editor)
    with pytest.raises(errors.PathTaken):
        services.add(school, Lead("/one/"), editor)
    with pytest.raises(errors.LeadsInCircles):
        services.add(school, Lead("/two/", "", "/one/"), editor)
    monkeypatch.setattr(services, "MOST", 1)
    with pytest.raises(errors.TooManyRedirects):
        services.add(school, Lead("/three/"), editor)
    assert rows_of(school).keys() == {"/one/"}


def test_another_schools_row_is_gone(school: Tenant, editor: User) -> None:
    row = Redirect.objects.create(tenant=make_school("beta"), path="/theirs/")
    for act in (
        lambda: services.delete(school, row.pk, editor),
        lambda: services.change(school, row.pk, Lead("/mine/"), editor),
    ):
        with pytest.raises(errors.RedirectGone):
            act()


def test_a_file_is_imported_as_a_whole_and_again_without_doubles(school: Tenant, editor: User) -> None:
    rows = (("/a/", "/about/"), ("/b/*", "410"))
    plan = import_redirects(table(*rows), school, user=editor)
    before = rows_of(school)
    key = BasePage.objects.get(tenant=school, slug="about").public_key
    assert before == {"/a/": (key, "", "imported"), "/b/*": ("", "", "imported")}
    assert len(plan.redirects) == 2
    PublishRequest.objects.all().delete()
    import_redirects(table(*rows), school, user=editor)
    assert rows_of(school) == before
    assert not PublishRequest.objects.exists()
    assert AuditEntry.objects.filter(action=Action.IMPORTED).count() == 1
    import_redirects(table(("/a/", "/news/")), school, user=editor)
    assert len(rows_of(school)) == 2


def test_a_file_with_one_wrong_row_writes_nothing(school: Tenant, editor: User) -> None:
    with pytest.raises(Refused) as refused:
        import_redirects(table(("/a/", "/about/"), ("b", "/about/")), school, user=editor)
    assert len(refused.value.plan.errors) == 1
    assert rows_of(school) == {}
    assert not PublishRequest.objects.exists()


def command(*args: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("import_redirects", *args, stdout=out)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_what_it_would_do_and_does_it(school: Tenant, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes(csv_of(("/a/", "/about/"), ("/b/", "/a/")))
    code, text = command(str(file), "--tenant", "alpha", "--dry-run")
    assert code == 0
    assert "แถวที่ 3 ใหม่ /b/ → /a/ → /about/" in text
    assert rows_of(school) == {}
    code, text = command(str(file), "--tenant", "alpha", "--json")
    assert (code, json.loads(text)["new"], len(rows_of(school))) == (0, 2, 2)
    file.write_bytes(
        csv_of(
            ("a", "/about/"),
        )
    )
    code, text = command(str(file), "--tenant", "alpha")
    assert code == 1
    assert "แถวที่ 2 คอลัมน์ “ที่อยู่เดิม”: ต้องขึ้นต้นด้วย /" in text
    file.write_bytes(b"%PDF-1.7")
    assert command(str(file), "--tenant", "alpha")[0] == 1


def test_the_command_knows_no_other_tenants_and_no_missing_files(school: Tenant, tmp_path: Path) -> None:
    for args in ((str(tmp_path / "none.csv"), "--tenant", "alpha"), (__file__, "--tenant", "nobody")):
        with pytest.raises(CommandError) as stopped:
            call_command("import_redirects", *args)
        assert stopped.value.returncode == 2
