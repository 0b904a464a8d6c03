from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "yizhan.services.cards"
    label = "cards"

    def ready(self) -> None:
        from yizhan.services.cards import menu, privacy, telling, who  # noqa: F401 – declare what needs models
        from yizhan.services.cards.actions import give_up_claim
        from yizhan.services.cards.queries import cover_ends
        from yizhan.supplies import giving_back
        from yizhan.supplies.forgetting import counts_until

        counts_until("cards.", cover_ends)
        giving_back.by("cards.free", give_up_claim)
        menu.add_all()
        privacy.register()
