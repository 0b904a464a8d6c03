from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "yizhan.duty"
    label = "duty"

    def ready(self) -> None:
        from yizhan.duty import menu, telling  # noqa: F401 – declares what people are told

        menu.add_all()
