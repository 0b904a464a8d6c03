"""Under /teaching/: the pages of who teaches."""

from django.urls import path

from yizhan.services.classes.views import teacher

app_name = "teaching"
urlpatterns = [
    path("", teacher.teaching, name="list"),
    path("<int:session_pk>/", teacher.session, name="session"),
    path("<int:session_pk>/come/<int:claim_pk>/", teacher.come, name="come"),
    path("<int:session_pk>/missed/<int:claim_pk>/", teacher.missed, name="missed"),
    path("<int:session_pk>/undo/<int:claim_pk>/", teacher.undo, name="undo"),
    path("series/<int:pk>/", teacher.series, name="series"),
    path("series/<int:pk>/note/", teacher.note, name="note"),
]
