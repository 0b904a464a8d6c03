from django.apps import AppConfig


class TeaConfig(AppConfig):
    name = "tests.services.tea"
    label = "tea"

    def ready(self) -> None:
        from tests.services.tea import kinds  # noqa: F401 – declares its kinds, which need models
