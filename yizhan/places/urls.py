from django.urls import path

from yizhan.places import views

app_name = "places"
urlpatterns = [
    path("", views.home, name="home"),
    path("near/", views.near, name="near"),
    path("where/", views.areas, name="areas"),
    path("along/", views.along_my_way, name="along"),
    path("filters/", views.filters, name="filters"),
    path("outline/<str:code>.json", views.outline, name="outline"),
    path("s/<int:pk>/", views.station, name="station"),
    path("s/<int:pk>/go/", views.go, name="go"),
    path("s/<int:pk>/save/", views.favourite, name="favourite"),
    path("s/<int:pk>/rate/", views.rate, name="rate"),
    path("s/<int:pk>/unrate/", views.unrate, name="unrate"),
    path("s/<int:pk>/wrong/", views.wrong, name="wrong"),
    path("photo/<int:pk>/", views.photo, name="photo"),
    path("p/", views.plaque_search, name="plaque_search"),
    path("p/<str:code>/", views.plaque, name="plaque"),
    path("p/<str:code>/here/", views.arrive, name="arrive"),
    path("p/<str:code>/traces/", views.traces, name="traces"),
    path("p/<str:code>/bye/", views.leave, name="leave"),
    path("me/faults/", views.faults, name="faults"),
    path("me/faults/<int:pk>/", views.fault, name="fault"),
    path("me/faults/<int:pk>/photo/", views.fault_photo, name="fault_photo"),
]
