"""The sign-in form, in the words of those who sign in."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms.auth import LoginForm


class SignInForm(LoginForm):
    """Wagtail's form; the name may be the user name or the e-mail address."""

    error_messages = {**LoginForm.error_messages, "invalid_login": "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง กรุณาลองใหม่"}

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "ชื่อผู้ใช้หรืออีเมล"
        self.fields["username"].widget.attrs["placeholder"] = "ชื่อผู้ใช้หรืออีเมล"
        self.fields["password"].label = "รหัสผ่าน"
        self.fields["remember"] = forms.BooleanField(label="จดจำฉันไว้ในเครื่องนี้", required=False)
