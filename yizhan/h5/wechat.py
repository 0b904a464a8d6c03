"""Inside WeChat: its SDK may be loaded and its sign-in page reached; and each page says for whom it was made.

The SDK is WeChat's script, from WeChat's host (developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html,
step 2); it cannot be served by us, because it talks to the app and changes with it. So the content security
policy names that host, for WeChat's browser and when the operator has set an app id, and for nobody else. The
same holds for the sign-in page: a form of ours is answered by a redirect there, and Chromium, which WeChat's browser
is built on, holds the redirect of a form to `form-action` too.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from config.env import env
from yizhan.common.middleware import policy_text

SDK_HOST = "https://res.wx.qq.com"
SDK = f"{SDK_HOST}/open/js/jweixin-1.6.0.js"


def is_wechat(request: HttpRequest) -> bool:
    """WeChat names itself MicroMessenger; without an app id its SDK would refuse us, so we do without."""
    return bool(env.wechat_app_id) and "MicroMessenger" in request.headers.get("User-Agent", "")


def allow_wechat(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let pages inside WeChat load its SDK and lead to its sign-in page."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if is_wechat(request) and response.get("Content-Type", "").startswith("text/html"):
            sign_in = urlsplit(env.wechat_open_endpoint)
            policy = settings.CSP | {
                "script-src": f"'self' {SDK_HOST}",
                "form-action": f"{settings.CSP['form-action']} {sign_in.scheme}://{sign_in.netloc}",
            }
            response["Content-Security-Policy"] = policy_text(policy)
        return response

    return handle


def tell_who(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say by X-Who for whom a page was made, so that the service worker never shows it to another.

    A hash that tells nothing, "guest" for nobody. Only where the user has been looked up anyway.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user = getattr(request, "_cached_user", None)
        if user is not None and response.get("Content-Type", "").startswith("text/html"):
            response["X-Who"] = (
                salted_hmac("yizhan.h5.who", str(user.pk)).hexdigest()[:16]
                if user.is_authenticated
                else "guest"
            )
        return response

    return handle
