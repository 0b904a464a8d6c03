from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    name = "yizhan.supplies"
    label = "supplies"

    def ready(self) -> None:
        from yizhan.people import signs
        from yizhan.supplies import menu, privacy, telling  # noqa: F401 – declares what people are told
        from yizhan.supplies.queries import something_to_book

        signs.add("something_to_book", something_to_book)
        menu.add_all()
        privacy.register()
