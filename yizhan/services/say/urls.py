from django.urls import path

from yizhan.services.say import views

app_name = "say"
urlpatterns = [
    path("", views.home, name="home"),
    path("where/", views.where, name="where"),
    path("sent/", views.sent, name="sent"),
]
