"""Under /interviews/: what workers open, and who helps them."""

from django.urls import path

from yizhan.services.interviews.views import provider, worker

app_name = "interviews"
urlpatterns = [
    path("", worker.index, name="index"),
    path("days/<int:day_pk>/", worker.day, name="day"),
    path("days/<int:day_pk>/take/", worker.take, name="take"),
    path("claims/<int:claim_pk>/", worker.by_claim, name="claim"),
    path("mine/", worker.all_mine, name="all_mine"),
    path("mine/<int:talk_pk>/", worker.mine, name="mine"),
    path("mine/<int:talk_pk>/cancel/", worker.cancel, name="cancel"),
    path("mine/<int:talk_pk>/demand/<int:demand_pk>/", worker.demand, name="demand"),
    path("mine/<int:talk_pk>/referral/<int:referral_pk>/", worker.referral, name="referral"),
    path("mine/<int:talk_pk>/referral/<int:referral_pk>/withdraw/", worker.withdraw, name="withdraw"),
    path("help/", provider.listed, name="help"),
    path("help/<int:referral_pk>/", provider.one, name="helped"),
    path("help/<int:referral_pk>/contact/", provider.contact, name="contact"),
    path("help/<int:referral_pk>/end/", provider.end, name="end_help"),
]
