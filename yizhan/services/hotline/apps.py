from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "yizhan.services.hotline"
    label = "hotline"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yizhan.cases import beside
        from yizhan.cases.access import CASES_HANDLE
        from yizhan.common import nav, sealed
        from yizhan.services.hotline.callers import keys_needed
        from yizhan.services.hotline.in_step import in_step
        from yizhan.services.hotline.panels import of_order
        from yizhan.services.hotline.procedure import CODE

        beside.keep(CODE, in_step)
        beside.show(of_order)
        sealed.also_needs(keys_needed)
        nav.add(nav.Entry("hotline", _("热线工单"), "phone", "hotline:home", CASES_HANDLE, group="matters"))
