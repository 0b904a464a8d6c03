"""Forms of signing in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    ConfirmLoginCodeForm,
    LoginForm,
    RequestLoginCodeForm,
    SetPasswordForm,
)
from allauth.core import context, ratelimit
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.common import crypto
from yizhan.people.columns import USER_PHONE
from yizhan.people.models import User
from yizhan.people.phones import BadPhone, normal_phone


class PhoneField(forms.CharField):
    """A mobile number as people write it; cleaned to "+8613800138000"."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["label"] = _("手机号")
        kwargs["widget"] = forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": 24}
        )
        super().__init__(**kwargs)
        self.error_messages["required"] = _("请填手机号。")

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return normal_phone(text) if text else ""
        except BadPhone as wrong:
            raise forms.ValidationError(wrong.says) from None


def _stay_within_bounds(phone: str) -> None:
    """Count a code that will be sent to this number. Raises ValidationError for one too many."""
    key = crypto.index_of(phone, "request_login_code")  # the cache holds no numbers
    with transaction.atomic():
        USER_PHONE.lock(phone)  # allauth reads its counter, then writes it: ten at once would count as one
        may_have_it = ratelimit.consume(context.request, action="request_login_code", key=key)
    if not may_have_it:
        raise get_adapter().validation_error("too_many_login_attempts")


def _account_for_code(phone: str) -> Any:
    """The account to send a code to, known or new: the answer is the same, so that nobody learns who is here."""
    from yizhan.people.actions import account_for

    _stay_within_bounds(phone)
    return account_for(phone=phone)


class CodeLoginForm(LoginForm):  # type: ignore[misc]
    """Phone number in, code out: one form for new and known numbers."""

    def _clean_without_password(self, email: str | None, phone: str | None) -> dict[str, Any]:
        if phone:
            try:
                self.user = _account_for_code(phone)
            except forms.ValidationError as wrong:
                self.add_error("login", wrong)
        cleaned: dict[str, Any] = self.cleaned_data
        return cleaned


class RequestCodeForm(RequestLoginCodeForm):  # type: ignore[misc]
    """The same behind allauth's own address for it."""

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        self._user = _account_for_code(phone)
        return phone


class PasswordLoginForm(LoginForm):  # type: ignore[misc]
    """Officers: phone number and password; the second factor follows, or a code by SMS while there is none."""

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        cleaned: dict[str, Any] = super()._clean_with_password(credentials)
        if self.user and not is_mfa_enabled(self.user):
            _stay_within_bounds(credentials["phone"])
        return cleaned

    def _setup_password_field(self) -> None:
        self.fields["password"] = forms.CharField(
            label=_("密码"),
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            error_messages={"required": _("请填密码。")},
        )


class _NewPassword(forms.BaseForm):
    """What is written of a new password, in our own words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("oldpassword", _("现在的密码")),
            ("password1", _("新密码")),
            ("password2", _("再写一遍")),
        ):
            if field := self.fields.get(name):
                field.label = label
                field.widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = _("至少 10 位，别用生日和手机号。")


class FirstPasswordForm(_NewPassword, SetPasswordForm):  # type: ignore[misc]
    pass


class OtherPasswordForm(_NewPassword, ChangePasswordForm):  # type: ignore[misc]
    pass


class ConfirmCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    code = forms.CharField(
        label=_("验证码"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-input"}
        ),
        error_messages={"required": _("请填短信里的六位数字。")},
    )


def _totp_code() -> forms.CharField:
    return forms.CharField(
        label=_("六位动态码"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("请填六位动态码。")},
    )


class ActivateTotpForm(ActivateTOTPForm):  # type: ignore[misc]
    code = _totp_code()


class _OneGuessAtATime:
    """Guesses of one account's code wait for each other, from whatever session: the counter is read, then written."""

    user: User

    def clean_code(self) -> str:
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).filter(pk=self.user.pk).first()
            try:
                code: str = super().clean_code()  # type: ignore[misc]
                return code
            except forms.ValidationError as refused:
                wrong = refused  # raised below: in here it would take the count back
        raise wrong


class SecondFactorForm(_OneGuessAtATime, AuthenticateForm):  # type: ignore[misc]
    code = _totp_code()


class SecondFactorAgainForm(_OneGuessAtATime, ReauthenticateForm):  # type: ignore[misc]
    code = _totp_code()


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("给这把钥匙起个名字")
        if field := self.fields.get("passwordless"):
            field.label = _("以后只用它登录，不填密码")
            field.help_text = ""
            field.initial = True


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名字")
