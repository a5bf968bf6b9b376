"""What holds in production only: cookies of this host, HTTPS for good."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NAMES = (
    "SESSION_COOKIE_NAME CSRF_COOKIE_NAME DEVICE_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE "
    "SESSION_COOKIE_DOMAIN CSRF_COOKIE_DOMAIN SESSION_COOKIE_PATH CSRF_COOKIE_PATH SESSION_COOKIE_HTTPONLY "
    "CSRF_COOKIE_HTTPONLY SECURE_HSTS_SECONDS SECURE_SSL_REDIRECT DEBUG"
).split()


@pytest.fixture(scope="module")
def production(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The settings as a fresh process reads them."""
    read = f"{{name: getattr(p, name, None) for name in {NAMES}}}"
    code = f"import json; from cms.settings import production as p; print(json.dumps({read}))"
    environment = {
        **os.environ,
        "SECRET_KEY": "x9" * 40,
        "ADMIN_HOST": "admin.example.ac.th",
        "STATE_DIR": str(tmp_path_factory.mktemp("state")),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=project, env=environment, capture_output=True, text=True, check=True
    )
    settings: dict[str, Any] = json.loads(done.stdout)
    return settings


def test_cookies_belong_to_the_admin_host_alone(production: dict[str, Any]) -> None:
    """What ``__Host-`` asks of a cookie, or browsers refuse it: secure, no domain, path /."""
    for name in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "DEVICE_COOKIE_NAME"):
        assert production[name].startswith("__Host-")
    assert production["SESSION_COOKIE_SECURE"] is production["CSRF_COOKIE_SECURE"] is True
    assert production["SESSION_COOKIE_DOMAIN"] is production["CSRF_COOKIE_DOMAIN"] is None
    assert (production["SESSION_COOKIE_PATH"], production["CSRF_COOKIE_PATH"]) in ((None, None), ("/", "/"))


def test_https_is_kept_for_a_year(production: dict[str, Any]) -> None:
    assert production["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["DEBUG"] is False


def test_a_service_without_a_home_makes_addresses_of_thai_titles_and_sheets_of_invitations(
    project: Path, tmp_path: Path
) -> None:
    """Its user has a home that is not there, as systemd's ``ProtectHome`` makes it; libraries must not need one."""
    code = (
        "import django; django.setup();"
        "from cms.content.slugs import romanise; from cms.editing.members.sheets import pieces;"
        "print(romanise('ข่าวโรงเรียน'), len(pieces('ข่าวโรงเรียน')))"
    )
    (tmp_path / "file").touch()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHAINLP")},
        "HOME": str(tmp_path / "file" / "home"),
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "SECRET_KEY": "x9" * 40,
        "ADMIN_HOST": "admin.example.ac.th",
        "STATE_DIR": str(tmp_path),
    }
    done = subprocess.run([sys.executable, "-c", code], cwd=project, env=environment, capture_output=True, text=True)
    assert done.stdout == "khao-rongrian 2\n", done.stderr[-2000:]
