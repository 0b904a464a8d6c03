"""WeChat for django-allauth, which finds this module by its name: the official account's page, inside WeChat.

https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.providers.weixin.client import WeixinOAuth2Client
from allauth.socialaccount.providers.weixin.provider import WeixinProvider
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.env import env


class WechatClient(WeixinOAuth2Client):  # type: ignore[misc]
    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, str]) -> str:
        """Build the address of WeChat's page; it does not work without this fragment."""
        return f"{super().get_redirect_url(authorization_url, scope, extra_params)}#wechat_redirect"


class WechatAdapter(WeixinOAuth2Adapter):  # type: ignore[misc]
    """Asks for the openid and nothing else (snsapi_base): no name, no picture, no question to the worker."""

    client_class = WechatClient
    access_token_method = "GET"  # noqa: S105

    @property
    def authorize_url(self) -> str:
        return f"{env.wechat_open_endpoint}/connect/oauth2/authorize"

    @property
    def access_token_url(self) -> str:
        return f"{env.wechat_endpoint}/sns/oauth2/access_token"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        return self.get_provider().sociallogin_from_response(
            request, {"openid": kwargs["response"]["openid"]}
        )


class WechatProvider(WeixinProvider):  # type: ignore[misc]
    name = _("微信")
    oauth2_adapter_class = WechatAdapter

    def get_default_scope(self) -> list[str]:
        return ["snsapi_base"]


provider_classes = [WechatProvider]


def is_wechat(request: HttpRequest) -> bool:
    """Does the page run in WeChat's own browser?"""
    return "MicroMessenger" in request.headers.get("User-Agent", "")
