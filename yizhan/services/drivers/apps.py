from django.apps import AppConfig


class DriversConfig(AppConfig):
    name = "yizhan.services.drivers"
    label = "drivers"

    def ready(self) -> None:
        from yizhan.services.drivers import kinds  # noqa: F401 – declares its kinds, which need models
