"""The admin speaks Thai: our catalogue is whole, in step, alive, and wins over Wagtail's."""

from __future__ import annotations

import gettext as standard_gettext
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import django
import pytest
import taggit
import wagtail
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils.translation import gettext, ngettext, override
from django.views.i18n import JavaScriptCatalog
from wagtail.users.models import UserProfile

from cms.editing.po import LOCALE, Entry, compile_mo, read_po
from tenants.models import Role
from tests.factories.people import make_member, make_school

THAI = LOCALE / "th" / "LC_MESSAGES"
DOMAINS = ["django", "djangojs"]
WAGTAIL, DJANGO = Path(wagtail.__file__).parent, Path(django.__file__).parent

# What must come out as it went in: named and positional values, braces, tags with their attributes, entities.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|<[^<>]+>|&\w+;")


@cache
def ours(domain: str) -> list[Entry]:
    return read_po(THAI / f"{domain}.po")[1:]


@cache
def theirs(package: Path, domain: str, language: str) -> list[Entry]:
    """Return the entries of a catalogue of Django or Wagtail; none where it has no such file."""
    path = package / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    return [entry for entry in read_po(path) if entry.id] if path.exists() else []


def apps_of(package: Path, name: str) -> dict[str, Path]:
    """Return the parts of a package that keep English catalogues, by dotted name."""
    found = sorted(package.glob("**/locale/en/LC_MESSAGES/django.po"))
    folders = [path.parents[3] for path in found]
    return {".".join([name, *folder.relative_to(package).parts]): folder for folder in folders}


WAGTAIL_APPS = apps_of(WAGTAIL, "wagtail")
SOURCES = {**WAGTAIL_APPS, **apps_of(DJANGO, "django"), "taggit": Path(taggit.__file__).parent}


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_compiled_catalogue_is_in_step_with_its_source(domain: str) -> None:
    compiled = (THAI / f"{domain}.mo").read_bytes()
    assert compiled == compile_mo(read_po(THAI / f"{domain}.po")), "run: python -m cms.editing.po"


@pytest.mark.parametrize("domain", DOMAINS)
def test_the_standard_library_reads_the_compiled_catalogue(domain: str) -> None:
    with (THAI / f"{domain}.mo").open("rb") as file:
        catalogue = standard_gettext.GNUTranslations(file)
    for entry in ours(domain):
        assert looked_up(catalogue, entry) == entry.text, entry.id


def looked_up(catalogue: standard_gettext.GNUTranslations, entry: Entry) -> str:
    if entry.context:
        return catalogue.pgettext(entry.context, entry.id)
    return catalogue.ngettext(entry.id, entry.plural, 7) if entry.plural else catalogue.gettext(entry.id)


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_message_of_ours_is_empty_or_said_twice(domain: str) -> None:
    entries = ours(domain)
    assert [entry.id for entry in entries if not entry.text] == []
    assert [key for key, times in Counter(entry.key for entry in entries).items() if times > 1] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_message_of_ours_is_asked_for_by_the_installed_wagtail_or_django(domain: str) -> None:
    asked = {entry.key for folder in SOURCES.values() for entry in theirs(folder, domain, "en")}
    assert [entry.id for entry in ours(domain) if entry.key not in asked] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_value_and_tag_of_a_message_is_in_its_thai(domain: str) -> None:
    wrong = [(entry.id, entry.text) for entry in ours(domain) if not keeps_placeholders(entry)]
    assert wrong == []


def keeps_placeholders(entry: Entry) -> bool:
    """One Thai form stands for both of theirs, so it has the values of the plural where there is one."""
    return Counter(PLACEHOLDER.findall(entry.text)) == Counter(PLACEHOLDER.findall(entry.plural or entry.id))


@pytest.mark.parametrize(
    "text", ["ลบ %(count)s", "ลบ %(counter)d หน้า", "ลบหน้า", "ลบ %(counter)s <b>หน้า</b>", "ลบ %(counter)s {n}"]
)
def test_a_lost_or_changed_value_is_noticed(text: str) -> None:
    assert not keeps_placeholders(Entry(id="Delete 1 page", plural="Delete %(counter)s pages", text=text))


def test_a_message_that_begins_or_ends_with_a_space_keeps_it() -> None:
    """Wagtail joins such messages with a name."""
    assert [entry.id for entry in ours("django") if entry.id.endswith(" ") != entry.text.endswith(" ")] == []


@pytest.mark.parametrize("name", WAGTAIL_APPS)
def test_every_message_of_a_wagtail_app_has_thai(name: str) -> None:
    """A new release of Wagtail brings new messages: this names them."""
    asked = [entry for domain in DOMAINS for entry in theirs(WAGTAIL_APPS[name], domain, "en")]
    thai = {entry.key for domain in DOMAINS for entry in in_thai(WAGTAIL_APPS[name], domain)}
    missing = [entry.id for entry in asked if entry.key not in thai]
    assert missing == [], f"{len(asked) - len(missing)} of {len(asked)} in Thai"


def in_thai(folder: Path, domain: str) -> list[Entry]:
    return [entry for entry in [*ours(domain), *theirs(folder, domain, "th")] if entry.text]


@pytest.mark.parametrize(
    ("message", "thai"),
    [
        ("Publish", "เผยแพร่"),
        ("Unpublish", "หยุดเผยแพร่"),
        ("Draft", "ฉบับร่าง"),
        ("Live", "เผยแพร่แล้ว"),
        ("Submit for moderation", "ส่งตรวจทาน"),
        ("Add", "เพิ่ม"),
        ("Pages", "หน้า"),
        ("Documents", "เอกสาร"),
        ("Images", "รูปภาพ"),
        ("Collection", "แฟ้ม"),
        ("revision", "ฉบับแก้ไข"),
        ("slug", "ที่อยู่ (ภาษาอังกฤษ)"),
        ("Delete", "ลบ"),
        ("Save draft", "บันทึกฉบับร่าง"),
        ("This field is required.", "กรุณากรอกข้อมูลในช่องนี้"),
        ("This password is too common.", "รหัสผ่านนี้มีคนใช้มาก เดาได้ง่าย"),
    ],
)
def test_key_words_come_out_right_over_wagtails_own(message: str, thai: str) -> None:
    with override("th"):
        assert gettext(message) == thai


def test_the_admins_scripts_get_our_words(rf: RequestFactory) -> None:
    with override("th"):
        response = JavaScriptCatalog.as_view(packages=["wagtail.admin"])(rf.get("/"))
    catalogue = json.loads(re.search(r"const newcatalog = ({.*?});", response.content.decode(), re.DOTALL)[1])
    assert (catalogue["Save"], catalogue["Move up"], catalogue["Reply"]) == ("บันทึก", "เลื่อนขึ้น", "ตอบ")


@pytest.mark.parametrize("count", [0, 1, 2, 21])
def test_one_thai_form_is_true_of_any_number(count: int) -> None:
    with override("th"):
        said = ngettext("Delete 1 page", "Delete %(counter)s pages", count) % {"counter": count}
    assert said == f"ลบ {count} หน้า"


def test_our_catalogue_is_the_one_that_is_asked() -> None:
    assert settings.LANGUAGE_CODE == "th"
    assert LOCALE in [Path(path) for path in settings.LOCALE_PATHS]
    with override(settings.LANGUAGE_CODE):
        assert gettext("Publish") == "เผยแพร่"


@pytest.mark.django_db
def test_the_admin_speaks_thai_whatever_the_phone_is_set_to(client: Client) -> None:
    assert 'lang="th"' in client.get("/admin/login/", headers={"accept-language": "en-US,en"}).content.decode()
    client.force_login(make_member(Role.EDITOR, make_school("baan")))
    assert 'lang="th"' in client.get("/admin/", headers={"accept-language": "en-US,en"}).content.decode()


@pytest.mark.django_db
def test_who_chose_english_in_the_account_gets_english(client: Client) -> None:
    user = make_member(Role.EDITOR, make_school("baan"))
    UserProfile.objects.create(user=user, preferred_language="en")
    client.force_login(user)
    assert 'lang="en"' in client.get("/admin/").content.decode()


def test_a_line_of_a_source_that_is_not_understood_is_named(tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    source.write_text('msgid "Publish"\nmsgtext "เผยแพร่"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_po(source)
