from django.urls import path

from yizhan.people import views

app_name = "people"
urlpatterns = [path("", views.me, name="me")]
