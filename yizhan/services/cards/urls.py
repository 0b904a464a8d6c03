"""Under /cards/: what workers and those who check a card open."""

from django.urls import path

from yizhan.services.cards.views import worker

app_name = "cards"
urlpatterns = [
    path("", worker.index, name="index"),
    path("check/", worker.check, name="check"),
    path("mine/", worker.mine, name="mine"),
    path("mine/<int:claim_pk>/", worker.card, name="card"),
    path("mine/<int:claim_pk>/give-up/", worker.give_up, name="give_up"),
    path("mine/<int:claim_pk>/gift/", worker.gift, name="gift"),
    path("family/", worker.family, name="family"),
    path("family/<int:member_pk>/remove/", worker.family_remove, name="family_remove"),
    path("family/<int:member_pk>/<int:pk>/take/", worker.family_take, name="family_take"),
    path("<int:pk>/", worker.campaign, name="campaign"),
    path("<int:pk>/take/<int:supply_pk>/", worker.take, name="take"),
    path("<int:pk>/take/<int:supply_pk>/ticket/", worker.ticket, name="ticket"),
]
