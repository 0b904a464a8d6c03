"""Under /console/partners/: who uses the API, with which keys."""

from django.urls import path

from yizhan.api import views

app_name = "partners"
urlpatterns = [
    path("", views.partners, name="list"),
    path("new/", views.admit, name="admit"),
    path("<int:pk>/", views.partner, name="partner"),
    path("<int:pk>/keys/", views.issue, name="issue"),
    path("<int:pk>/keys/<int:key_pk>/revoke/", views.revoke, name="revoke"),
]
