from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "yizhan.services.hotline"
    label = "hotline"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yizhan.cases.access import CASES_HANDLE
        from yizhan.common import nav
        from yizhan.services.hotline import procedure  # noqa: F401 – declares it

        nav.add(nav.Entry("hotline", _("热线工单"), "phone", "hotline:home", CASES_HANDLE, group="matters"))
