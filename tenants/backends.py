"""Signing in."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from tenants.models import User
from tenants.places.values import Way


class NameOrEmailBackend(ModelBackend):
    """Sign in by user name or, in any case of letters, by e-mail address.

    An unknown name takes as long as a wrong password: one hash is made either way, so time tells nobody who exists.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        name = username if username is not None else kwargs.get(User.USERNAME_FIELD)
        if not name or password is None:
            return None
        user = find_user(name)
        if user is None:
            User().set_password(password)
            return None
        # The password first, so that an inactive user costs the same.
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As Django's; a platform admin inside a place, who is in none of its groups, still opens the admin."""
        if user_obj.is_active and user_obj.bounds is not None and user_obj.bounds.way == Way.PLATFORM:
            return {"wagtailadmin.access_admin"}
        return super().get_all_permissions(user_obj, obj)

    async def aauthenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        return await sync_to_async(self.authenticate)(request, username, password, **kwargs)


def find_user(name_or_email: str) -> User | None:
    """Return the user of that name, else of that e-mail address.

    A phone's keyboard begins with a capital letter: a name that is nobody's is looked for in small letters too.
    """
    by_name = User.objects.filter(username=name_or_email).first()
    if by_name is not None:
        return by_name
    small = name_or_email.lower()
    return User.objects.filter(**{"email" if "@" in small else "username": small}).first()


def is_free(email: str, user: User) -> bool:
    """Say whether nobody else signs in with an address."""
    others = User.objects.exclude(pk=user.pk)
    return not others.filter(Q(email=email) | Q(username__iexact=email)).exists()
