"""A file that is no export of ours, or not the one that was written, changes nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.content.models import BasePage, SiteDocument, SiteImage, Tag
from cms.content.transfer import rows
from cms.content.transfer.archive import Archive
from cms.content.transfer.errors import (
    BrokenContent,
    ForeignReference,
    HalfArchive,
    NotAnArchive,
    PlaceTaken,
    TransferRefused,
    UnknownVersion,
    UnsafeArchive,
)
from cms.content.transfer.importing import import_tenant
from tenants.audit.models import AuditEntry
from tenants.models import Area, Network, Tenant, TenantHost
from tests.cms.content.transfer.conftest import Change, changed, edit_lines
from tests.factories.people import make_office

pytestmark = pytest.mark.django_db

MODELS = (Tenant, TenantHost, Network, BasePage, SiteImage, SiteDocument, Tag)


def state(folder: Path) -> tuple[Any, ...]:
    files = sorted(str(path) for path in folder.rglob("*") if path.is_file())
    return (*(model._default_manager.count() for model in MODELS), tuple(files))


def refuse(path: Path, area: Area, error: type[TransferRefused], media: Any, **options: Any) -> TransferRefused:
    before = state(Path(media))
    with pytest.raises(error) as refused:
        import_tenant(path, area, **{"slug": "copy", **options})
    assert state(Path(media)) == before
    assert refused.value.message
    return refused.value


def set_in(name: str, **facts: Any) -> Change:
    def change(files: dict[str, bytes]) -> None:
        files[name] = json.dumps(json.loads(files[name]) | facts).encode()

    return change


def add(name: str, data: bytes = b"x") -> Change:
    return lambda files: files.update({name: data})


def remove(name: str) -> Change:
    return lambda files: void(files.pop(name))


def void(value: object) -> None:
    """Throw a value away."""


def replace(name: str, old: bytes, new: bytes) -> Change:
    def change(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def swap_media(kind: str, data: bytes) -> Change:
    def change(files: dict[str, bytes]) -> None:
        name = next(name for name in files if name.startswith("media/") and name.endswith(kind))
        files[name] = data

    return change


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (set_in("manifest.json", format="other"), NotAnArchive),
        (remove("manifest.json"), NotAnArchive),
        (set_in("manifest.json", version=2), UnknownVersion),
        (remove("pages.jsonl"), HalfArchive),
        (remove("tenant.json"), HalfArchive),
        (add("evil.txt"), UnsafeArchive),
        (add("../evil.txt"), UnsafeArchive),
        (add("media/abc/../../evil.pdf"), UnsafeArchive),
        (add("/etc/passwd"), UnsafeArchive),
        (add("media/abc/.hidden"), UnsafeArchive),
        (add("media/abc/C:evil.pdf"), UnsafeArchive),
        (add("media/abc/x.pdf", bytes(65 * 1024 * 1024)), UnsafeArchive),
        (add("pages.jsonl", b"{}\n"), BrokenContent),
        (add("pages.jsonl", b""), BrokenContent),
        (add("pages.jsonl", b"[" * 100_000 + b"\n"), BrokenContent),
        (add("pages.jsonl", b"\xff\xfe\n"), BrokenContent),
        (add("pages.jsonl", b'{"key":"a"'), HalfArchive),
        (add("media.jsonl", b'{"key":"../x","kind":"file","title":"t","file":"tenant.json"}\n'), BrokenContent),
        (set_in("tenant.json", slug=5), BrokenContent),
        (set_in("tenant.json", kind="ministry"), BrokenContent),
        (set_in("tenant.json", facts={"name": "", "theme": "plain"}), BrokenContent),
        (set_in("tenant.json", facts={"name": "ก" * 999, "theme": "plain"}), BrokenContent),
        (set_in("tenant.json", facts={"name": "ก", "latitude": 17.0}), BrokenContent),
        (set_in("tenant.json", facts={"name": "ก", "primary_colour": "red;}"}), BrokenContent),
        (set_in("tenant.json", emblem="image:nobody"), ForeignReference),
        (set_in("tenant.json", tags={"a": "x", "b": "x"}), BrokenContent),
        (set_in("tenant.json", tags={}), ForeignReference),
        (replace("pages.jsonl", b'"model":"newspage"', b'"model":"basepage"'), BrokenContent),
        (replace("pages.jsonl", b'"model":"newspage"', b'"model":"user"'), BrokenContent),
        (replace("pages.jsonl", b'"model":"newspage"', b'"model":"homepage"'), BrokenContent),
        (replace("pages.jsonl", b'"slug":"sports"', b'"slug":"../up"'), BrokenContent),
        (replace("pages.jsonl", b'"slug":"news"', b'"slug":"about"'), BrokenContent),
        (edit_lines("pages.jsonl", lambda line: line.update(key="same")), BrokenContent),
        (edit_lines("pages.jsonl", lambda line: line.update(parent=None)), BrokenContent),
        (edit_lines("pages.jsonl", lambda line: line.update(revised="yesterday")), BrokenContent),
        (edit_lines("pages.jsonl", lambda line: line["content"].update(title="ก" * 500)), BrokenContent),
        (edit_lines("pages.jsonl", lambda line: line["content"].update(body="{")), BrokenContent),
        (edit_lines("pages.jsonl", lambda line: line["content"].update(body=[{"type": "image", "value": 3}])), None),
        (edit_lines("pages.jsonl", lambda line: line["content"].update(cover="image:foreign")), ForeignReference),
        (edit_lines("pages.jsonl", lambda line: line["content"].update(cover=1)), ForeignReference),
        (edit_lines("pages.jsonl", lambda line: line["content"].update(date="someday")), BrokenContent),
        (edit_lines("pages.jsonl", lambda line: line["content"].update(category="gossip")), BrokenContent),
        (edit_lines("media.jsonl", lambda line: line.update(width=-1)), BrokenContent),
        (edit_lines("redirects.jsonl", lambda line: line.update(path="/../up/")), BrokenContent),
        (edit_lines("redirects.jsonl", lambda line: line.update(path="/same/")), BrokenContent),
        (edit_lines("redirects.jsonl", lambda line: line.update(page=None, address="//evil.example/")), BrokenContent),
        (edit_lines("redirects.jsonl", lambda line: line.update(source="nobody")), BrokenContent),
        (edit_lines("redirects.jsonl", lambda line: line.update(page="page:foreign", address="")), ForeignReference),
        (edit_lines("media.jsonl", lambda line: line.update(title="")), BrokenContent),
        (swap_media("jpg", b"<svg onload=alert(1)>"), BrokenContent),
        (swap_media("pdf", b"MZ no document"), BrokenContent),
    ],
)
def test_a_changed_archive_is_refused_and_nothing_is_left_behind(
    archive: Path, far_area: Area, settings: Any, change: Change, error: type[TransferRefused] | None
) -> None:
    path = changed(archive, change)
    if error is None:
        assert import_tenant(path, far_area, slug="copy").tenant, "a block without its picture is an empty one"
    else:
        refuse(path, far_area, error, settings.MEDIA_ROOT)


@pytest.mark.parametrize(
    "change",
    [
        replace("pages.jsonl", "งานกีฬา".encode(), "งานแกฬา".encode()),
        add("media.jsonl", b""),
        remove("media.jsonl"),
        add("members.json", b"[]"),
    ],
)
def test_bytes_that_the_manifest_does_not_promise_are_refused(
    archive: Path, far_area: Area, settings: Any, change: Change
) -> None:
    refuse(changed(archive, change, honest=False), far_area, HalfArchive, settings.MEDIA_ROOT)


@pytest.mark.parametrize("cut", [0, 1, 30, 500, -1, -200, -3000])
def test_half_a_file_is_refused(archive: Path, far_area: Area, settings: Any, cut: int) -> None:
    archive.write_bytes(archive.read_bytes()[:cut])
    refuse(archive, far_area, NotAnArchive, settings.MEDIA_ROOT)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_another_file_is_refused(tmp_path: Path, far_area: Area, settings: Any, data: bytes) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    refuse(path, far_area, NotAnArchive, settings.MEDIA_ROOT)


def test_a_name_that_stands_twice_is_refused(archive: Path, far_area: Area, settings: Any) -> None:
    with zipfile.ZipFile(archive, "a") as more, pytest.warns(UserWarning, match="Duplicate name"):
        more.writestr("tenant.json", b"{}")
    refuse(archive, far_area, UnsafeArchive, settings.MEDIA_ROOT)


def test_a_link_is_refused(archive: Path, far_area: Area, settings: Any) -> None:
    link = zipfile.ZipInfo("media/abc/link.pdf")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(archive, "a") as more:
        more.writestr(link, "/etc/passwd")
    refuse(archive, far_area, UnsafeArchive, settings.MEDIA_ROOT)


def test_what_swells_beyond_its_promise_is_stopped_where_the_promise_ends(
    archive: Path, far_area: Area, settings: Any
) -> None:
    """The sizes in a ZIP's table of contents are made smaller than what is really inside."""
    data = archive.read_bytes()
    swollen = changed(archive, add("published.jsonl", b" " * 30_000_000))
    raw = bytearray(swollen.read_bytes())
    small = (10).to_bytes(4, "little")
    big = (30_000_000).to_bytes(4, "little")
    assert raw.count(big) == 2
    swollen.write_bytes(bytes(raw).replace(big, small))
    assert len(data) > 100
    with pytest.raises(TransferRefused):
        import_tenant(swollen, far_area, slug="copy")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"slug": "banna"}, PlaceTaken),
        ({"slug": "admin"}, TransferRefused),
        ({"slug": "ก"}, TransferRefused),
        ({"host": "banna.localhost"}, PlaceTaken),
        ({"host": "10.0.0.1"}, TransferRefused),
        ({"host": "bаnna.example.org"}, TransferRefused),
    ],
)
def test_a_place_that_is_not_free_is_refused(
    archive: Path, far_area: Area, settings: Any, options: dict[str, str], error: type[TransferRefused]
) -> None:
    refuse(archive, far_area, error, settings.MEDIA_ROOT, **options)


def test_a_second_office_is_refused(archive: Path, far_area: Area, settings: Any) -> None:
    make_office(far_area)
    refuse(changed(archive, set_in("tenant.json", kind="office")), far_area, PlaceTaken, settings.MEDIA_ROOT)


def test_whatever_fails_in_the_middle_leaves_nothing(
    archive: Path, far_area: Area, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: Any) -> None:
        raise RuntimeError

    before = state(Path(settings.MEDIA_ROOT))
    for name in ("_insert_content", "_insert_places", "_insert_revisions", "_give_emblem", "_media"):
        with monkeypatch.context() as patch:
            patch.setattr(rows.Rows, name, fails)
            with pytest.raises(RuntimeError):
                import_tenant(archive, far_area, slug="copy")
        assert state(Path(settings.MEDIA_ROOT)) == before
    assert not AuditEntry.objects.filter(action="imported").exists()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1), value=st.integers(0, 255))
def test_any_flipped_byte_is_refused_or_harmless(archive: Path, place: float, value: int) -> None:
    data = bytearray(archive.read_bytes())
    data[min(int(place * len(data)), len(data) - 1)] = value
    flipped = archive.with_name("flipped.zip")
    flipped.write_bytes(bytes(data))
    try:
        with Archive(flipped) as opened:
            opened.verify()
            list(opened.pages())
    except TransferRefused:
        pass


def test_the_commands_say_what_they_did_and_what_was_wrong(
    archive: Path, full_school: Tenant, far_area: Area, tmp_path: Path
) -> None:
    def run(*args: str) -> dict[str, Any]:
        out = io.StringIO()
        call_command(*args, "--json", stdout=out)
        return dict(json.loads(out.getvalue()))

    told = run("export_tenant", "banna", str(tmp_path / "new.zip"))
    assert (told["slug"], told["missing"]) == ("banna", [])
    again: Callable[[], Any] = lambda: run("export_tenant", "banna", str(tmp_path / "new.zip"))  # noqa: E731
    with pytest.raises(CommandError, match="exists already"):
        again()
    dry = run("import_tenant", str(tmp_path / "new.zip"), "--area", "far", "--slug", "copy", "--dry-run")
    assert (dry["written"], dry["pages"]) == (False, BasePage.objects.filter(tenant=full_school).count())
    done = run("import_tenant", str(tmp_path / "new.zip"), "--area", "far", "--slug", "copy")
    assert (done["written"], Tenant.objects.get(slug="copy").area) == (True, far_area)
    with pytest.raises(CommandError) as refused:
        run("import_tenant", str(tmp_path / "new.zip"), "--area", "far", "--slug", "copy")
    assert refused.value.returncode == 1
    for args in (("no.zip", "--area", "far"), (str(archive), "--area", "nowhere")):
        with pytest.raises(CommandError) as wrong:
            run("import_tenant", *args)
        assert wrong.value.returncode == 2
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"exported", "imported"}
