"""What django-allauth asks of us: phone numbers, codes by SMS, secrets kept sealed, words in Chinese."""

from __future__ import annotations

import base64
import logging
import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import Login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.common import crypto, nav
from yizhan.orgs.access import held_by
from yizhan.people import actions
from yizhan.people.columns import USER_PHONE
from yizhan.people.forms import PhoneField
from yizhan.people.models import User
from yizhan.people.second_factor import has_just_signed_in
from yizhan.people.sms import SmsRefused, sender

log = logging.getLogger(__name__)

MFA_PLACE = "mfa.secret"  # one place for all: allauth does not say whose secret it hands over
PENDING_SOCIAL = "people_pending_social"
PENDING_S = 600  # longer, and it may be somebody else who signs in on this tablet


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Phone numbers and their codes. A phone number is the only name an account has."""

    error_messages: ClassVar[dict[str, Promise]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("这个账号停用了，请联系您的工会。"),
        "incorrect_code": _("验证码不对，请对照短信再看一遍。"),
        "incorrect_password": _("密码不对。"),
        "enter_current_password": _("请填现在的密码。"),
        "phone_password_mismatch": _("手机号或密码不对。"),
        "phone_taken": _("这个手机号已经有账号了。"),
        "rate_limited": _("试得太勤了，请过一分钟再来。"),
        "same_as_current": _("和现在的一样，没有改。"),
        "too_many_login_attempts": _("试得太勤了，请过几分钟再来。"),
    }

    # --- phone numbers ---

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        phone = USER_PHONE.open(user)
        return (phone, user.phone_verified_at is not None) if phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        if verified:
            actions.verify_phone(user=user, phone=phone, now=timezone.now())

    def set_phone_verified(self, user: User, phone: str) -> None:
        actions.verify_phone(user=user, phone=phone, now=timezone.now())

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(USER_PHONE.is_at(phone)).first()

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """Send the code; a provider that does not take it is told on the page, not by an error page."""
        try:
            sender().send_code(phone=phone, code=code)
        except SmsRefused as why:
            log.warning("sms refused: %s", why)
            messages.error(self.request, _("短信没有发出去，请过一分钟再要一次。"))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth knows e-mail and username only: by phone, all accounts would share one counter, and one
        # stranger could lock every officer out.
        return crypto.index_of(str(credentials.get("phone", "")), "login_attempts")

    # --- who may sign up, and what follows a sign-in ---

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # one form for new and known numbers: forms.CodeLoginForm

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        actions.person_for(user)
        pending = request.session.pop(PENDING_SOCIAL, None)
        if pending and time.time() - pending.get("at", 0) < PENDING_S:
            connect_pending(request, user, pending["login"])

    def is_login_by_code_required(self, login: Login) -> bool:
        """A password alone signs nobody in: until a second factor is set up, the second is a code to her phone.

        Else whoever has the password could set up a second factor of his own, or a phone number.
        """
        shown = get_authentication_records(self.request, login.user)
        return bool(shown) and shown[-1]["method"] == "password" and not is_mfa_enabled(login.user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not in the five minutes after a sign-in: asking for the password twice in a row teaches nobody."""
        return not has_just_signed_in(context.request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Officers begin in the console, keepers at their station, others on the home page."""
        if held_by(request.user):
            return resolve_url(settings.OFFICER_HOME)
        own = (entry.url_name for entry in nav.entries() if entry.shown and entry.shown(request))
        return resolve_url(next(own, settings.LOGIN_REDIRECT_URL))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: Any = None,
    ) -> None:
        if message is not None and message == self.error_messages["too_many_login_attempts"]:
            message = _("验证码连着错了五次，已经作废，请重新要一个。")  # only the code's page tells this way
        super().add_message(request, level, message_template, message_context, extra_tags, message)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """There is no e-mail."""


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """WeChat: an account of its is tied to one of ours by showing its phone number once."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def new_user(self, request: HttpRequest, sociallogin: SocialLogin) -> User:
        return User(created_at=timezone.now())  # it is kept in the session, which cannot hold a db_default

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        request.session[PENDING_SOCIAL] = {"at": time.time(), "login": sociallogin.serialize()}
        messages.info(request, _("还差一步：验证手机号。以后从这里进就不用再验证了。"))
        raise ImmediateHttpResponse(redirect(settings.LOGIN_URL))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """There is no e-mail."""


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor, sealed."""

    error_messages: ClassVar[dict[str, Promise]] = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("动态码不对，请等下一个再试。"),
        "cannot_delete_authenticator": _("干部的账号必须留一种第二道验证。"),
        "cannot_generate_recovery_codes": _("先设好第二道验证，才有备用码。"),
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.seal(text, MFA_PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unseal(base64.b64decode(encrypted_text), MFA_PLACE)

    def get_totp_label(self, user: User) -> str:
        return user.display_name or str(user.handle)[:8]

    def _get_user_identifier(self, user: User) -> str:
        return self.get_totp_label(user)

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        return str(_("这台设备"))


def connect_pending(request: HttpRequest, user: User, pending: dict[str, Any]) -> None:
    """Tie the social account that began this sign-in to the account whose number was just shown."""
    try:
        social = SocialLogin.deserialize(pending)
    except ValueError:
        return  # a session of an older version; she can tie it again
    social.lookup()
    if not social.is_existing:
        social.connect(request, user)
