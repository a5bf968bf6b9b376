"""What is recorded however it is written: by a service, in a shell, by a cascade.

Every place has its chain from its first moment, so that a chain that is missing has been taken away.  Who comes and
goes as a member is recorded here and nowhere else; the actor is the one whom Wagtail's log context names
(``with LogContext(user=...)``; the admin does so for every request).
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver

from tenants.audit.models import AuditChain
from tenants.audit.services import (
    acting_person,
    area_chain,
    open_chains,
    record,
    record_in_places_of,
    subject_of,
    tenant_chain,
)
from tenants.audit.values import Action
from tenants.backends import find_user
from tenants.models import Area, Membership, Tenant, User
from tenants.signing_in.throttle import Attempt


@receiver(post_save, sender=Tenant)
def open_for_tenant(instance: Tenant, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        open_chains([tenant_chain(instance)])


@receiver(post_save, sender=Area)
def open_for_area(instance: Area, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        open_chains([area_chain(instance)])


@receiver(pre_delete, sender=Tenant)
def outlive_the_tenant(instance: Tenant, **kwargs: Any) -> None:
    """The area's officers still see the trail, under the last name."""
    AuditChain.objects.filter(tenant=instance).update(area=instance.area_id, label=instance.name)


@receiver(pre_delete, sender=Area)
def outlive_the_area(instance: Area, **kwargs: Any) -> None:
    AuditChain.objects.filter(key=f"area:{instance.pk}").update(label=instance.name)


@receiver(post_save, sender=Membership)
def member_came(instance: Membership, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        record_member(Action.MEMBER_ADDED, instance)


@receiver(post_delete, sender=Membership)
def member_went(instance: Membership, **kwargs: Any) -> None:
    record_member(Action.MEMBER_REMOVED, instance)


def record_member(action: Action, membership: Membership) -> None:
    user = User.objects.filter(pk=membership.user_id).first()
    record(
        action,
        by=acting_person(),
        tenant=membership.tenant,
        area=membership.area,
        subject=subject_of(user) if user is not None else f"user:{membership.user_id}",
        details={"role": membership.role},
    )


@receiver(user_logged_in)
def signed_in(user: User, **kwargs: Any) -> None:
    record_in_places_of(user, Action.SIGN_IN, by=user)


@receiver(user_logged_out)
def signed_out(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record_in_places_of(user, Action.SIGN_OUT, by=user)


@receiver(user_login_failed)
def sign_in_failed(credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
    """What was typed is not kept: a password is sometimes typed as the name.  A flood of misses is counted, not told
    one by one."""
    user = find_user(str(credentials.get(User.USERNAME_FIELD) or ""))
    attempt: Attempt = getattr(request, "sign_in_attempt", None) or Attempt(name_misses=1, address_misses=1)
    misses = attempt.address_misses if user is None else attempt.name_misses
    if not (attempt.first_wait or worth_an_entry(misses)):
        return
    action = Action.SIGN_IN_THROTTLED if attempt.first_wait else Action.SIGN_IN_FAILED
    if user is None:
        record(action, by=None, details={"misses": misses})
    else:
        record_in_places_of(user, action, by=None, subject=subject_of(user), details={"misses": misses})


def worth_an_entry(misses: int) -> bool:
    """Say whether a miss is told: the first ten, then each hundredth."""
    return misses <= 10 or misses % 100 == 0
