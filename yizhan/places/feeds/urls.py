from django.urls import path

from yizhan.places.feeds import sitemap, views

app_name = "feeds"
ITEMS = "ogc/collections/<slug:collection_id>/items"
urlpatterns = [
    path("ogc/", views.landing, name="landing"),
    path("ogc/api", views.api, name="api"),
    path("ogc/conformance", views.conformance, name="conformance"),
    path("ogc/collections", views.collections, name="collections"),
    path("ogc/collections/<slug:collection_id>", views.collection, name="collection"),
    path(ITEMS, views.items, name="items"),
    path(f"{ITEMS}/<str:feature_id>", views.item, name="item"),
    path("ogc/crs/gcj02", views.gcj02, name="gcj02"),
    path("open/", views.open_data, name="open_data"),
    path("open/stations.csv", views.stations_csv, name="stations_csv"),
    path("open/stations-gcj02.csv", views.stations_gcj02_csv, name="stations_gcj02_csv"),
    path("open/changes", views.changes, name="changes"),
    path("open/changes-gcj02", views.changes_gcj02, name="changes_gcj02"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<int:part>.xml", sitemap.part, name="sitemap_part"),
    path("robots.txt", views.robots, name="robots"),
]
