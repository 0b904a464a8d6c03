"""Under /console/childcare/: terms, applications, reviews."""

from django.urls import path

from yizhan.services.childcare.views import officer, staff

app_name = "childcare_console"
urlpatterns = [
    path("", officer.terms, name="list"),
    path("new/", officer.add, name="add"),
    path("<int:pk>/", officer.term, name="term"),
    path("<int:pk>/edit/", officer.edit, name="edit"),
    path("<int:pk>/switch/", officer.switch, name="switch"),
    path("<int:pk>/groups/<int:group_pk>/", officer.places, name="places"),
    path("<int:pk>/staff/", staff.staff, name="staff"),
    path("<int:pk>/staff/new/", staff.appoint, name="appoint"),
    path("<int:pk>/staff/<int:carer_pk>/end/", staff.dismiss, name="dismiss"),
    path("<int:pk>/staff/<int:carer_pk>/check/", staff.keep_check, name="keep_check"),
    path("<int:pk>/staff/<int:carer_pk>/roster/", staff.roster, name="roster"),
    path("<int:pk>/checks/<int:check_pk>/withdraw/", staff.withdraw_check, name="withdraw_check"),
    path("<int:pk>/roster/<int:shift_pk>/off/", staff.off_roster, name="off_roster"),
    path("<int:pk>/timetable/", staff.timetable, name="timetable"),
    path("<int:pk>/figures/", staff.figures, name="figures"),
    path("<int:pk>/figures/file/", staff.figures_file, name="figures_file"),
    path("applications/<int:application_pk>/excuse/", staff.excuse, name="excuse"),
    path("applications/<int:application_pk>/", officer.application, name="application"),
    path("applications/<int:application_pk>/check/", officer.check, name="check"),
    path("applications/<int:application_pk>/same/", officer.same, name="same"),
    path("applications/<int:application_pk>/decide/", officer.decide, name="decide"),
    path("proofs/<int:proof_pk>/", officer.proof, name="proof"),
]
