from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "yizhan.services.rest"
    label = "rest"

    def ready(self) -> None:
        from yizhan.services.rest import kinds  # noqa: F401 – declares its kinds, which need models
