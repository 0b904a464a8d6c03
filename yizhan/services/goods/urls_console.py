"""Under /console/goods/: the officer's pages of stock."""

from django.urls import path

from yizhan.services.goods.views import care, names, stock, visits

app_name = "goods"
urlpatterns = [
    path("", stock.table, name="list"),
    path("receive/", stock.receive, name="receive"),
    path("<int:pk>/", stock.lot, name="lot"),
    path("<int:pk>/move/", stock.move, name="move"),
    path("<int:pk>/write-off/", stock.write_off, name="write_off"),
    path("<int:pk>/count/", stock.count, name="count"),
    path("<int:pk>/counts/<int:counting_pk>/", stock.settle, name="settle"),
    path("<int:pk>/round/", care.new, name="new_care"),
    path("rounds/", care.table, name="cares"),
    path("rounds/figures.csv", care.figures_csv, name="figures"),
    path("rounds/<int:care_pk>/", care.care, name="care"),
    path("rounds/<int:care_pk>/hand/", care.hand, name="hand"),
    path("rounds/<int:care_pk>/hand/<int:hand_out_pk>/back/", care.take_back, name="take_back"),
    path("rounds/<int:care_pk>/visits/", visits.visits, name="visits"),
    path("rounds/<int:care_pk>/visits/<int:claim_pk>/off/", visits.take_off, name="take_off"),
    path("rounds/<int:care_pk>/finish/", care.finish, name="finish"),
    path("rounds/<int:care_pk>/names/", names.names, name="names"),
    path("rounds/<int:care_pk>/signatures/<int:hand_out_pk>/", names.signature, name="signature"),
]
