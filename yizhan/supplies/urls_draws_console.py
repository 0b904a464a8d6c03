"""Under /console/draws/: lists are frozen, draws are run."""

from django.urls import path

from yizhan.supplies.views import draws

app_name = "draws_console"
urlpatterns = [
    path("", draws.drawn_list, name="list"),
    path("<int:pk>/", draws.drawn_round, name="round"),
    path("<int:pk>/freeze/", draws.freeze, name="freeze"),
    path("<int:pk>/seed/", draws.seed, name="seed"),
]
