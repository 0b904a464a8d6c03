"""The doors. Each room owns its addresses; this only says under which prefix they stand."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("yizhan.places.urls")),
    path("me/", include("yizhan.people.urls")),
    path("accounts/", include("allauth.urls")),
]
