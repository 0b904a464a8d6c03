from django.apps import AppConfig


class ClassesConfig(AppConfig):
    name = "yizhan.services.classes"
    label = "classes"

    def ready(self) -> None:
        from yizhan.services.classes import menu, privacy, telling  # noqa: F401 – declares what people are told

        menu.add_all()
        privacy.register()
