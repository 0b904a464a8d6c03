"""Under /keeper/: what is handed out at a station."""

from django.urls import path

from yizhan.services.goods.views import keeper

app_name = "goods_keeper"
urlpatterns = [path("<int:pk>/goods/<int:care_pk>/", keeper.hand, name="hand")]
