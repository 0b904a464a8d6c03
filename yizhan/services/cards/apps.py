from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "yizhan.services.cards"
    label = "cards"

    def ready(self) -> None:
        from yizhan.services.cards import menu, privacy, telling, who  # noqa: F401 – declare what needs models

        menu.add_all()
        privacy.register()
