"""The yardstick of `pages`: Django with nothing, one view that renders an empty template."""

from __future__ import annotations

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from yizhan.common.bridge import Bridge

settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="bare",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", {"empty.html": ""})]},
        }
    ],
)


def empty(request: HttpRequest) -> HttpResponse:
    return render(request, "empty.html")


urlpatterns = [path("", empty)]
application = Bridge(get_wsgi_application(), threads=8)
