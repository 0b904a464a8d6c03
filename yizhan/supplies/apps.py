from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    name = "yizhan.supplies"
    label = "supplies"

    def ready(self) -> None:
        from yizhan.common import sealed
        from yizhan.people import signs
        from yizhan.supplies import benefits, menu, privacy, telling  # noqa: F401 – declares what people are told
        from yizhan.supplies.forgetting import keys_needed
        from yizhan.supplies.queries import something_to_book

        signs.add("something_to_book", something_to_book)
        signs.add("something_to_claim", benefits.something_to_claim)
        sealed.also_needs(keys_needed)
        menu.add_all()
        privacy.register()
