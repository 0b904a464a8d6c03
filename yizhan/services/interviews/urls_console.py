"""Under /console/interviews/: a chair's days and interviews; figures; who helps."""

from django.urls import path

from yizhan.services.interviews.views import officer, settings, talk

app_name = "interviews_console"
urlpatterns = [
    path("", officer.listed, name="list"),
    path("new/", officer.new, name="new"),
    path("walk-in/", officer.walk_in, name="walk_in"),
    path("days/<int:day_pk>/", officer.day, name="day"),
    path("days/<int:day_pk>/cancel/", officer.cancel_day, name="cancel_day"),
    path("talks/<int:talk_pk>/", talk.talk, name="talk"),
    path("talks/<int:talk_pk>/open/", talk.open_talk, name="open"),
    path("talks/<int:talk_pk>/missed/", talk.missed, name="missed"),
    path("talks/<int:talk_pk>/note/", talk.note, name="note"),
    path("talks/<int:talk_pk>/trust/", talk.trust, name="trust"),
    path("talks/<int:talk_pk>/trust/<int:user_pk>/end/", talk.trust_no_more, name="trust_no_more"),
    path("talks/<int:talk_pk>/undertake/", talk.undertake, name="undertake"),
    path("talks/<int:talk_pk>/owed/<int:owed_pk>/", talk.settle, name="settle"),
    path("talks/<int:talk_pk>/demand/", talk.demand, name="demand"),
    path("talks/<int:talk_pk>/refer/", talk.refer, name="refer"),
    path("talks/<int:talk_pk>/end/", talk.end, name="end"),
    path("figures/", settings.figures, name="figures"),
    path("figures/file/", settings.figures_file, name="figures_file"),
    path("providers/", settings.providers, name="providers"),
    path("providers/new/", settings.new_provider, name="new_provider"),
    path("providers/<int:helper_pk>/goodbye/", settings.goodbye, name="goodbye"),
]
