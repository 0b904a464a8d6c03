"""What a keeper enters of somebody at the door."""

from __future__ import annotations

from datetime import UTC, datetime

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, Field

from yizhan.people.phones import BadPhone, normal_phone
from yizhan.supplies.door.arriving import Sent

KEY_MOST = 60


class WalkInForm(forms.Form):
    """phone: "" for a guest. reason: asked for once the rules have said no."""

    key = forms.CharField(max_length=KEY_MOST, widget=forms.HiddenInput)
    phone = forms.CharField(
        label=_("手机号"),
        max_length=30,
        required=False,
        help_text=_("留了号码的，每人每天的场次照样算；不留的按来客登记，不记是谁。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("仍要登记的理由"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_phone(self) -> str:
        text = str(self.cleaned_data["phone"]).strip()
        try:
            return normal_phone(text) if text else ""
        except BadPhone as bad:
            raise forms.ValidationError(str(bad.says)) from None


class SentArrival(BaseModel):
    """One check-in as a page sends it: a code, or the claim whose row was tapped. at: seconds since 1970."""

    key: str = Field(min_length=8, max_length=KEY_MOST, pattern=r"^[A-Za-z0-9_-]+$")
    at: float = Field(ge=0, le=2**33)
    code: str = Field("", max_length=60)
    claim: int | None = Field(None, ge=1, lt=2**62)

    def sent(self) -> Sent:
        return Sent(self.key, datetime.fromtimestamp(self.at, UTC), self.code, self.claim)


class SentBatch(BaseModel):
    arrivals: list[SentArrival] = Field(min_length=1, max_length=200)
