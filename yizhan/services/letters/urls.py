"""Under /letters/: what anybody may read of the letters."""

from django.urls import path

from yizhan.services.letters.views import shown

app_name = "letters"
urlpatterns = [path("", shown.shown, name="shown")]
