"""Under /keeper/: the keeper's pages."""

from django.urls import path

from yizhan.places.views import keeper, keeper_photos

app_name = "keeper"
urlpatterns = [
    path("", keeper.home, name="home"),
    path("<int:pk>/", keeper.station, name="station"),
    path("<int:pk>/now/", keeper.live, name="live"),
    path("<int:pk>/count/", keeper.tally, name="tally"),
    path("<int:pk>/count/<int:visit_pk>/undo/", keeper.undo, name="undo"),
    path("<int:pk>/close/", keeper.close, name="close"),
    path("<int:pk>/open/", keeper.open_up, name="open"),
    path("<int:pk>/usual/<int:override_pk>/", keeper.usual, name="usual"),
    path("<int:pk>/things/<slug:amenity>/", keeper.thing, name="thing"),
    path("<int:pk>/faults/<int:fault_pk>/", keeper.fault, name="fault"),
    path("<int:pk>/faults/<int:fault_pk>/photo/", keeper_photos.fault_photo, name="fault_photo"),
]
