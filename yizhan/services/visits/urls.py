"""Under /visits/: what came of a visit, for those who were visited; the questionnaire on the phone."""

from django.urls import path

from yizhan.services.visits.views import ask, shown

app_name = "visits"
urlpatterns = [
    path("<int:pk>/", shown.shown, name="shown"),
    path("<int:pk>/ask/", ask.ask, name="ask"),
    path("<int:pk>/answers/", ask.answers, name="answers"),
]
