from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    name = "yizhan.services.consultation"
    label = "consultation"

    def ready(self) -> None:
        from yizhan.services.consultation import menu

        menu.add_all()
