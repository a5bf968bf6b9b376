"""The index follows what is live: publishes, rollbacks, takedowns, deletions, and whatever was missed."""

from __future__ import annotations

import json
import shutil
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from msgspec.structs import replace
from PIL import Image

from cms.content import published
from cms.demo.papers import draw_pdf
from search import conf, indexing
from search import feed as feeding
from search.analysis.analyse import version
from search.documents.store import Reading, Readings
from search.scopes import search_of_area, search_of_tenant
from search.service import Asked
from search.tasks import FOLLOW, catch_up
from site_builder.addresses import folder_of
from site_builder.engine.planned import Entry
from site_builder.engine.release import SiteFolder
from site_builder.engine.values import RichText
from site_builder.rollbacks import rollback_site
from site_builder.services import build_site
from tenants.models import Job, Tenant
from tests.factories.content import make_document, make_news
from tests.factories.people import make_school
from tests.search.conftest import run_jobs
from tests.site_builder.schools import item, news_index, open_school, put

pytestmark = pytest.mark.django_db(transaction=True)


def titles(tenant: Tenant, text: str) -> list[str]:
    return [hit.stored.title for hit in search_of_tenant(tenant).ask(Asked(text)).hits]


def in_area(tenant: Tenant, text: str) -> list[str]:
    return [hit.stored.title for hit in search_of_area(tenant.area).ask(Asked(text)).hits]


def publish(tenant: Tenant) -> None:
    build_site(tenant)
    run_jobs()


def test_a_publish_is_found_and_what_is_withdrawn_is_not(school: Tenant, sites: Path) -> None:
    open_school(school)
    put(school, replace(item(1), title="ทอดผ้าป่าสามัคคี", body=(RichText(html="<p>รายได้สร้าง<b>ห้องสมุด</b></p>"),)))
    publish(school)
    assert titles(school, "ผ้าป่า") == ["ทอดผ้าป่าสามัคคี"]
    assert titles(school, "ห้องสมุด") == ["ทอดผ้าป่าสามัคคี"]
    with transaction.atomic():
        published.withdraw(school.pk, item(1).key)
    publish(school)
    assert titles(school, "ผ้าป่า") == []


def test_what_is_saved_but_not_live_yet_is_not_found(school: Tenant, sites: Path) -> None:
    open_school(school)
    publish(school)
    put(school, replace(item(1), title="ทอดผ้าป่าสามัคคี"))
    run_jobs()
    assert titles(school, "ผ้าป่า") == []


def test_only_what_changed_is_analysed_again(school: Tenant, sites: Path) -> None:
    open_school(school, range(1, 20))
    publish(school)
    put(school, replace(item(3), title="เปลี่ยนชื่อ"))
    build_site(school)
    done = indexing.follow(school)
    assert (done.put, done.removed, done.documents) == (1, 0, 21)
    assert indexing.follow(school).put == 0


def test_a_publish_reads_the_twins_that_are_new_and_no_other(
    school: Tenant, sites: Path, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_school(school, range(1, 20))
    publish(school)
    read: list[str] = []
    twin_of = feeding._twin

    def counting(site: SiteFolder, entry: Entry) -> Any:
        read.append(entry.key)
        return twin_of(site, entry)

    monkeypatch.setattr(feeding, "_twin", counting)
    put(school, replace(item(3), title="เปลี่ยนชื่อ"))
    publish(school)
    assert set(read) == {item(3).key}
    read.clear()
    (index_folder / "notes" / f"{school.pk}.json").write_text("no notes")
    indexing.follow(school)
    assert len(set(read)) == 21, "notes that are lost are made anew"
    read.clear()
    indexing.withdraw(school)
    assert read == [], "a takedown reads nothing that stays"


def test_a_page_whose_section_gets_another_address_is_found_at_it(school: Tenant, sites: Path) -> None:
    open_school(school)
    publish(school)
    put(school, replace(news_index(), slug="khao"))
    publish(school)
    found = {hit.stored.url for hit in search_of_tenant(school).ask(Asked("ข่าวที่ 1")).hits}
    assert "/khao/item-1/" in found
    assert not any(url.startswith("/news/") for url in found)


def test_a_rollback_is_followed_though_its_release_is_older(school: Tenant, sites: Path) -> None:
    open_school(school)
    put(school, replace(item(1), title="รุ่นแรกสุด"))
    publish(school)
    put(school, replace(item(1), title="รุ่นต่อมา"))
    publish(school)
    assert titles(school, "รุ่นต่อมา") == ["รุ่นต่อมา"]
    rollback_site(school, 1, reason="ทดสอบ")
    run_jobs()
    assert titles(school, "รุ่นแรกสุด") == ["รุ่นแรกสุด"]
    assert titles(school, "ต่อมา") == []


def test_the_newest_of_many_missed_publishes_is_caught_up(school: Tenant, sites: Path) -> None:
    open_school(school)
    for number in range(1, 6):
        put(school, replace(item(1), title=f"ฉบับที่{number}ของประกาศ"))
        build_site(school)
    Job.objects.all().delete()
    assert indexing.behind() == [school.pk]
    assert catch_up(timezone.now()) == 1
    run_jobs()
    assert titles(school, "ฉบับ") == ["ฉบับที่5ของประกาศ"]
    assert indexing.behind() == []
    assert catch_up(timezone.now()) == 0


def test_an_index_that_is_gone_damaged_or_of_another_analysis_is_made_anew(
    school: Tenant, sites: Path, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_school(school)
    publish(school)
    file = index_folder / "tenants" / f"{school.pk}.db"
    for spoil in (lambda: shutil.rmtree(index_folder), lambda: file.write_bytes(b"no index")):
        spoil()
        assert indexing.behind() == [school.pk]
        catch_up(timezone.now())
        run_jobs()
        assert titles(school, "ข่าวที่ 1")
    for module in ("search.indexing.version", "tests.search.test_following.version"):
        monkeypatch.setattr(module, lambda: "another")
    assert indexing.behind() == [school.pk]
    catch_up(timezone.now())
    run_jobs()
    state = conf.engine().state(school.pk)
    assert state is not None
    assert state.version == version() == "another"


def test_a_publish_asks_for_one_job_and_waits_for_none(school: Tenant, sites: Path, index_folder: Path) -> None:
    open_school(school)
    build_site(school)
    assert list(Job.objects.filter(name__startswith="search.").values_list("name", flat=True)) == [FOLLOW]
    assert not index_folder.exists()


def test_an_area_finds_its_schools_until_one_leaves_or_is_deleted(
    school: Tenant, other_school: Tenant, sites: Path
) -> None:
    for tenant in (school, other_school):
        open_school(tenant)
        put(tenant, replace(item(1), title=f"ลอยกระทง{tenant.slug}"))
        publish(tenant)
    assert sorted(in_area(school, "ลอยกระทง")) == ["ลอยกระทงban-khao", "ลอยกระทงban-na"]
    other_school.deleted_at = timezone.now()
    other_school.save()
    assert in_area(school, "ลอยกระทง") == ["ลอยกระทงban-khao"], "rows know before any index does"
    catch_up(timezone.now())
    run_jobs()
    assert conf.engine().state(other_school.pk) is None
    assert titles(other_school, "ลอยกระทง") == []


def test_a_school_never_finds_what_only_another_has(school: Tenant, other_school: Tenant, sites: Path) -> None:
    for tenant, word in ((school, "ช้างน้อย"), (other_school, "นกยูงทอง")):
        open_school(tenant)
        put(tenant, replace(item(1), title=word))
        publish(tenant)
    assert titles(school, "นกยูงทอง") == []
    assert titles(other_school, "นกยูงทอง") == ["นกยูงทอง"]


def test_texts_of_documents_are_kept_while_a_live_page_shows_the_file(
    school: Tenant, sites: Path, index_folder: Path
) -> None:
    readings = Readings(index_folder, school.pk)
    readings.put("ab" * 32, Reading("ข้อความ", 3))
    assert readings.get("ab" * 32) == Reading("ข้อความ", 3)
    assert readings.get("cd" * 32) is None
    open_school(school)
    publish(school)
    assert readings.get("ab" * 32) is None


def test_the_commands_index_and_search(school: Tenant, sites: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_school(school)
    put(school, replace(item(1), title="ทอดผ้าป่าสามัคคี"))
    build_site(school)
    Job.objects.all().delete()
    call_command("reindex_search", "--tenant", school.slug, "--json")
    assert '"documents": 5' in capsys.readouterr().out
    call_command("search", "ผ้าป่า", "--tenant", school.slug, "--json")
    hit = json.loads(capsys.readouterr().out)["hits"][0]
    assert (hit["title"], hit["tenant"]) == ("ทอดผ้าป่าสามัคคี", school.slug)
    call_command("search", "ผ้าป่า", "--area", school.area.slug)
    assert "/news/item-1/" in capsys.readouterr().out
    for wrong in (["--tenant", "nobody"], ["--area", "nobody"]):
        with pytest.raises(SystemExit) as stopped:
            call_command("search", "ผ้าป่า", *wrong)
        assert stopped.value.code == 2
    with pytest.raises(SystemExit):
        call_command("reindex_search", "--tenant", "")


@pytest.mark.parametrize("words", ["", "  ", "!?", "\u202e", "🎉"])
def test_a_search_for_no_word_finds_nothing_and_says_why(
    school: Tenant, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for scope in (["--tenant", school.slug], ["--area", school.area.slug]):
        call_command("search", words, *scope, "--json")
        told = capsys.readouterr()
        assert json.loads(told.out)["total"] == 0
        assert "ไม่มีคำให้ค้นหา" in told.err


def test_a_folder_that_cannot_be_read_keeps_the_index(school: Tenant, sites: Path, caplog: Any) -> None:
    open_school(school)
    publish(school)
    shutil.rmtree(folder_of(school) / "releases")
    indexing.follow(school)
    assert titles(school, "ข่าวที่ 1")


def test_the_words_inside_a_document_are_found_and_its_takedown_takes_them_out_at_once(
    db: None, sites: Path, index_folder: Path
) -> None:
    school = make_school("ban-khao", name="โรงเรียนบ้านเขา")
    sites.parent.joinpath("media").mkdir(exist_ok=True)
    paper = draw_pdf("แผนปฏิบัติการ", ("โครงการเลี้ยงไก่ไข่ห้าสิบตัว",))
    document = make_document(school, title="แผนประจำปี", name="plan.pdf", data=paper)
    make_news(school, title="เผยแพร่แผน", slug="plan", body=[("document", {"file": document, "title": ""})])
    publish(school)
    assert titles(school, "ไก่ไข่") == ["แผนประจำปี"]
    hit = search_of_tenant(school).ask(Asked("ไก่ไข่")).hits[0]
    assert hit.candidate.facts.extension == "pdf"
    assert hit.stored.about["page"] == "เผยแพร่แผน"
    assert hit.stored.about["pages"] == "1"
    call_command("purge", school.slug, f"file:{document.public_key}", "--reason", "ขอให้นำออก", stdout=StringIO())
    assert titles(school, "ไก่ไข่") == []
    assert "แผนประจำปี" not in titles(school, "แผนประจำปี")
    assert not any(path.is_file() for path in (index_folder / "texts").rglob("*"))


def test_a_takedown_waits_for_no_analysis_however_far_the_index_is_behind(
    db: None, sites: Path, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = make_school("ban-khao", name="โรงเรียนบ้านเขา")
    gone, changed = (make_news(school, title=f"ข่าวที่{n}ของโรงเรียน", slug=f"news-{n}") for n in (1, 2))
    publish(school)
    indexing.gather(school.area_id)
    changed.title = "ข่าวทอดผ้าป่า"
    changed.save()
    with monkeypatch.context() as patch:
        patch.setattr(indexing, "analysed", lambda _: pytest.fail("a takedown waits for the analysis"))
        call_command("purge", school.slug, f"page:{gone.public_key}", "--reason", "ขอให้นำออก", stdout=StringIO())
        for found in (titles, in_area):
            assert gone.title not in found(school, gone.title)
    run_jobs()
    assert titles(school, "ผ้าป่า") == ["ข่าวทอดผ้าป่า"]


def test_a_document_without_text_is_found_by_its_name_and_keeps_its_reason(
    db: None, sites: Path, index_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    school = make_school("ban-khao", name="โรงเรียนบ้านเขา")
    scan = BytesIO()
    Image.new("L", (300, 400), 255).save(scan, "PDF")
    document = make_document(school, title="คำสั่งแต่งตั้งเวร", name="order.pdf", data=scan.getvalue())
    make_news(school, title="คำสั่ง", slug="order", body=[("document", {"file": document, "title": ""})])
    publish(school)
    assert titles(school, "แต่งตั้งเวร") == ["คำสั่งแต่งตั้งเวร"]
    sha256 = next(path.name for path in (index_folder / "texts" / str(school.pk)).iterdir())
    reading = Readings(index_folder, school.pk).get(sha256)
    assert reading is not None
    assert reading.reason == "file_without_text"
    call_command("search_documents", "--tenant", school.slug, "--json")
    told = json.loads(capsys.readouterr().out)
    assert [file["state"] for file in told] == ["file_without_text"]
    assert "ภาพสแกน" in told[0]["reason"]


def test_days_inside_a_page_are_found_and_shown_as_people_write_them(school: Tenant, sites: Path) -> None:
    open_school(school)
    put(school, replace(item(1), title="กีฬาสี", summary="2026-12-11"))
    publish(school)
    hit = search_of_tenant(school).ask(Asked("11 ธันวาคม 2569")).hits[0]
    assert hit.stored.title == "กีฬาสี"
    assert "2026-12-11" not in hit.stored.text
