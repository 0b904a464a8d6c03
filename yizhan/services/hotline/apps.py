from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "yizhan.services.hotline"
    label = "hotline"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yizhan.cases import beside
        from yizhan.cases.access import CASES_HANDLE
        from yizhan.common import nav, notebook, sealed
        from yizhan.services.hotline.callers import keys_needed
        from yizhan.services.hotline.experts import HOTLINE_ADVISE
        from yizhan.services.hotline.in_step import in_step
        from yizhan.services.hotline.owed import became, listed
        from yizhan.services.hotline.panels import advice_on, of_order
        from yizhan.services.hotline.procedure import CODE

        beside.keep(CODE, in_step)
        beside.show(of_order)
        beside.show(advice_on)
        sealed.also_needs(keys_needed)
        nav.add(nav.Entry("hotline", _("热线工单"), "phone", "hotline:home", CASES_HANDLE, group="matters"))
        nav.add(
            nav.Entry("advice", _("热线请教"), "message", "hotline:advice", HOTLINE_ADVISE, group="matters")
        )
        nav.add(
            nav.Entry("my_shifts", _("我的班"), "calendar-user", "duty:mine", HOTLINE_ADVISE, group="matters")
        )
        notebook.add(notebook.Source("hotline", _("热线请教"), HOTLINE_ADVISE, listed, became, order=35))
