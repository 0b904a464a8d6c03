"""The doors. Each room owns its addresses; this only says under which prefix they stand."""

from django.urls import URLPattern, URLResolver, include, path

from yizhan.api import site
from yizhan.common import health
from yizhan.orgs.access import public
from yizhan.people.views import wechat

handler429 = "yizhan.common.views.too_often"  # read by django-allauth
handler500 = "yizhan.common.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", public(health.healthz), name="healthz"),
    path("readyz", public(health.readyz), name="readyz"),
    path("metrics", public(health.metrics_page), name="metrics"),
    path("", include("yizhan.places.urls")),
    path("", include("yizhan.places.feeds.urls")),
    path("", include("yizhan.h5.urls")),
    path("me/notices/", include("yizhan.notices.urls")),
    path("me/", include("yizhan.people.urls")),
    path("keeper/", include("yizhan.places.urls_keeper")),
    path("keeper/", include("yizhan.supplies.door.urls")),
    path("keeper/", include("yizhan.services.goods.urls_keeper")),
    path("keeper/", include("yizhan.services.appointments.urls_door")),
    path("console/stations/", include("yizhan.places.imports.urls")),
    path("console/stations/", include("yizhan.places.urls_console")),
    path("console/units/", include("yizhan.console.units.urls")),
    path("console/partners/", include("yizhan.api.urls_console")),
    path("console/people/", include("yizhan.people.urls_console")),
    path("console/notices/", include("yizhan.notices.urls_console")),
    path("goods/", include("yizhan.services.goods.urls")),
    path("console/goods/", include("yizhan.services.goods.urls_console")),
    path("book/classes/", include("yizhan.services.classes.urls")),
    path("teaching/", include("yizhan.services.classes.urls_teaching")),
    path("console/classes/", include("yizhan.services.classes.urls_console")),
    path("", include("yizhan.supplies.urls")),
    path("cards/", include("yizhan.services.cards.urls")),
    path("appointments/", include("yizhan.services.appointments.urls")),
    path("console/appointments/", include("yizhan.services.appointments.urls_console")),
    path("console/cards/", include("yizhan.services.cards.urls_console")),
    path("draws/", include("yizhan.supplies.urls_draws")),
    path("console/draws/", include("yizhan.supplies.urls_draws_console")),
    path("console/bookings/", include("yizhan.supplies.urls_bookings_console")),
    path("childcare/", include("yizhan.services.childcare.urls")),
    path("console/childcare/", include("yizhan.services.childcare.urls_console")),
    path("say/", include("yizhan.services.say.urls")),
    path("console/say/", include("yizhan.services.say.urls_console")),
    path("incident/", include("yizhan.services.incident.urls")),
    path("console/incidents/", include("yizhan.services.incident.urls_console")),
    path("visits/", include("yizhan.services.visits.urls")),
    path("console/visits/", include("yizhan.services.visits.urls_console")),
    path("interviews/", include("yizhan.services.interviews.urls")),
    path("console/interviews/", include("yizhan.services.interviews.urls_console")),
    path("console/hotline/", include("yizhan.services.hotline.urls")),
    path("consultation/", include("yizhan.services.consultation.urls")),
    path("console/consultation/", include("yizhan.services.consultation.urls_console")),
    path("letters/", include("yizhan.services.letters.urls")),
    path("console/letters/", include("yizhan.services.letters.urls_console")),
    path("problems/", include("yizhan.services.problems.urls")),
    path("console/problems/", include("yizhan.services.problems.urls_console")),
    path("matters/", include("yizhan.cases.urls")),
    path("postings/", include("yizhan.cases.urls_postings")),
    path("console/cases/", include("yizhan.cases.urls_console")),
    path("console/duty/", include("yizhan.duty.urls")),
    path("console/notebook/", include("yizhan.notebook.urls_console")),
    path("console/", include("yizhan.console.urls")),
    path("api/v1/", site.urls()),
    path("wechat/config", wechat.config, name="wechat_config"),
    path("accounts/", include("yizhan.people.account_urls")),
]
