from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "yizhan.services.appointments"
    label = "appointments"

    def ready(self) -> None:
        from yizhan.people.appointing import holds
        from yizhan.services.appointments import (  # noqa: F401 – declare what needs models
            menu,
            privacy,
            tasks,
            telling,
        )

        menu.add_all()
        privacy.register()
        holds("appointments.Provider", "user")
