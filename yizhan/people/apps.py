from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yizhan.people"
    label = "people"

    def ready(self) -> None:
        from yizhan.people import columns  # noqa: F401 – declares the sealed columns
