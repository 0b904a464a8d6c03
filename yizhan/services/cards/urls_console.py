"""Under /console/cards/: officers run campaigns."""

from django.urls import path, re_path

from yizhan.services.cards.views import officer

app_name = "cards_console"
urlpatterns = [
    path("", officer.listed, name="list"),
    path("new/", officer.new, name="new"),
    path("<int:pk>/", officer.campaign, name="campaign"),
    path("<int:pk>/turn/", officer.turn, name="turn"),
    path("<int:pk>/channel/", officer.channel, name="channel"),
    re_path(r"^(?P<pk>\d+)/quotas/(?P<kind>free|discounted)/$", officer.quotas, name="quotas"),
    path("<int:pk>/withdraw/", officer.withdraw, name="withdraw"),
    path("<int:pk>/gift/", officer.hand_out, name="hand_out"),
    path("<int:pk>/files/", officer.bring, name="bring"),
    path("<int:pk>/files/<int:file_pk>/", officer.file, name="file"),
]
