"""Under /draws/: every draw, for everybody to run again."""

from django.urls import path

from yizhan.supplies.views import draws

app_name = "draws"
urlpatterns = [
    path("<int:pk>/", draws.draw_page, name="draw"),
    path("<int:pk>/entries.txt", draws.entries_text, name="entries"),
    path("<int:pk>/results.txt", draws.results_text, name="results"),
]
