"""The two addresses of signing in by WeChat account."""

from __future__ import annotations

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView

from yizhan.orgs.access import public
from yizhan.people.provider import WechatAdapter

login = public(OAuth2LoginView.adapter_view(WechatAdapter))
callback = public(OAuth2CallbackView.adapter_view(WechatAdapter))
