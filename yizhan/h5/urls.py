from django.urls import path

from yizhan.h5 import views

app_name = "h5"
urlpatterns = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("icon-<int:size>.png", views.icon, name="icon"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("offline/", views.offline, name="offline"),
    path("look/", views.look, name="look"),
]
