"""Under /goods/: a worker's pages of care."""

from django.urls import path

from yizhan.services.goods.views import worker

app_name = "care"
urlpatterns = [
    path("<int:care_pk>/", worker.care, name="care"),
    path("<int:care_pk>/take/", worker.take, name="take"),
    path("<int:care_pk>/give-back/", worker.give_back, name="give_back"),
]
