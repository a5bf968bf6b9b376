"""«ส่งออกข้อมูลทั้งหมด» on screen: who may ask, who may have the file, what is told on the way."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.content.exports import files
from cms.content.exports.models import TenantExport
from cms.content.exports.services import ask_for_export
from cms.content.lifecycle.closing import close_school
from cms.content.lifecycle.deleting import delete_school
from cms.content.transfer.archive import Archive
from cms.content.transfer.exporting import Export
from tenants.audit.models import AuditEntry
from tenants.audit.values import Action
from tenants.jobs import get_jobs
from tenants.models import Role, Tenant, User
from tests.factories.content import make_document, make_image, make_news
from tests.factories.people import make_area, make_member, make_office, make_school, work_in

pytestmark = pytest.mark.django_db

OWN, OWN_FILE = "/admin/export/", "/admin/export/file/"
REASON = "เก็บไว้ก่อนยุบรวมสถานศึกษา"
INSIDERS = [role for role in Role if role not in (Role.SCHOOL_ADMIN, Role.AREA_OFFICER, Role.PLATFORM_ADMIN)]


@pytest.fixture(autouse=True)
def _folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATE_DIR = tmp_path / "state"


@pytest.fixture
def school() -> Tenant:
    school = make_school("banna", area=make_area("near", "เขตใกล้"), name="โรงเรียนบ้านนา")
    make_image(school)
    make_document(school, name="plan.pdf")
    make_news(school, title="ข่าวแรก")
    return school


@pytest.fixture
def far() -> Tenant:
    return make_school("faraway", area=make_area("far", "เขตไกล"), name="โรงเรียนไกลโพ้น")


@pytest.fixture
def admin(school: Tenant) -> User:
    return make_member(Role.SCHOOL_ADMIN, school, first_name="ครูดูแล", last_name="ระบบ")


@pytest.fixture
def officer(school: Tenant) -> User:
    return make_member(Role.AREA_OFFICER, school.area)


def client_of(user: User, place: Tenant | None = None) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    if place is not None:
        work_in(client, user, place)
    return client


def of(tenant: Tenant, name: str = "") -> str:
    return reverse(f"editing_area_school_export{name}", args=[tenant.slug])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def take(client: Client, url: str) -> tuple[int, bytes]:
    """Download to the end, which closes the file; return status and body."""
    answer = client.get(url)
    body = b"".join(answer.streaming_content) if answer.streaming else b""
    return answer.status_code, body


def run_jobs() -> None:
    get_jobs().run_due(lambda: False)


def exported(school: Tenant, by: User) -> TenantExport:
    export = ask_for_export(school, by=by)
    run_jobs()
    return TenantExport.objects.get(pk=export.pk)


# ------------------------------------------------------------------------------------------------------------ the way


def test_an_admin_presses_waits_and_downloads_what_the_command_would_have_written(
    school: Tenant, admin: User, tmp_path: Path
) -> None:
    client = client_of(admin)
    assert "เริ่มส่งออก" in text(client.get(OWN))
    assert client.post(OWN)["Location"] == OWN
    waiting = text(client.get(OWN))
    assert "รอคิว" in waiting
    assert "editing/export.js" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert "เริ่มส่งออก" not in waiting
    run_jobs()
    done = text(client.get(OWN))
    assert OWN_FILE in done
    assert "ครูดูแล ระบบ" in done
    assert 'http-equiv="refresh"' not in done
    status, body = take(client, OWN_FILE)
    assert (status, files_in(body)) == (200, files_in(by_command(school)))


def by_command(school: Tenant) -> bytes:
    target = io.BytesIO()
    Export(school, target).run()
    return target.getvalue()


def files_in(data: bytes) -> dict[str, bytes]:
    """The files of an archive but the manifest, which names its moment."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


def test_the_file_comes_with_a_plain_name_and_is_kept_by_no_cache(school: Tenant, admin: User, tmp_path: Path) -> None:
    export = exported(school, admin)
    answer = client_of(admin).get(OWN_FILE)
    name = f"web-school-banna-{timezone.localdate():%Y%m%d}.zip"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (answer["Content-Type"], "no-store" in answer["Cache-Control"]) == ("application/zip", True)
    assert int(answer["Content-Length"]) == export.size
    assert answer.streaming
    path = tmp_path / name
    path.write_bytes(b"".join(answer.streaming_content))
    with Archive(path) as archive:
        archive.verify()


def test_an_officer_gives_a_reason_that_the_school_reads(school: Tenant, admin: User, officer: User) -> None:
    client = client_of(officer)
    assert client.post(of(school)).status_code == 400
    assert client.post(of(school), {"reason": " ๆ "}).status_code == 400
    assert not TenantExport.objects.exists()
    assert client.post(of(school), {"reason": REASON}).status_code == 302
    run_jobs()
    status, body = take(client, of(school, "_file"))
    assert (status, body[:2]) == (200, b"PK")
    trail = text(client_of(admin).get(reverse("editing_audit")))
    assert REASON in trail
    assert "ดาวน์โหลดไฟล์ส่งออก" in trail
    assert AuditEntry.objects.filter(chain__tenant=school, action=Action.EXPORTED, by_id=officer.pk).count() == 2


def test_the_screens_lead_there(school: Tenant, admin: User, officer: User) -> None:
    assert OWN in text(client_of(admin).get("/admin/", follow=True))
    client = client_of(officer)
    assert of(school) in text(client.get(reverse("editing_area_school", args=[school.slug])))
    deleting = text(client.get(reverse("editing_area_school_delete", args=[school.slug])))
    assert of(school) in deleting
    assert "export_tenant" not in deleting


def test_an_office_is_exported_too(school: Tenant, officer: User) -> None:
    office = make_office(school.area)
    assert of(office) in text(client_of(officer).get(reverse("editing_area_school", args=[office.slug])))
    assert client_of(officer).post(of(office), {"reason": REASON}).status_code == 302


# --------------------------------------------------------------------------------------------------- who may do what


def statuses(client: Client, page: str, file: str, **data: str) -> tuple[int, int, int]:
    got, taken = client.get(page).status_code, take(client, file)[0]
    return got, taken, client.post(page, data).status_code


def test_the_admin_exports_the_own_school_and_no_other(school: Tenant, far: Tenant, admin: User) -> None:
    exported(school, admin)
    exported(far, make_member(Role.SCHOOL_ADMIN, far))
    client = client_of(admin)
    assert statuses(client, OWN, OWN_FILE) == (200, 200, 302)
    for tenant in (school, far):
        assert statuses(client, of(tenant), of(tenant, "_file"), reason=REASON) == (404, 404, 404), tenant


@pytest.mark.parametrize("role", INSIDERS)
def test_no_other_member_exports_the_own_school(school: Tenant, admin: User, role: Role) -> None:
    exported(school, admin)
    client = client_of(make_member(role, school))
    assert statuses(client, OWN, OWN_FILE) == (404, 404, 404)
    assert statuses(client, of(school), of(school, "_file"), reason=REASON) == (404, 404, 404)
    assert OWN not in text(client.get("/admin/", follow=True))
    assert TenantExport.objects.count() == 1


def test_an_officer_exports_schools_of_the_own_area_only(school: Tenant, far: Tenant, officer: User) -> None:
    exported(school, officer)
    exported(far, make_member(Role.SCHOOL_ADMIN, far))
    client = client_of(officer)
    assert statuses(client, of(school), of(school, "_file"), reason=REASON) == (200, 200, 302)
    assert statuses(client, of(far), of(far, "_file"), reason=REASON) == (404, 404, 404)
    acting = client_of(officer, school)
    assert acting.get(OWN).status_code == 200


def test_a_platform_admin_has_only_what_the_same_person_gave_a_reason_for(school: Tenant, admin: User) -> None:
    exported(school, admin)
    platform = make_member(Role.PLATFORM_ADMIN)
    client = client_of(platform)
    assert client.get(of(school, "_file")).status_code == 404
    assert of(school, "_file") not in text(client.get(of(school)))
    client.post(of(school), {"reason": REASON})
    run_jobs()
    assert take(client, of(school, "_file"))[0] == 200


def test_nobody_signed_in_and_nobody_deactivated(school: Tenant, admin: User, officer: User) -> None:
    exported(school, admin)
    platform = make_member(Role.PLATFORM_ADMIN)
    User.objects.update(is_active=False)
    for client in (Client(HTTP_HOST="localhost"), *map(client_of, (admin, officer, platform))):
        for url in (OWN, OWN_FILE, of(school), of(school, "_file")):
            assert client.get(url).status_code == 302, url


def test_a_foreign_school_looks_like_one_that_does_not_exist(school: Tenant, far: Tenant, officer: User) -> None:
    client = client_of(officer)
    foreign = client.get(of(far, "_file"))
    missing = client.get(reverse("editing_area_school_export_file", args=["nowhere"]))
    none_yet = client.get(of(school, "_file"))
    assert foreign.status_code == missing.status_code == none_yet.status_code == 404
    assert foreign.content == missing.content


# ------------------------------------------------------------------------------------------------------- what is told


def test_pressing_twice_is_told(school: Tenant, admin: User) -> None:
    client = client_of(admin)
    client.post(OWN)
    again = client.post(OWN)
    assert again.status_code == 400
    assert "กำลังส่งออกข้อมูลของหน่วยงานนี้อยู่แล้ว" in text(again)
    assert TenantExport.objects.count() == 1


def test_a_full_disk_is_told(school: Tenant, admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "free_bytes", lambda: 1)
    answer = client_of(admin).post(OWN)
    assert (answer.status_code, "พื้นที่ดิสก์ของเครื่องแม่ข่ายไม่พอ" in text(answer)) == (400, True)


def test_a_failure_is_told_beside_the_button_to_try_again(
    school: Tenant, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(admin)
    monkeypatch.setattr(Export, "_pages", lambda self: 1 / 0)
    client.post(OWN)
    run_jobs()
    page = text(client.get(OWN))
    assert "เกิดข้อผิดพลาดระหว่างส่งออก" in page
    assert "เริ่มส่งออก" in page
    assert "division" not in page


def test_what_is_expired_or_gone_cannot_be_downloaded(school: Tenant, admin: User) -> None:
    export, client = exported(school, admin), client_of(admin)
    files.path_of(export.run).unlink()
    page = client.get(OWN_FILE, follow=True)
    assert "ไม่พบไฟล์ส่งออก" in text(page)
    again = exported(school, admin)
    TenantExport.objects.filter(pk=again.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(OWN_FILE).status_code == 404
    assert OWN_FILE not in text(client.get(OWN))


def test_a_closed_school_is_its_officers_and_a_deleted_one_keeps_its_last_file(
    school: Tenant, admin: User, officer: User
) -> None:
    exported(school, admin)
    close_school(school, by=officer, reason=REASON)
    assert client_of(admin).get(OWN_FILE).status_code in (302, 404)
    client = client_of(officer)
    assert take(client, of(school, "_file"))[0] == 200
    delete_school(school, name=school.name, by=officer, reason=REASON)
    assert take(client, of(school, "_file"))[0] == 200
    page = text(client.get(of(school)))
    assert "กรุณากู้คืนสถานศึกษาก่อน" in page
    assert "<textarea" not in page
    assert "ถูกลบไว้" in text(client.post(of(school), {"reason": REASON}))


def test_other_ways_of_asking_are_answered(school: Tenant, admin: User) -> None:
    client = client_of(admin)
    assert client.head(OWN).status_code == 200
    assert client.put(OWN).status_code == 405
    assert client.post(OWN_FILE).status_code == 405
