"""Under /console/childcare/: terms, applications, reviews."""

from django.urls import path

from yizhan.services.childcare.views import officer

app_name = "childcare_console"
urlpatterns = [
    path("", officer.terms, name="list"),
    path("new/", officer.add, name="add"),
    path("<int:pk>/", officer.term, name="term"),
    path("<int:pk>/switch/", officer.switch, name="switch"),
    path("<int:pk>/groups/<int:group_pk>/", officer.places, name="places"),
    path("applications/<int:application_pk>/", officer.application, name="application"),
    path("applications/<int:application_pk>/check/", officer.check, name="check"),
    path("applications/<int:application_pk>/same/", officer.same, name="same"),
    path("applications/<int:application_pk>/decide/", officer.decide, name="decide"),
    path("proofs/<int:proof_pk>/", officer.proof, name="proof"),
]
