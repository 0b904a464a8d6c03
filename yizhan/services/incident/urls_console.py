"""Under /console/incidents/: who waits, and who has it."""

from django.urls import path

from yizhan.services.incident.views import officer

app_name = "incident_console"
urlpatterns = [
    path("", officer.table, name="list"),
    path("<str:ref>/", officer.acknowledge, name="acknowledge"),
]
