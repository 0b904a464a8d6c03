from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    name = "yizhan.supplies"
    label = "supplies"

    def ready(self) -> None:
        from yizhan.supplies import menu, privacy, telling  # noqa: F401 – declares what people are told

        menu.add_all()
        privacy.register()
