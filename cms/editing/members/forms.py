"""What is typed about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from cms.content.sheets.cleaning import ZERO_WIDTH
from cms.content.text import plain_line
from cms.editing.members import mail
from tenants.groups import TENANT_ROLES
from tenants.members.codes import LONGEST_INPUT
from tenants.members.redeeming import check_user_name
from tenants.models import Role, User

HINTS = {
    Role.CONTRIBUTOR: "เขียนร่างข่าวและหน้าเว็บ ให้ผู้อื่นตรวจและเผยแพร่",
    Role.EDITOR: "เขียน แก้ไข และเผยแพร่ข่าวกับหน้าเว็บ",
    Role.DIRECTOR: "เผยแพร่ แก้ไขข้อมูลสถานศึกษา และดูรายชื่อผู้ใช้",
    Role.REGISTRAR: "ดูแลงานทะเบียนและผลการเรียน",
    Role.SCHOOL_ADMIN: "เพิ่มและนำผู้ใช้ออก ตั้งรหัสผ่านใหม่ให้ผู้อื่น แก้ไขข้อมูลสถานศึกษา และเผยแพร่",
    Role.ASSESSOR: "อ่านข้อมูลการเปิดเผยเพื่อประเมิน แก้ไขไม่ได้",
}
BY_SHEET, BY_MAIL = "sheet", "mail"
WAYS = [(BY_SHEET, "พิมพ์ใบรหัสหรือให้สแกน QR"), (BY_MAIL, "ส่งทางอีเมล")]
NEW_PERSON = "new"


def role_choices(*, with_admin: bool) -> list[tuple[str, Any]]:
    """Return the roles of a tenant, each with a line that says what it may do."""
    offered = [role for role in TENANT_ROLES if with_admin or role != Role.SCHOOL_ADMIN]
    return [
        (role.value, format_html('<b>{}</b> <span class="roles__hint">{}</span>', role.label, HINTS[role]))
        for role in offered
    ]


class OneLine(forms.CharField):
    """Text of one line, without what cannot be seen."""

    def to_python(self, value: Any) -> str:
        return plain_line(ZERO_WIDTH.sub("", super().to_python(value) or ""))


class RolesForm(forms.Form):
    """The roles that a person holds."""

    roles = forms.MultipleChoiceField(
        label="บทบาท",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "กรุณาเลือกบทบาทอย่างน้อยหนึ่งบทบาท"},
    )

    def __init__(self, *args: Any, with_admin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices(with_admin=with_admin)  # type: ignore[attr-defined]


class InviteForm(RolesForm):
    """A person to invite; the way of the code is asked only where there are two."""

    name = OneLine(label="ชื่อ-นามสกุล", max_length=150, error_messages={"required": "กรุณากรอกชื่อ-นามสกุล"})
    email = forms.EmailField(label="อีเมล", required=False, help_text="ไม่บังคับ ผู้ที่ไม่มีอีเมลใช้ใบรหัสได้")
    way = forms.ChoiceField(label="ส่งคำเชิญอย่างไร", choices=WAYS, initial=BY_SHEET, widget=forms.RadioSelect)
    field_order = ["name", "roles", "email", "way"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not mail.is_possible():
            del self.fields["way"]

    def clean(self) -> dict[str, Any]:
        """Ask for an address where mail shall go."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("way") == BY_MAIL and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", "กรุณากรอกอีเมลที่จะส่งคำเชิญไป")
        return cleaned


class AppointForm(forms.Form):
    """Who becomes admin, and why.  ``person`` is the number of a member, or a new person."""

    person = forms.ChoiceField(label="ผู้ที่จะแต่งตั้ง", widget=forms.RadioSelect)
    name = OneLine(label="ชื่อ-นามสกุลของผู้ที่ยังไม่มีในรายชื่อ", max_length=150, required=False)
    reason = OneLine(
        label="เหตุผล",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="สถานศึกษาจะเห็นชื่อท่าน เวลา และเหตุผลนี้",
        error_messages={"required": "กรุณาเขียนเหตุผลในการแต่งตั้ง"},
    )

    def __init__(self, *args: Any, members: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(pk), name) for pk, name in members]
        self.fields["person"].choices = [*people, (NEW_PERSON, "ผู้ที่ยังไม่มีในรายชื่อ")]  # type: ignore[attr-defined]
        self.fields["person"].initial = NEW_PERSON if not people else None

    def clean(self) -> dict[str, Any]:
        """Ask for the name of somebody who is not on the list."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("person") == NEW_PERSON and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "กรุณากรอกชื่อ-นามสกุล")
        return cleaned


class ReasonForm(forms.Form):
    """Why admins are invited into schools that have none."""

    reason = OneLine(label="เหตุผล", max_length=500, initial="เปิดใช้งานเว็บไซต์ของสถานศึกษา", required=False)


# ---------------------------------------------------------------------------------------------------------- at the door


class CodeForm(forms.Form):
    """A code as somebody types it; whether it works is no question of form."""

    code = forms.CharField(
        label="รหัสใช้ครั้งเดียว",
        max_length=LONGEST_INPUT,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"}
        ),
        help_text="16 ตัว เช่น 7K3M-9QXP-2HDA-VT4B พิมพ์ตัวเล็กหรือตัวใหญ่ก็ได้ ไม่ต้องใส่ขีด",
        error_messages={"required": "กรุณากรอกรหัส"},
    )


class PasswordForm(forms.Form):
    """A password, twice, judged by the rules of the installation."""

    password = forms.CharField(
        label="รหัสผ่าน",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "กรุณาตั้งรหัสผ่าน"},
    )
    again = forms.CharField(
        label="รหัสผ่านอีกครั้ง",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "กรุณาพิมพ์รหัสผ่านอีกครั้ง"},
    )

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.fields["password"].help_text = password_validation.password_validators_help_text_html()

    def clean(self) -> dict[str, Any]:
        """Refuse two different passwords, and one that is easily guessed."""
        cleaned: dict[str, Any] = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", "รหัสผ่านสองช่องไม่เหมือนกัน")
        elif password and again:
            self._judge(password, cleaned)
        return cleaned

    def _judge(self, password: str, cleaned: dict[str, Any]) -> None:
        self.account.username = cleaned.get("user_name") or self.account.username
        try:
            password_validation.validate_password(password, self.account)
        except ValidationError as error:
            self.add_error("password", error)


class NewAccountForm(PasswordForm):
    """The account of somebody who has none yet."""

    name = OneLine(label="ชื่อ-นามสกุลของท่าน", max_length=150, error_messages={"required": "กรุณากรอกชื่อ-นามสกุล"})
    user_name = forms.CharField(
        label="ตั้งชื่อผู้ใช้",
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "placeholder": "somchai",
            }
        ),
        error_messages={"required": "กรุณาตั้งชื่อผู้ใช้"},
    )
    field_order = ["name", "user_name", "password", "again"]

    def __init__(self, *args: Any, suffix: str, named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user_name"].help_text = f"a–z และ 0–9 ระบบจะต่อท้ายด้วย .{suffix} เช่น somchai.{suffix}"
        if named:
            del self.fields["name"]

    def clean_user_name(self) -> str:
        """Return the chosen part in lower case."""
        try:
            return check_user_name(self.cleaned_data["user_name"])
        except ValueError:
            raise ValidationError("ใช้ได้เฉพาะ a–z, 0–9, ขีดกลาง และขีดล่าง ไม่เกิน 30 ตัว", code="user_name") from None
