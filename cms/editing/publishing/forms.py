"""What is asked before many sites are rebuilt."""

from __future__ import annotations

from django import forms

from site_builder.fleets.services import CANARIES, Pace


class FleetForm(forms.Form):
    """Why, and how carefully."""

    reason = forms.CharField(
        label="เหตุผล",
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": "เช่น เปลี่ยนธีมของทั้งเขต"}),
        error_messages={"required": "กรุณาบอกเหตุผลสั้น ๆ"},
    )
    canaries = forms.IntegerField(
        label="เว็บไซต์นำร่อง",
        initial=CANARIES,
        min_value=0,
        max_value=10,
        help_text="สร้างและตรวจก่อน ถ้าไม่ผ่าน เว็บไซต์อื่นจะไม่ถูกแตะต้อง",
    )
    per_minute = forms.IntegerField(
        label="ไม่เกินกี่เว็บไซต์ต่อนาที", initial=0, min_value=0, max_value=10_000, help_text="0 คือเร็วเท่าที่ทำได้"
    )

    def pace(self) -> Pace:
        return Pace(canaries=self.cleaned_data["canaries"], per_minute=self.cleaned_data["per_minute"])
