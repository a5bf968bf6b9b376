"""Rights follow memberships, however these are written: by a service, in a shell, or by a cascade."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from tenants.groups import follow_memberships
from tenants.models import Membership, Role, RoleGroup, User


@receiver(post_save, sender=Membership)
def give_rights(instance: Membership, raw: bool = False, **kwargs: Any) -> None:
    if raw:
        return
    if instance.role == Role.PLATFORM_ADMIN:
        _set_superuser(instance.user, to=True)
    follow_memberships(instance.user)


@receiver(post_delete, sender=Membership)
def take_rights(instance: Membership, **kwargs: Any) -> None:
    user = User.objects.filter(pk=instance.user_id).first()
    if user is None:
        return
    if instance.role == Role.PLATFORM_ADMIN:
        _set_superuser(instance.user, to=False)
    follow_memberships(user)


@receiver(post_delete, sender=RoleGroup)
def drop_group(instance: RoleGroup, **kwargs: Any) -> None:
    """A tenant that goes takes its groups along."""
    instance.group.delete()


def _set_superuser(user: User, *, to: bool) -> None:
    user.is_superuser = to
    User.objects.filter(pk=user.pk).update(is_superuser=to)
