from django.urls import path

from yizhan.console import views

app_name = "console"
urlpatterns = [
    path("", views.today, name="today"),
    path("acts-for/", views.choose_unit, name="choose_unit"),
]
