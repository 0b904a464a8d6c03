"""Under /console/notices/."""

from django.urls import path

from yizhan.notices.views import inbox

app_name = "notices_console"
urlpatterns = [
    path("", inbox.officer_inbox, name="inbox"),
    path("read/", inbox.officer_read_all, name="read_all"),
    path("<int:pk>/", inbox.officer_open, name="notice"),
]
