"""Under /console/appointments/: officers keep providers and their weeks."""

from django.urls import path

from yizhan.services.appointments.views import officer

app_name = "appointments_console"
urlpatterns = [
    path("", officer.listed, name="list"),
    path("figures/", officer.figures, name="figures"),
    path("figures/file/", officer.figures_file, name="figures_file"),
    path("new/", officer.new, name="new"),
    path("<int:provider_pk>/", officer.provider, name="provider"),
    path("<int:provider_pk>/edit/", officer.edit, name="edit"),
    path("<int:provider_pk>/rules/", officer.rules, name="rules"),
    path("<int:provider_pk>/rotas/new/", officer.new_rota, name="new_rota"),
    path("<int:provider_pk>/rotas/<int:rota_pk>/end/", officer.end_rota, name="end_rota"),
    path("<int:provider_pk>/leave/", officer.leave, name="leave"),
    path("<int:provider_pk>/leave/<int:leave_pk>/end/", officer.end_leave, name="end_leave"),
    path("<int:provider_pk>/links/", officer.links, name="links"),
    path("<int:provider_pk>/links/<int:slot_pk>/", officer.set_link, name="set_link"),
    path("<int:provider_pk>/goodbye/", officer.goodbye, name="goodbye"),
]
