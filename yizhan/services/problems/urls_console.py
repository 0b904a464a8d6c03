"""Under /console/problems/: the officer's pages. A problem's own page is that of its case."""

from django.urls import path

from yizhan.services.problems.views import officer

app_name = "problems_console"
urlpatterns = [
    path("", officer.problems, name="list"),
    path("suggested/", officer.suggested, name="suggested"),
    path("new/", officer.new, name="new"),
    path("<str:ref>/more/", officer.more, name="more"),
    path("<str:ref>/let-go/", officer.let_go, name="let_go"),
    path("<str:ref>/public/", officer.public, name="public"),
    path("<str:ref>/answers/", officer.answers, name="answers"),
]
