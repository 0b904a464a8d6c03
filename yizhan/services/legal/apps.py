from django.apps import AppConfig


class LegalConfig(AppConfig):
    name = "yizhan.services.legal"
    label = "legal"

    def ready(self) -> None:
        from yizhan.services.legal import kinds  # noqa: F401 – declares its kinds, which need models
