from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    name = "yizhan.supplies"
    label = "supplies"

    def ready(self) -> None:
        from yizhan.supplies import privacy, telling  # noqa: F401 – declares what people are told

        privacy.register()
