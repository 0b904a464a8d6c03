from django.apps import AppConfig


class ChildcareConfig(AppConfig):
    name = "yizhan.services.childcare"
    label = "childcare"

    def ready(self) -> None:
        from yizhan.services.childcare import kinds  # noqa: F401 – declares its kinds, which need models
