from django.urls import path

from yizhan.notebook import views

app_name = "notebook"
urlpatterns = [path("", views.day, name="day")]
