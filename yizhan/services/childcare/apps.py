from django.apps import AppConfig


class ChildcareConfig(AppConfig):
    name = "yizhan.services.childcare"
    label = "childcare"

    def ready(self) -> None:
        from yizhan.services.childcare import kinds, menu, privacy, sealed  # noqa: F401 – declare what they have
        from yizhan.services.childcare.queries import why_not_freeze
        from yizhan.services.childcare.rules import SERVICE
        from yizhan.services.childcare.telling import page_of
        from yizhan.supplies.before_draws import not_before
        from yizhan.supplies.telling import lead_to

        menu.add_all()
        privacy.register()
        not_before(SERVICE, why_not_freeze)
        lead_to(SERVICE, page_of)
