"""The shell's own pages: what makes it installable, and how it looks."""

from __future__ import annotations

import hashlib
import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.common import offline as kept
from yizhan.common.acts import unrecorded
from yizhan.h5.icons import SIZES, icon_png
from yizhan.orgs.access import public
from yizhan.people.models import User

LOOK_AGE_S = 5 * 365 * 24 * 3600
SHELL = (
    "vendor/weui/weui.min.css",
    "h5/tokens.css",
    "h5/h5.css",
    "places/places.css",
    "vendor/htmx/htmx.min.js",
    "h5/h5.js",
    "h5/position.js",
    "places/home.js",
    "places/station.js",
)


@public
@require_safe
@cache_control(public=True, max_age=24 * 3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """The web app manifest (W3C Web Application Manifest)."""
    icons = [
        {
            "src": reverse("h5:icon", args=[size]),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    return JsonResponse(
        {
            "id": "/",
            "name": _("驿站"),
            "short_name": _("驿站"),
            "description": _("找身边的工会驿站：开着门、能热饭、能歇脚。"),
            "lang": "zh-Hans",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f6f4f1",
            "theme_color": "#f6f4f1",
            "icons": icons,
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@public
@require_safe
@cache_control(public=True, no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, which keeps the shell of this release. It must stand at the root to serve all pages."""
    shell = [static(name) for name in (*SHELL, *kept.files())]
    pages = kept.patterns()
    version = hashlib.sha256("|".join([*shell, *pages]).encode()).hexdigest()[:12]
    context = {
        "pages": json.dumps(pages),
        "shell": json.dumps(shell),
        "version": version,
        "offline": reverse("h5:offline"),
    }
    return render(request, "h5/sw.js", context, content_type="text/javascript")


@public
@require_safe
@cache_control(public=True, max_age=30 * 24 * 3600)
def icon(request: HttpRequest, size: int) -> HttpResponse:
    """The icon in one of its sizes. Raises Http404."""
    if size not in SIZES:
        raise Http404
    return HttpResponse(icon_png(size), content_type="image/png")


@public
@require_safe
@cache_control(public=True, max_age=30 * 24 * 3600)
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponse(icon_png(32), content_type="image/png")


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What stands for a page that was never seen, while there is no network."""
    return render(request, "h5/offline.html")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Big text, light or dark: with her account, or on this phone only."""
    if request.method != "POST":
        return render(request, "h5/look.html", {"next": request.GET.get("next", "")})
    is_big, theme = "big_text" in request.POST, request.POST.get("theme", "")
    theme = theme if theme in {"light", "dark"} else ""
    if request.user.is_authenticated:
        keep_look(user=request.user, is_big=is_big, theme=theme)
    there = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}):
        there = reverse("h5:look")
    answer = redirect(there)
    answer.set_cookie("big_text", "1" if is_big else "0", max_age=LOOK_AGE_S, samesite="Lax", httponly=True)
    answer.set_cookie("theme", theme, max_age=LOOK_AGE_S, samesite="Lax", httponly=True)
    return answer


@unrecorded("how her pages look")
def keep_look(*, user: User, is_big: bool, theme: str) -> None:
    User.objects.filter(pk=user.pk).update(big_text=is_big, theme=theme)
