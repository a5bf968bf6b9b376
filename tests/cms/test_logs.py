"""What the processes write: lines that a machine can read, with the request's number, and nothing that was sent."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from django.test import Client

from cms.logs import JsonLines, logging_settings, request_number
from cms.settings.environment import read_environment


def line(message: str = "built", **extra: Any) -> dict[str, Any]:
    record = logging.LogRecord("site_builder.publish", logging.INFO, "", 0, message, (), None)
    record.__dict__.update(extra)
    told: dict[str, Any] = json.loads(JsonLines().format(record))
    return told


def test_a_line_is_one_object_with_what_was_given() -> None:
    told = line(tenant=7, build=3, deployment=2)
    assert (told["level"], told["logger"], told["message"]) == ("info", "site_builder.publish", "built")
    assert (told["tenant"], told["build"], told["deployment"]) == (7, 3, 2)
    assert told["time"].endswith("+00:00")
    assert "request" not in told


def test_line_breaks_stay_inside_the_object() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "สอง\nบรรทัด", (), None)
    try:
        raise ValueError("เสีย")
    except ValueError:
        record.exc_info = sys.exc_info()
    text = JsonLines().format(record)
    assert "\n" not in text
    assert "ValueError: เสีย" in json.loads(text)["error"]


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "cms.requests")
    return caplog


def test_a_request_is_numbered_and_logged_without_its_query(heard: pytest.LogCaptureFixture, db: None) -> None:
    answer = Client(HTTP_HOST="localhost").get("/admin/login/?next=/secret/")
    (record,) = (one for one in heard.records if one.name == "cms.requests")
    assert len(answer["X-Request-ID"]) == 16
    assert (record.path, record.status, record.method) == ("/admin/login/", 200, "GET")
    assert "secret" not in record.getMessage()


@pytest.mark.parametrize(
    ("given", "kept"), [("abcd-1234-efgh", True), ("short", False), ("x" * 65, False), ("a b<c>defg", False)]
)
def test_a_proxys_number_is_kept_if_it_is_one(given: str, kept: bool, db: None) -> None:
    answer = Client(HTTP_HOST="localhost").get("/admin/login/", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is kept
    assert request_number.get() == ""


def test_the_form_is_chosen_by_the_environment() -> None:
    assert read_environment({}).log_format == "text"
    assert read_environment({"LOG_FORMAT": "json"}).log_format == "json"
    wrong = read_environment({"LOG_FORMAT": "xml"})
    assert wrong.log_format == "text"
    assert wrong.problems[0][0] == "cms.E015"
    assert logging_settings("json")["handlers"]["stderr"]["formatter"] == "json"
