from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "yizhan.services.visits"
    label = "visits"

    def ready(self) -> None:
        from yizhan.common import offline
        from yizhan.services.visits import menu, notices  # noqa: F401 – declares what people are told

        offline.add("visits", pages=r"^/visits/\d+/ask/$", files=("visits/visits.css", "visits/ask.js"))
        menu.add_all()
