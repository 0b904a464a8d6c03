from typing import Any

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "yizhan.common"
    label = "common"

    def __init__(self, app_name: str, app_module: Any) -> None:
        """Configs are made before models are loaded, and models may load forms."""
        from yizhan.common.forms import speak

        super().__init__(app_name, app_module)
        speak()
