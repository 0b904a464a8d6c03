"""Under /console/notices/."""

from django.urls import path

from yizhan.notices.views import hearing, inbox, outbox, webhooks

app_name = "notices_console"
urlpatterns = [
    path("", inbox.officer_inbox, name="inbox"),
    path("read/", inbox.officer_read_all, name="read_all"),
    path("hearing/", hearing.officer_hearing, name="hearing"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/resend/", outbox.resend, name="resend"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/new/", webhooks.add, name="add_webhook"),
    path("webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:pk>/secret/", webhooks.rotate, name="rotate"),
    path("webhooks/<int:pk>/switch/", webhooks.switch, name="switch"),
    path("webhooks/<int:pk>/try/", webhooks.try_out, name="try"),
    path("<int:pk>/", inbox.officer_open, name="notice"),
]
