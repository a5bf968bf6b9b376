"""Jobs of the notices: loaded at start, so that every worker knows them."""

from __future__ import annotations

from cms.notices.channels import tell_channel

__all__ = ["tell_channel"]
