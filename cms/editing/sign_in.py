"""The sign-in form, in the words of those who sign in."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.views.account import LoginView

from tenants.addresses import client_address
from tenants.backends import find_user
from tenants.signing_in import throttle
from tenants.signing_in.devices import known_device, remember_device

WRONG = "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง กรุณาลองใหม่"
WRONG_AND_WAIT = "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง กรุณารอ %(wait)s ก่อนลองใหม่"
WAIT = (
    "พยายามเข้าสู่ระบบผิดหลายครั้ง กรุณารอ %(wait)s แล้วลองใหม่ "
    "ถ้ารีบ ให้ใช้เครื่องหรือมือถือที่เคยเข้าสู่ระบบด้วยบัญชีนี้ หรือติดต่อผู้ดูแลระบบของสถานศึกษา"
)


class SignInForm(LoginForm):
    """Wagtail's form; the name may be the user name or the e-mail address.  Tries are counted, for any name alike."""

    error_messages = {**LoginForm.error_messages, "invalid_login": WRONG}

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "ชื่อผู้ใช้หรืออีเมล"
        self.fields["username"].widget.attrs["placeholder"] = "ชื่อผู้ใช้หรืออีเมล"
        self.fields["username"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].label = "รหัสผ่าน"
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"
        self.fields["remember"] = forms.BooleanField(label="จดจำฉันไว้ในเครื่องนี้", required=False)
        self.attempt = throttle.Attempt()

    def clean(self) -> dict[str, Any]:
        """Look at the password only when the try may be made; it counts as a miss until it has succeeded."""
        name = self.cleaned_data.get("username")
        if not name or not self.cleaned_data.get("password"):
            return self.cleaned_data
        self.attempt = self._begin(name)
        if self.attempt.wait:
            raise forms.ValidationError(WAIT, code="throttled", params={"wait": in_thai(self.attempt.wait)})
        cleaned: dict[str, Any] = super().clean()
        throttle.forgive(self.attempt)
        return cleaned

    def _begin(self, name: str) -> throttle.Attempt:
        user = find_user(name)
        device = known_device(self.request, user.pk if user is not None else None)
        attempt = throttle.begin(name, client_address(self.request), device, timezone.now())
        self.request.sign_in_attempt = attempt
        return attempt

    def get_invalid_login_error(self) -> forms.ValidationError:
        if not self.attempt.next_wait:
            return forms.ValidationError(WRONG, code="invalid_login")
        return forms.ValidationError(
            WRONG_AND_WAIT, code="invalid_login", params={"wait": in_thai(self.attempt.next_wait)}
        )


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class SignInView(LoginView):
    """Wagtail's view; the browser is remembered, and who has to wait is told so with 429."""

    def form_valid(self, form: SignInForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        remember_device(self.request, response, form.get_user().pk)
        return response

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if form.attempt.wait:
            response.status_code = 429
            response["Retry-After"] = str(math.ceil(form.attempt.wait.total_seconds()))
        return response


def in_thai(wait: timedelta) -> str:
    """Return ``30 วินาที`` or ``2 นาที``, never less than it is."""
    seconds = math.ceil(wait.total_seconds())
    return f"{seconds} วินาที" if seconds < 60 else f"{math.ceil(seconds / 60)} นาที"
