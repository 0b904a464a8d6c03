"""Under /problems/: what everybody may read."""

from django.urls import path

from yizhan.services.problems.views import shown

app_name = "problems"
urlpatterns = [
    path("", shown.problems, name="list"),
    path("like/", shown.like, name="like"),
    path("<str:ref>/", shown.problem, name="problem"),
]
