from django.apps import AppConfig


class GoodsConfig(AppConfig):
    name = "yizhan.services.goods"
    label = "goods"

    def ready(self) -> None:
        from yizhan.services.goods import menu

        menu.add_all()
