from django.urls import path

from yizhan.services.say import views
from yizhan.services.say.views import answers

app_name = "say"
urlpatterns = [
    path("", views.home, name="home"),
    path("where/", views.where, name="where"),
    path("near/", views.near, name="near"),
    path("sent/", views.sent, name="sent"),
    path("answers/", answers.shown, name="answers"),
    path("answers/take-back/", answers.take_back_unknown, name="take_back_unknown"),
    path("answers/<str:ref>/take-back/", answers.take_back, name="take_back"),
]
