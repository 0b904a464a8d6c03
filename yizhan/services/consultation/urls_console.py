"""Under /console/consultation/: for officers; each goes on its way on the page of its case."""

from django.urls import path

from yizhan.services.consultation.views import officer

app_name = "consultation_console"
urlpatterns = [
    path("", officer.table, name="list"),
    path("new/", officer.new, name="new"),
    path("<str:talks_ref>/write/", officer.rewrite_offer, name="rewrite"),
    path("<str:talks_ref>/behind/", officer.behind, name="behind"),
    path("<str:talks_ref>/paper/", officer.paper, name="paper"),
]
