from django.apps import AppConfig


class GoodsConfig(AppConfig):
    name = "yizhan.services.goods"
    label = "goods"

    def ready(self) -> None:
        from yizhan.services.goods import eligible, menu, notices, privacy  # noqa: F401 – declares what people are told
        from yizhan.services.goods.actions.care import SERVICE
        from yizhan.supplies import partners

        partners.allow(SERVICE)
        menu.add_all()
        privacy.register()
