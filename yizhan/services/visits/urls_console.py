"""Under /console/visits/: the officer's pages of visits."""

from django.urls import path

from yizhan.services.visits.views import answers, officer

app_name = "visits_console"
urlpatterns = [
    path("", officer.table, name="list"),
    path("new/", officer.new, name="new"),
    path("promises/", officer.promises, name="promises"),
    path("questionnaires/", answers.questionnaires, name="questionnaires"),
    path("questionnaires/new/", answers.new_edition, name="new_questionnaire"),
    path("questionnaires/<int:edition_pk>/", answers.new_edition, name="new_edition"),
    path("<int:pk>/questionnaire/", answers.choose_edition, name="choose_edition"),
    path("<int:pk>/answers/", answers.answers, name="answers"),
    path("<int:pk>/answers/<int:answer_pk>/", answers.correct, name="correct"),
    path("<int:pk>/", officer.visit, name="visit"),
    path("<int:pk>/move/", officer.move, name="move"),
    path("<int:pk>/cancel/", officer.cancel, name="cancel"),
    path("<int:pk>/stops/new/", officer.add_stop, name="add_stop"),
    path("<int:pk>/stops/<int:stop_pk>/off/", officer.drop_stop, name="drop_stop"),
    path("<int:pk>/stops/<int:stop_pk>/waves/", officer.waves, name="waves"),
    path("<int:pk>/goods/", officer.bring, name="bring"),
    path("<int:pk>/goods/<int:brought_pk>/off/", officer.leave_behind, name="leave_behind"),
    path("<int:pk>/diary/", officer.diary, name="diary"),
    path("<int:pk>/pictures/<int:picture_pk>/", officer.picture, name="picture"),
    path("<int:pk>/wish/", officer.wish, name="wish"),
    path("<int:pk>/promise/", officer.promise, name="promise"),
    path("<int:pk>/promises/<int:promise_pk>/", officer.keep, name="keep"),
    path("<int:pk>/show/", officer.show, name="show"),
]
