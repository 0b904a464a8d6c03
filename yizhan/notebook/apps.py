from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotebookConfig(AppConfig):
    name = "yizhan.notebook"
    label = "notebook"

    def ready(self) -> None:
        from yizhan.common import nav
        from yizhan.notebook import access, columns, privacy  # noqa: F401 – declare what needs models

        privacy.register()
        nav.add(nav.Entry("notebook", _("工作本"), "notebook", "notebook:day", access.NOTEBOOK_KEEP, order=2))
