"""Under /me/notices/."""

from django.urls import path

from yizhan.notices.views import hearing, inbox

app_name = "notices"
urlpatterns = [
    path("", inbox.inbox_page, name="inbox"),
    path("read/", inbox.read_all, name="read_all"),
    path("hearing/", hearing.hearing, name="hearing"),
    path("<int:pk>/", inbox.open_notice, name="notice"),
]
