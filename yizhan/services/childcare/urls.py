"""Under /childcare/: a family's pages, and today's list of those who work there."""

from django.urls import path

from yizhan.services.childcare.views import carer, family, worker

app_name = "childcare"
urlpatterns = [
    path("", worker.home, name="home"),
    path("terms/<int:pk>/", worker.term, name="term"),
    path("terms/<int:pk>/apply/", worker.apply, name="apply"),
    path("applications/<int:pk>/", worker.application, name="application"),
    path("applications/<int:pk>/accept/", worker.accept, name="accept"),
    path("applications/<int:pk>/leave/", worker.leave, name="leave"),
    path("applications/<int:pk>/review/", worker.review, name="review"),
    path("applications/<int:pk>/proofs/", worker.add_proofs, name="add_proofs"),
    path("applications/<int:pk>/days/", family.days, name="days"),
    path("applications/<int:pk>/care-card/", family.care_card, name="care_card"),
    path("applications/<int:pk>/collectors/", family.add_collector, name="add_collector"),
    path("applications/<int:pk>/absences/", family.absence, name="absence"),
    path("collectors/<int:collector_pk>/end/", family.end_collector, name="end_collector"),
    path("today/", carer.today, name="today"),
    path("today/<int:child_pk>/", carer.child, name="child"),
    path("today/<int:child_pk>/in/", carer.sign_in, name="sign_in"),
    path("today/<int:child_pk>/undo/", carer.undo, name="undo_sign_in"),
    path("today/<int:child_pk>/care-card/", carer.care_card, name="see_care_card"),
    path("today/<int:child_pk>/code/", carer.code, name="code"),
    path("proofs/<int:pk>/", worker.proof, name="proof"),
]
