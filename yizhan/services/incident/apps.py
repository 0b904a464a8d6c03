from django.apps import AppConfig


class IncidentConfig(AppConfig):
    name = "yizhan.services.incident"
    label = "incident"

    def ready(self) -> None:
        from yizhan.services.incident import menu, procedure, telling  # noqa: F401 – declares procedures and notices

        menu.add_all()
