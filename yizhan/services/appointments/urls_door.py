"""Under /keeper/: who comes to a station by a code."""

from django.urls import path

from yizhan.services.appointments.views import door

app_name = "appointments_door"
urlpatterns = [path("<int:pk>/appointments/<int:claim_pk>/come/", door.come, name="come")]
