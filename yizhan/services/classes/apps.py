from django.apps import AppConfig


class ClassesConfig(AppConfig):
    name = "yizhan.services.classes"
    label = "classes"

    def ready(self) -> None:
        from yizhan.services.classes import door, menu, privacy, telling  # noqa: F401 – declares what people are told
        from yizhan.services.classes.models import SERVICE
        from yizhan.supplies import partners

        partners.allow(SERVICE)
        menu.add_all()
        door.add_all()
        privacy.register()
