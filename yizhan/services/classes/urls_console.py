"""Under /console/classes/: the officer's pages of classes."""

from django.urls import path

from yizhan.services.classes.views import officer, officer_lessons

app_name = "classes_console"
urlpatterns = [
    path("", officer.listed, name="list"),
    path("file/", officer.file, name="file"),
    path("new/", officer.choose, name="choose"),
    path("new/<int:station_pk>/", officer.new, name="new"),
    path("<int:pk>/", officer.series, name="series"),
    path("<int:pk>/edit/", officer.edit, name="edit"),
    path("<int:pk>/publish/", officer.publish, name="publish"),
    path("<int:pk>/places/", officer.places, name="places"),
    path("<int:pk>/cancel/", officer.cancel, name="cancel"),
    path("<int:pk>/list/", officer.bring_list, name="bring_list"),
    path("<int:pk>/instructors/", officer.name_instructor, name="name_instructor"),
    path("<int:pk>/teachings/<int:teaching_pk>/end/", officer.end_teaching, name="end_teaching"),
    path("<int:pk>/enrolled/<int:claim_pk>/end/", officer.end_claim, name="end_claim"),
    path("lessons/<int:session_pk>/", officer_lessons.lesson, name="lesson"),
    path("lessons/<int:session_pk>/list/", officer_lessons.bring_list, name="bring_list_to_lesson"),
    path("lessons/<int:session_pk>/move/", officer_lessons.move, name="move"),
    path("lessons/<int:session_pk>/cancel/", officer_lessons.cancel, name="cancel_lesson"),
    path("lessons/<int:session_pk>/substitute/", officer_lessons.substitute, name="substitute"),
]
