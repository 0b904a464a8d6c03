"""Under /console/letters/: letters for officers; each goes on its way on the page of its case."""

from django.urls import path

from yizhan.services.letters.views import officer

app_name = "letters_console"
urlpatterns = [
    path("", officer.table, name="list"),
    path("new/", officer.new, name="new"),
    path("figures/", officer.figures, name="figures"),
    path("<str:letter_ref>/write/", officer.rewrite_draft, name="rewrite"),
    path("<str:letter_ref>/paper/", officer.paper, name="paper"),
]
