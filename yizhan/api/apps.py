from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "yizhan.api"
    label = "api"

    def ready(self) -> None:
        from yizhan.api import columns  # noqa: F401 – declares the sealed columns
        from yizhan.api.access import API_MANAGE
        from yizhan.common import nav

        nav.add(
            nav.Entry(
                "partners", _("接口合作方"), "plug", "partners:list", API_MANAGE, order=90, group="settings"
            )
        )
