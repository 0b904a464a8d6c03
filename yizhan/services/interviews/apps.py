from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "yizhan.services.interviews"
    label = "interviews"

    def ready(self) -> None:
        from yizhan.people.appointing import holds
        from yizhan.services.interviews import (  # noqa: F401 – declare what needs models
            menu,
            privacy,
            tasks,
            telling,
        )

        menu.add_all()
        privacy.register()
        holds("interviews.Provider", "user")
