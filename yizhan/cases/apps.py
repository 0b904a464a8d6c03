from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yizhan.cases"
    label = "cases"

    def ready(self) -> None:
        from yizhan.cases import menu, privacy, telling  # noqa: F401 – declares what people are told

        menu.add_all()
        privacy.register()
