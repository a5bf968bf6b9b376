"""Where a request comes from: proxies that are known are believed, clients are not."""

from __future__ import annotations

import pytest
from django.test import RequestFactory, override_settings

from tenants.addresses import client_address
from tenants.audit.origin import OriginMiddleware, current_origin


@pytest.mark.parametrize(
    ("speaker", "forwarded", "expected"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 10.0.0.5", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.5", "198.51.100.1"),
        ("127.0.0.1", "garbage<script>", "127.0.0.1"),
        ("127.0.0.1", ", ,", "127.0.0.1"),
        ("::1", "2001:DB8::0001", "2001:db8::1"),
        ("::ffff:192.0.2.7", "", "192.0.2.7"),
        ("fe80::1%eth0", "", "fe80::1"),
        ("", "", "unknown"),
    ],
)
def test_the_address_is_the_nearest_that_is_no_known_proxy(speaker: str, forwarded: str, expected: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=speaker, HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(TRUSTED_PROXIES=["127.0.0.0/8", "::1/128", "10.0.0.5"]):
        assert client_address(request) == expected


def test_the_address_holds_for_the_time_of_the_request() -> None:
    seen = []
    OriginMiddleware(lambda request: seen.append(current_origin().address))(  # type: ignore[arg-type, func-returns-value]
        RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    )
    assert seen == ["192.0.2.7"]
    assert current_origin().address == "command line"
