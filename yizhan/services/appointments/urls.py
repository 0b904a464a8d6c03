"""Under /appointments/: what workers open, and providers."""

from django.urls import path

from yizhan.services.appointments.views import desk, worker

app_name = "appointments"
urlpatterns = [
    path("", worker.index, name="index"),
    path("with/<slug:profession>/", worker.profession, name="profession"),
    path("slots/<int:slot_pk>/", worker.slot, name="slot"),
    path("slots/<int:slot_pk>/take/", worker.take, name="take"),
    path("mine/<int:claim_pk>/", worker.mine, name="mine"),
    path("mine/<int:claim_pk>/cancel/", worker.cancel, name="cancel"),
    path("desk/", desk.day, name="desk"),
    path("desk/leave/", desk.leave, name="desk_leave"),
    path("desk/<int:claim_pk>/", desk.turn, name="turn"),
    path("desk/<int:claim_pk>/came/", desk.came, name="came"),
    path("desk/<int:claim_pk>/missed/", desk.missed, name="missed"),
    path("desk/<int:claim_pk>/link/", desk.link, name="link"),
    path("desk/<int:claim_pk>/refer/", desk.refer, name="refer"),
]
