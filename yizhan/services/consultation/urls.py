"""Under /consultation/: what anybody may read."""

from django.urls import path

from yizhan.services.consultation.views import shown

app_name = "consultation"
urlpatterns = [
    path("", shown.index, name="list"),
    path("<str:shown_ref>/", shown.shown, name="shown"),
]
