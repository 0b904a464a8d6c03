from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    name = "yizhan.console"
    label = "console"

    def ready(self) -> None:
        from yizhan.common import nav
        from yizhan.console.access import CONSOLE_ENTER
        from yizhan.orgs.permissions import UNITS_READ

        nav.add(nav.Entry("today", _("今天"), "sun", "console:today", CONSOLE_ENTER, order=0, is_exact=True))
        nav.add(
            nav.Entry("units", _("组织"), "sitemap", "units:browse", UNITS_READ, order=80, group="settings")
        )
