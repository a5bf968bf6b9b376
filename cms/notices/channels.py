"""The seam for other ways to the public: LINE, e-mail, web push.

The website never waits for any of them.  A channel is registered once (``AppConfig.ready``); each act on a notice that
the public sees makes one job a channel, in the transaction of the act, so that a message is neither lost nor sent for
what was rolled back.  What a channel raises is its own trouble: its job is tried again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from cms.notices.models import Notice
from tenants.jobs import Payload, get_jobs, job

JOB = "notices.tell_channel"


class Channel(Protocol):
    """One way to people beside the website."""

    name: str

    def tell(self, notice: Notice, version: int) -> None:
        """Tell people of a notice as it stands now.  The same ``version`` twice is one message."""


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Let a channel hear of notices."""
    _channels[channel.name] = channel


def unregister(name: str) -> None:
    _channels.pop(name, None)


def tell_channels(notice: Notice) -> None:
    """Ask for one message a channel."""
    for name in _channels:
        payload: Payload = {"channel": name, "notice": notice.key, "version": notice.version}
        get_jobs().enqueue(JOB, payload, tenant_id=notice.tenant_id)


def names() -> Iterable[str]:
    return tuple(_channels)


@job(JOB)
def tell_channel(payload: Payload) -> None:
    """Give one notice to one channel; what is gone by now is told by nobody."""
    channel = _channels.get(str(payload["channel"]))
    notice = Notice.objects.filter(key=str(payload["notice"])).first()
    if channel is not None and notice is not None:
        channel.tell(notice, int(str(payload["version"])))
