from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsoleConfig(AppConfig):
    name = "yizhan.console"
    label = "console"

    def ready(self) -> None:
        from yizhan.common import nav
        from yizhan.console.access import CONSOLE_ENTER

        nav.add(nav.Entry("today", _("今天"), "sun", "console:today", CONSOLE_ENTER, order=0))
