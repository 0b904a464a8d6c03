from django.apps import AppConfig


class FitnessConfig(AppConfig):
    name = "yizhan.services.fitness"
    label = "fitness"

    def ready(self) -> None:
        from yizhan.services.fitness import courts, kinds  # noqa: F401 – declares what it has, which needs models
