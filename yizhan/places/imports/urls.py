"""Under /console/stations/: sheets in, sheets out."""

from django.urls import path

from yizhan.places.imports import views

app_name = "imports"
urlpatterns = [
    path("import/", views.sheets, name="list"),
    path("import/<int:pk>/", views.sheet, name="sheet"),
    path("import/<int:pk>/columns/", views.columns, name="columns"),
    path("import/<int:pk>/progress/", views.progress, name="progress"),
    path("import/<int:pk>/write/", views.write, name="write"),
    path("import/<int:pk>/report.csv", views.report_csv, name="report"),
    path("waiting/", views.waiting, name="waiting"),
    path("waiting/<int:row_pk>/", views.row, name="row"),
    path("export/", views.export, name="export"),
]
