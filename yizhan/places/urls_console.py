"""Under /console/stations/: the officer's pages."""

from django.urls import path

from yizhan.places.views import (
    officer_bulk,
    officer_care,
    officer_faults,
    officer_list,
    officer_photos,
    officer_station,
    officer_use,
)

app_name = "stations"
urlpatterns = [
    path("", officer_list.table, name="list"),
    path("map/", officer_list.map_dots, name="map_dots"),
    path("new/", officer_station.new, name="new"),
    path("hours-preview/", officer_station.hours_preview, name="hours_preview"),
    path("bulk/", officer_bulk.bulk, name="bulk"),
    path("plaques/", officer_bulk.plaques, name="plaques"),
    path("use/", officer_use.use, name="use"),
    path("visits/", officer_use.visits, name="visits"),
    path("faults/", officer_faults.faults, name="faults"),
    path("faults/<int:pk>/", officer_faults.fault, name="fault"),
    path("faults/<int:pk>/photo/", officer_photos.fault_photo, name="fault_photo"),
    path("<int:pk>/", officer_station.station, name="station"),
    path("<int:pk>/edit/", officer_station.edit, name="edit"),
    path("<int:pk>/move/", officer_care.move, name="move"),
    path("<int:pk>/hours/", officer_care.plan, name="plan"),
    path("<int:pk>/hours/<int:override_pk>/end/", officer_care.end, name="end"),
    path("<int:pk>/things/<slug:amenity>/", officer_care.thing, name="thing"),
    path("<int:pk>/keepers/", officer_care.appoint, name="appoint"),
    path("<int:pk>/keepers/<int:keeper_pk>/dismiss/", officer_care.dismiss, name="dismiss"),
    path("<int:pk>/photos/", officer_photos.add, name="add_photo"),
    path("<int:pk>/photos/<int:photo_pk>/", officer_photos.change, name="change_photo"),
    path("<int:pk>/photos/<int:photo_pk>/file/", officer_photos.photo, name="photo"),
    path("<int:pk>/spaces/", officer_care.space, name="space"),
    path("<int:pk>/spaces/<int:space_pk>/", officer_care.space_state, name="space_state"),
    path("<int:pk>/spaces/<int:space_pk>/edit/", officer_care.change_space, name="change_space"),
    path("<int:pk>/comments/<int:comment_pk>/", officer_care.comment, name="comment"),
]
