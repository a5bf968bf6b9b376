"""How an Elasticsearch is spoken to: plain HTTP with a pool of connections.

A dozen requests need no client that is as large as the rest of this application.
"""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
import urllib3

from search.errors import EngineAway

CONNECT_SECONDS = 0.3
ASKING = urllib3.Timeout(connect=CONNECT_SECONDS, read=0.7)
"""Of one request.  A question is several: what it may take in all, ``Server.within`` says."""
WRITING = urllib3.Timeout(connect=2, read=60)
BAD, NOT_FOUND, CONFLICT, BUSY = 400, 404, 409, 429


class Server:
    """An Elasticsearch at an address (``http://user:password@host:9200``)."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._base = f"{parts.scheme}://{parts.hostname}:{parts.port or 9200}"
        self._headers = {"Content-Type": "application/json"}
        if parts.username:
            self._headers |= urllib3.make_headers(basic_auth=f"{parts.username}:{parts.password or ''}")
        self._pool = urllib3.PoolManager(maxsize=8, retries=False)
        self._seconds: float | None = None
        self._deadline: float | None = None

    def within(self, seconds: float) -> Server:
        """Return the same server, that may take so long for everything together; time begins with the first request."""
        other = copy.copy(self)
        other._seconds, other._deadline = seconds, None
        return other

    def _timeout(self, wanted: urllib3.Timeout) -> urllib3.Timeout:
        if self._seconds is None:
            return wanted
        now = time.monotonic()
        self._deadline = self._deadline or now + self._seconds
        left = self._deadline - now
        if left <= 0:
            raise EngineAway("the time for this question is over")
        return urllib3.Timeout(connect=min(CONNECT_SECONDS, left), total=left)

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | str | None,
        timeout: urllib3.Timeout = ASKING,
        *,
        missing: dict[str, Any] | None = None,
        busy: dict[str, Any] | None = None,
        taken: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the answer; ``missing`` instead of 404, ``busy`` instead of 429, ``taken`` instead of 400.

        Raises EngineAway for everything else, and when nothing answers in time.
        """
        data = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False) if body is not None else None
        try:
            response = self._pool.request(
                method,
                f"{self._base}/{path}",
                body=data.encode("utf-8", "replace") if data is not None else None,
                headers=self._headers,
                timeout=self._timeout(timeout),
            )
            instead = {NOT_FOUND: missing, BUSY: busy, BAD: taken}.get(response.status)
            if response.status >= BAD and instead is not None:
                return instead
            if response.status >= BAD:
                raise EngineAway(f"{method} {path[:80]}: {response.status} {response.data[:300]!r}")
            answer = msgspec.json.decode(response.data, type=dict[str, Any])
        except (urllib3.exceptions.HTTPError, msgspec.DecodeError) as error:
            raise EngineAway(f"{method} {path[:80]}: {type(error).__name__}") from error
        return answer
