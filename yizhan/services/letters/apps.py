from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "yizhan.services.letters"
    label = "letters"

    def ready(self) -> None:
        from yizhan.services.letters import menu

        menu.add_all()
