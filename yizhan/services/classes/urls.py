"""Under /book/classes/: what workers enrol in."""

from django.urls import path

from yizhan.services.classes.views import worker

app_name = "classes"
urlpatterns = [
    path("", worker.listed, name="list"),
    path("near/", worker.near, name="near"),
    path("<int:pk>/", worker.series, name="series"),
    path("<int:pk>/enrol/", worker.enrol, name="enrol"),
    path("said/<int:session_pk>/", worker.feedback, name="feedback"),
]
