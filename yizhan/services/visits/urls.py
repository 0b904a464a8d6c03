"""Under /visits/: what came of a visit, for those who were visited."""

from django.urls import path

from yizhan.services.visits.views import shown

app_name = "visits"
urlpatterns = [path("<int:pk>/", shown.shown, name="shown")]
