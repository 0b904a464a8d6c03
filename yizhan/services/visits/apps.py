from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "yizhan.services.visits"
    label = "visits"

    def ready(self) -> None:
        from yizhan.services.visits import menu, notices  # noqa: F401 – declares what people are told

        menu.add_all()
