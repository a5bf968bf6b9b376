"""``{% csp_nonce %}``: what lets an inline script of our own run."""

from __future__ import annotations

from django import template

from cms.editing.csp import current_nonce

register = template.Library()
register.simple_tag(current_nonce, name="csp_nonce")
