"""``manage.py give_role``: the first people of an installation, and officers who come and go."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tenants.audit.models import AuditEntry
from tenants.models import Membership, Role, Tenant, User
from tests.factories.people import make_area, make_school, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "nam-jai-mai-lai-khlong-7"


def run(monkeypatch: pytest.MonkeyPatch, *words: str, password: str = PASSWORD) -> tuple[int, str]:
    """Return the exit status and what was said; the password comes in as one line."""
    out, said = StringIO(), StringIO()
    monkeypatch.setattr("sys.stdin", StringIO(password + "\n"))
    try:
        call_command("give_role", *words, stdout=out, stderr=said)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def school() -> Tenant:
    return make_school("ban-na")


def test_an_officer_is_made_with_a_password_and_signs_in(school: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("Officer.One", "area_officer", "--area", school.area.slug, "--name", "สมศรี ทดสอบ", "--password-stdin")
    status, told = run(monkeypatch, *words)
    assert status == 0
    assert "เจ้าหน้าที่เขตพื้นที่" in told
    assert PASSWORD not in told
    user = User.objects.get(username="officer.one")
    assert user.get_full_name() == "สมศรี ทดสอบ"
    assert user.memberships.get().area == school.area
    assert Client().login(username="officer.one", password=PASSWORD)
    entry = AuditEntry.objects.filter(action="member_added").latest("id")
    assert (entry.origin, entry.details) == ("command line", '{"role":"area_officer"}')


def test_a_platform_admin_is_one_everywhere_until_the_role_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, "keeper", "platform_admin", "--password-stdin")
    assert User.objects.get().is_superuser
    assert run(monkeypatch, "keeper", "platform_admin", "--take")[0] == 0
    assert not User.objects.get().is_superuser
    status, told = run(monkeypatch, "keeper", "platform_admin", "--take")
    assert status == 0
    assert "ไม่มีบทบาทนี้" in told


def test_an_account_that_is_there_gets_the_role_and_keeps_its_password(
    school: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user("kru.na")
    before = user.password
    for _ in range(2):
        assert run(monkeypatch, "KRU.NA", "editor", "--tenant", "ban-na", "--password-stdin")[0] == 0
    user.refresh_from_db()
    assert user.password == before
    assert [(one.role, one.tenant) for one in user.memberships.all()] == [(Role.EDITOR, school)]


@pytest.mark.parametrize(
    ("words", "password", "status", "part"),
    [
        (("a", "area_officer"), PASSWORD, 2, "เขตพื้นที่"),
        (("a", "platform_admin", "--area", "area-1"), PASSWORD, 2, "ไม่ขึ้นกับ"),
        (("a", "editor", "--area", "area-1"), PASSWORD, 2, "ต้องระบุ"),
        (("a", "editor", "--tenant", "nowhere"), PASSWORD, 2, "nowhere"),
        (("a", "platform_admin"), "12345678", 1, "รหัสผ่าน"),
        (("a", "platform_admin"), "", 1, "รหัสผ่าน"),
        (("a b\n", "platform_admin"), PASSWORD, 1, ""),
        (("a", "platform_admin", "--email", "no address"), PASSWORD, 1, ""),
        (("a", "platform_admin", "--take"), PASSWORD, 1, "ไม่พบบัญชี"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_nobody_is_made(
    words: tuple[str, ...], password: str, status: int, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_area()
    found, said = run(monkeypatch, *words, "--password-stdin", password=password)
    assert found == status
    assert part in said
    assert said.strip()
    assert not User.objects.exists()
    assert not Membership.objects.exists()


def test_without_a_terminal_a_password_must_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    status, said = run(monkeypatch, "keeper", "platform_admin")
    assert status == 2
    assert "--password-stdin" in said
    assert not User.objects.exists()


def test_an_unknown_role_is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError):
        call_command("give_role", "a", "king")
