"""What every page's shell shows: tabs of the worker, look and text size."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yizhan.common.disclosure import disclosed
from yizhan.h5 import wechat
from yizhan.h5.tabs import tabs
from yizhan.people import signs


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    known = user if user and user.is_authenticated else None
    return {
        "disclosed": disclosed(),
        "tabs": tabs(request.path, known),
        "big_text": known.big_text if known else request.COOKIES.get("big_text") == "1",
        "wechat_sdk": wechat.SDK if wechat.is_wechat(request) else "",
        "unread": signs.of(known, "unread_notices", 0),
        "theme": known.theme if known else request.COOKIES.get("theme", ""),
    }
