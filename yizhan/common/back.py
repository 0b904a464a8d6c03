"""Which page was she on when she sent something? So that an answer that could not be given leads back to it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_before(request: HttpRequest) -> str:
    """Its own address for what is only looked at, else that of the page it was sent from."""
    return request.get_full_path() if request.method in {"GET", "HEAD"} else page_shown(request)


def page_shown(request: HttpRequest) -> str:
    """The address of the page that she sees while this is sent, with what was chosen in it; "/" when no browser says
    it.
    """
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not said or not url_has_allowed_host_and_scheme(said, {request.get_host()}):
        return "/"
    page = urlsplit(said)
    path = f"{page.path or '/'}{'?' if page.query else ''}{page.query}"
    return path if url_has_allowed_host_and_scheme(path, None) else "/"
