from django.urls import path

from yizhan.cases.views import worker

app_name = "cases"
urlpatterns = [
    path("", worker.matters, name="matters"),
    path("receipt/", worker.receipt, name="receipt"),
    path("receipt/matter/", worker.unknown, name="unknown"),
    path("<str:ref>/", worker.matter, name="matter"),
]
