"""Under /console/say/: answers in public."""

from django.urls import path

from yizhan.services.say.views import answers

app_name = "say_console"
urlpatterns = [
    path("", answers.answers, name="answers"),
    path("<str:ref>/", answers.answer, name="answer"),
]
