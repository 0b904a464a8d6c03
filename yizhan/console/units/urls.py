"""Under /console/units/: the union tree, its officers, its joint teams."""

from django.urls import path

from yizhan.console.units import roles, teams, tree

app_name = "units"
urlpatterns = [
    path("", tree.browse, name="browse"),
    path("teams/<int:team_pk>/", teams.team, name="team"),
    path("teams/<int:team_pk>/seats/", teams.seat, name="seat"),
    path("teams/<int:team_pk>/end/", teams.end, name="end_team"),
    path("seats/<int:seat_pk>/leave/", teams.leave, name="leave"),
    path("roles/<int:grant_pk>/revoke/", roles.revoke, name="revoke"),
    path("<int:pk>/", tree.unit, name="unit"),
    path("<int:pk>/below/", tree.below, name="below"),
    path("<int:pk>/new/", tree.found, name="found"),
    path("<int:pk>/rename/", tree.rename, name="rename"),
    path("<int:pk>/move/", tree.move, name="move"),
    path("<int:pk>/second-line/", tree.second_line, name="second_line"),
    path("<int:pk>/lead/", tree.lead, name="lead"),
    path("<int:pk>/close/", tree.close, name="close"),
    path("<int:pk>/roles/", roles.grant, name="grant"),
    path("<int:pk>/teams/", teams.form, name="form_team"),
]
