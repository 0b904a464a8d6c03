from django.urls import path

from yizhan.services.hotline import views

app_name = "hotline"
urlpatterns = [
    path("", views.home, name="home"),
    path("template/", views.template, name="template"),
    path("back/", views.back, name="back"),
    path("back/file/", views.back_file, name="back_file"),
    path("heard/", views.heard, name="heard"),
    path("heard/template/", views.heard_template, name="heard_template"),
]
