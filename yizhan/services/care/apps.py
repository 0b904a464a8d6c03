from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "yizhan.services.care"
    label = "care"

    def ready(self) -> None:
        from yizhan.services.care import kinds  # noqa: F401 – declares its kinds, which need models
