"""The JS-SDK's configuration, for pages of our own."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.env import env
from yizhan.orgs.access import public
from yizhan.people.wechat import WechatRefused, js_config

log = logging.getLogger(__name__)


@require_safe
@never_cache
@public
def config(request: HttpRequest) -> JsonResponse:
    """`?url=`: the page's own address as the browser shows it. 400 for another host, 404 without an account."""
    if not env.wechat_app_id:
        raise Http404
    url = request.GET.get("url", "")
    if not _is_ours(request, url):
        return JsonResponse({"error": "url"}, status=400)
    try:
        return JsonResponse(js_config(url, timezone.now()).as_json())
    except WechatRefused as why:
        log.warning("wechat refused: %s", why)
        return JsonResponse({"error": "wechat"}, status=503, headers={"Retry-After": "60"})


def _is_ours(request: HttpRequest, url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.netloc == request.get_host()
