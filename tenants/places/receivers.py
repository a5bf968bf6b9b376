"""A stay ends with the session, and with the right by which it began."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from tenants.models import Membership, User
from tenants.places.services import leave, leave_what_is_over
from tenants.places.standing import SESSION_KEY


@receiver(user_logged_out)
def leave_with_the_session(request: Any, user: Any, **kwargs: Any) -> None:
    if user is not None and request is not None:
        leave(request.session.get(SESSION_KEY), user, now=timezone.now())


@receiver(post_delete, sender=Membership)
def leave_with_the_right(instance: Membership, **kwargs: Any) -> None:
    user = User.objects.filter(pk=instance.user_id).first()
    if user is not None:
        leave_what_is_over(user, now=timezone.now())
