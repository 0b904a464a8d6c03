"""Under /console/bookings/: how stations are booked, and what waits for an officer's word."""

from django.urls import path

from yizhan.supplies.views import matters, officer, officer_sessions, partners, use

app_name = "bookings_console"
urlpatterns = [
    path("", officer.stations, name="list"),
    path("left/", officer.left_behind, name="left"),
    path("start/", officer.startable, name="startable"),
    path("start/<int:station_pk>/", officer.start, name="start"),
    path("<int:terms_pk>/", officer.terms, name="terms"),
    path("<int:terms_pk>/rules/", officer.edit_terms, name="rules"),
    path("<int:terms_pk>/spaces/<int:space_pk>/week/", officer.new_week, name="new_week"),
    path("<int:terms_pk>/spaces/<int:space_pk>/parts/", officer.parts, name="parts"),
    path("<int:terms_pk>/weeks/<int:schedule_pk>/", officer.week, name="week"),
    path("<int:terms_pk>/weeks/<int:schedule_pk>/end/", officer.end_week, name="end_week"),
    path("<int:terms_pk>/closings/", officer.close_space, name="close_space"),
    path("<int:terms_pk>/day/", officer_sessions.day, name="day"),
    path("closings/<int:blackout_pk>/lift/", officer.lift, name="lift"),
    path("sessions/<int:session_pk>/", officer_sessions.session, name="session"),
    path("sessions/<int:session_pk>/list/", officer_sessions.bring_list, name="bring_list"),
    path("sessions/<int:session_pk>/move/", officer_sessions.move, name="move"),
    path("sessions/<int:session_pk>/cancel/", officer_sessions.cancel, name="cancel"),
    path("sessions/<int:session_pk>/keep/", officer_sessions.keep, name="keep"),
    path("sessions/<int:session_pk>/places/", officer_sessions.resize, name="resize"),
    path("claims/<int:claim_pk>/end/", officer_sessions.end_claim, name="end_claim"),
    path("claims/<int:claim_pk>/approve/", officer_sessions.approve, name="approve"),
    path("strikes/", matters.strikes, name="strikes"),
    path("strikes/<int:strike_pk>/", matters.strike, name="strike"),
    path("doubles/", matters.doubles, name="doubles"),
    path("doubles/<int:double_pk>/", matters.double, name="double"),
    path("partners/", partners.rounds, name="partners"),
    path("partners/<int:round_pk>/", partners.let, name="let_partners"),
    path("use/", use.use, name="use"),
    path("use/file/", use.use_file, name="use_file"),
    path("approvals/", officer_sessions.approvals, name="approvals"),
]
