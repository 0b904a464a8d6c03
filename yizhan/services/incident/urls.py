from django.urls import path

from yizhan.services.incident.views import worker

app_name = "incident"
urlpatterns = [
    path("", worker.home, name="home"),
    path("mine/<str:ref>/", worker.mine, name="mine"),
    path("<str:what>/", worker.what, name="what"),
]
