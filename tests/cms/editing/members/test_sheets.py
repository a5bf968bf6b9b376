"""Sheets: one page a code, the same bytes again, whatever stands in a name; and all of an area at once."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cms.editing.members.sheets import Sheet, draw_sheets, pieces, svg_qr
from tenants.members.invitations import Invitee, hand_out, invite
from tenants.members.redeeming import look_up
from tenants.models import AccessCode, Appointment, Role
from tests.cms.editing.members.asking import client_of, text_of, told, url
from tests.factories.people import make_member, make_tenant
from tests.tenants.members.places import Place

NOW = datetime(2026, 11, 26, 1, 30, tzinfo=UTC)


def sheet(number: int = 1, **changes: str) -> Sheet:
    words: dict[str, Any] = {
        "title": "ใบเชิญผู้ดูแลระบบเว็บไซต์",
        "school": f"โรงเรียนบ้านหนองน้ำใส {number}",
        "person": "นางสาวกุ้งนาง ใจดี",
        "detail": "บทบาท: ผู้ดูแลระบบของสถานศึกษา",
        "code": "7K3M-9QXP-2HDA-VT4B",
        "link": "https://admin.example.org/admin/join/#7K3M-9QXP-2HDA-VT4B",
        "address": "admin.example.org/admin/join/",
        "steps": ("ใช้โทรศัพท์สแกน QR", "ตั้งชื่อผู้ใช้และรหัสผ่าน", "เข้าสู่ระบบ"),
        "expires": "ใช้ได้ถึง 10 ธันวาคม 2569",
        "warning": "เก็บเป็นความลับ",
        "issued": "ออกโดย เจ้าหน้าที่",
    }
    return Sheet(**(words | changes))


def pages_in(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def test_every_code_has_a_page_of_its_own() -> None:
    assert pages_in(draw_sheets([sheet(number) for number in range(7)], at=NOW)) == 7


def test_the_same_sheets_are_the_same_bytes() -> None:
    assert draw_sheets([sheet()], at=NOW) == draw_sheets([sheet()], at=NOW)


@pytest.mark.parametrize("person", ["", "x" * 150, "ก" * 150, "😀 汉字", "(\\)<>%", "ก\u0e49\u0e49\u0e49า", "\ufeff"])
def test_no_name_breaks_a_sheet(person: str) -> None:
    assert pages_in(draw_sheets([sheet(person=person, school=person)], at=NOW)) == 1


@pytest.mark.slow
def test_all_schools_of_an_area_are_drawn_in_seconds() -> None:
    started = time.process_time()
    pdf = draw_sheets([sheet(number) for number in range(104)], at=NOW)
    spent = time.process_time() - started
    print(f"104 sheets: {spent:.1f} s of processor, {len(pdf) / 1024:.0f} KB")
    assert pages_in(pdf) == 104
    assert spent < 15


def test_a_line_breaks_between_words_only() -> None:
    text = "ตั้งชื่อผู้ใช้และรหัสผ่านของท่านเอง at https://admin.example.org/"
    assert "".join(pieces(text)) == text
    assert not [piece for piece in pieces(text) if piece[0] in "\u0e31\u0e34\u0e35\u0e37\u0e48\u0e49"]


def test_the_qr_on_the_screen_is_plain_svg() -> None:
    svg = svg_qr("https://admin.example.org/admin/join/#7K3M-9QXP-2HDA-VT4B")
    assert svg.startswith("<svg")
    assert "script" not in svg
    assert "7K3M" not in svg


# ------------------------------------------------------------------------------------------------- all of an area


@pytest.fixture
def waiting(place: Place) -> list[AccessCode]:
    """An invitation that nobody has printed in the officer's area, one that somebody has, one of another area."""
    rows = []
    for tenant, by in ((place.near, place.officer), (place.school, place.admin), (place.far, place.far_officer)):
        invitee = Invitee(f"ผู้ดูแล {tenant.slug}", (Role.SCHOOL_ADMIN,))
        rows.append(invite(tenant, invitee, by=by, reason="เปิดใช้งาน" if by != place.admin else "").row)
    hand_out([rows[1]])
    return rows


@pytest.mark.django_db
def test_an_officer_chooses_what_is_printed_and_what_nobody_has_printed_is_chosen(
    place: Place, waiting: list[AccessCode]
) -> None:
    make_tenant("bare", area=place.area, name="โรงเรียนที่ยังไม่มีใคร")
    page = text_of(client_of(place.officer).get(url("editing_admin_sheets")))
    assert f'name="code" value="{waiting[0].pk}" checked' in page
    assert f'name="code" value="{waiting[1].pk}">' in page
    assert 'name="tenant" value="bare">' in page
    assert "ผู้ดูแล far" not in page


@pytest.mark.django_db
def test_all_that_is_chosen_is_one_pdf_with_new_codes(place: Place, waiting: list[AccessCode]) -> None:
    make_tenant("bare", area=place.area)
    said = {"code": [waiting[0].pk, waiting[1].pk], "tenant": ["bare"], "reason": "เปิดใช้งาน"}
    before = waiting[0].digest
    answer = client_of(place.officer).post(url("editing_admin_sheets"), said)
    assert answer["Content-Type"] == "application/pdf"
    assert pages_in(answer.content) == 3
    assert AccessCode.objects.get(pk=waiting[0].pk).digest != before
    assert not AccessCode.objects.filter(tenant__area=place.area, handed_out_at=None).exists()
    assert Appointment.objects.filter(tenant__slug="bare").get().reason == "เปิดใช้งาน"


@pytest.mark.django_db
def test_another_areas_invitations_and_schools_are_not_found(place: Place, waiting: list[AccessCode]) -> None:
    for said in (
        {"code": [waiting[2].pk]},
        {"tenant": ["far"]},
        {"code": [waiting[0].pk, waiting[2].pk]},
        {"code": "x"},
    ):
        before = list(AccessCode.objects.order_by("pk").values())
        answer = client_of(place.officer).post(url("editing_admin_sheets"), said | {"reason": "เพราะ"})
        assert answer.status_code == 404
        assert list(AccessCode.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_nothing_chosen_and_no_reason_are_said(place: Place) -> None:
    client = client_of(place.officer)
    assert "กรุณาเลือกอย่างน้อยหนึ่งแห่ง" in told(client.post(url("editing_admin_sheets"), follow=True))
    answer = client.post(url("editing_admin_sheets"), {"tenant": ["near"], "reason": " "})
    assert answer.status_code == 400
    assert "กรุณาเขียนเหตุผล" in text_of(answer)
    assert not AccessCode.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.AREA_OFFICER])
def test_only_who_stands_above_schools_prints_for_several(place: Place, role: Role) -> None:
    client = client_of(make_member(role, None if role == Role.PLATFORM_ADMIN else place.school))
    assert client.get(url("editing_admin_sheets")).status_code == 404
    assert client.post(url("editing_admin_sheets"), {"tenant": ["own"], "reason": "เพราะ"}).status_code == 404


@pytest.mark.django_db
def test_the_command_writes_what_nobody_has_printed(place: Place, waiting: list[AccessCode], tmp_path: Path) -> None:
    file = tmp_path / "sheets.pdf"
    call_command("invitation_sheets", "area-1", str(file))
    assert pages_in(file.read_bytes()) == 1
    assert not AccessCode.objects.filter(tenant=place.near, handed_out_at=None).exists()
    again = tmp_path / "again.pdf"
    call_command("invitation_sheets", "area-1", str(again), "--again")
    assert pages_in(again.read_bytes()) == 2


@pytest.mark.django_db
def test_the_command_never_renews_for_a_file_that_it_cannot_write(
    place: Place, waiting: list[AccessCode], tmp_path: Path
) -> None:
    before = list(AccessCode.objects.order_by("pk").values("digest"))
    (tmp_path / "there.pdf").write_bytes(b"kept")
    for area, file in (("area-1", "there.pdf"), ("area-1", "no/such/folder.pdf"), ("nowhere", "new.pdf")):
        with pytest.raises(CommandError) as refused:
            call_command("invitation_sheets", area, str(tmp_path / file))
        assert refused.value.returncode == 2
    assert (tmp_path / "there.pdf").read_bytes() == b"kept"
    assert list(AccessCode.objects.order_by("pk").values("digest")) == before


@pytest.mark.django_db
def test_with_nothing_to_print_no_file_is_left(place: Place, tmp_path: Path) -> None:
    call_command("invitation_sheets", "area-1", str(tmp_path / "none.pdf"))
    assert not list(tmp_path.iterdir())


@pytest.mark.django_db
def test_a_printed_code_is_the_one_that_opens(place: Place) -> None:
    made = place.invited()
    assert look_up(made.code).pk == made.row.pk
