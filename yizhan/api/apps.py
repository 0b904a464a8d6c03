from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "yizhan.api"
    label = "api"

    def ready(self) -> None:
        from yizhan.api import access  # noqa: F401 – declares its permission, which needs models
