from django.apps import AppConfig


class SayConfig(AppConfig):
    name = "yizhan.services.say"
    label = "say"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yizhan.cases import openings
        from yizhan.services.say import menu, privacy, procedure

        openings.add(openings.Opening(_("说件事"), "say:home", order=10))
        openings.hear_by(openings.Heard(procedure.CODE, "settle", "result", "withdrawn"))
        menu.add_all()
        privacy.register()
