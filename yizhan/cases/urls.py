from django.urls import path

from yizhan.cases.views import worker

app_name = "cases"
urlpatterns = [
    path("", worker.matters, name="matters"),
    path("receipt/", worker.receipt, name="receipt"),
    path("receipt/matter/", worker.unknown, name="unknown"),
    path("receipt/matter/files/<uuid:file_ref>/", worker.unknown_file, name="unknown_file"),
    path("<str:ref>/files/<uuid:file_ref>/", worker.file, name="file"),
    path("<str:ref>/", worker.matter, name="matter"),
]
