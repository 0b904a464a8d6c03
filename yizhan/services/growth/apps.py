from django.apps import AppConfig


class GrowthConfig(AppConfig):
    name = "yizhan.services.growth"
    label = "growth"

    def ready(self) -> None:
        from yizhan.services.growth import kinds  # noqa: F401 – declares its kinds, which need models
