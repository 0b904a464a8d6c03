"""Under /keeper/: the day of a station that takes bookings."""

from django.urls import path

from yizhan.supplies.door import views

app_name = "door"
urlpatterns = [
    path("<int:pk>/day/", views.day, name="day"),
    path("<int:pk>/day/codes/", views.codes_ahead, name="codes"),
    path("<int:pk>/day/arrivals/", views.arrivals, name="arrivals"),
    path("<int:pk>/day/come/<int:claim_pk>/", views.come, name="come"),
    path("<int:pk>/day/missed/<int:claim_pk>/", views.missed, name="missed"),
    path("<int:pk>/day/undo/<int:claim_pk>/", views.undo, name="undo"),
    path("<int:pk>/day/walk-in/<int:session_pk>/", views.walk_in, name="walk_in"),
]
