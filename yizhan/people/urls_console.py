"""Under /console/people/: the officer's pages of persons."""

from django.urls import path

from yizhan.people.views import officer

app_name = "register"
urlpatterns = [
    path("", officer.table, name="list"),
    path("import/", officer.bring, name="import"),
    path("import/<uuid:handle>/", officer.report, name="report"),
    path("import/<uuid:handle>/report.csv", officer.report_csv, name="report_csv"),
    path("doubles/", officer.doubles, name="doubles"),
    path("doubles/<int:pk>/", officer.decide, name="decide"),
    path("<int:pk>/", officer.person, name="person"),
]
