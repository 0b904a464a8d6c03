from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "yizhan.places"
    label = "places"

    def ready(self) -> None:
        from yizhan.places import access  # noqa: F401 – declares its permissions, which need models
