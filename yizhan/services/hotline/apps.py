from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "yizhan.services.hotline"
    label = "hotline"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yizhan.cases import beside
        from yizhan.cases.access import CASES_HANDLE
        from yizhan.common import nav
        from yizhan.services.hotline.in_step import in_step
        from yizhan.services.hotline.procedure import CODE

        beside.keep(CODE, in_step)
        nav.add(nav.Entry("hotline", _("热线工单"), "phone", "hotline:home", CASES_HANDLE, group="matters"))
