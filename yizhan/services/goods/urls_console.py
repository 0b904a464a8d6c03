"""Under /console/goods/: the officer's pages of stock."""

from django.urls import path

from yizhan.services.goods.views import stock

app_name = "goods"
urlpatterns = [
    path("", stock.table, name="list"),
    path("receive/", stock.receive, name="receive"),
    path("<int:pk>/", stock.lot, name="lot"),
    path("<int:pk>/move/", stock.move, name="move"),
    path("<int:pk>/write-off/", stock.write_off, name="write_off"),
    path("<int:pk>/count/", stock.count, name="count"),
    path("<int:pk>/counts/<int:counting_pk>/", stock.settle, name="settle"),
]
