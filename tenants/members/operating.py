"""Accounts that an operator gives at the server: the first people of an installation, whom nobody can invite yet."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from tenants.models import Area, Role, Tenant, User
from tenants.services import add_member


def person_called(user_name: str) -> User | None:
    """Return the account of this user name, whatever the case of its letters."""
    return User.objects.filter(username__iexact=user_name).first()


def described(user_name: str, name: str = "", email: str = "") -> User:
    """Return an account that is not saved yet; raises ValidationError (Thai) for what nobody may be called."""
    first, _, last = name.strip().partition(" ")
    user = User(username=user_name.lower(), first_name=first, last_name=last.strip(), email=email)
    user.full_clean(exclude=["password"])
    return user


@transaction.atomic
def give_new(user: User, password: str, role: Role, *, tenant: Tenant | None = None, area: Area | None = None) -> None:
    """Save a described account with a role.

    Raises ValidationError (Thai) for a password that is easily guessed, and what ``add_member`` raises.
    """
    validate_password(password, user)
    user.set_password(password)
    user.save()
    add_member(user, role, tenant=tenant, area=area)
