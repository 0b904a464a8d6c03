from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Installed only where YIZHAN_DEMO is set (config/settings.py)."""

    name = "yizhan.demo"
    label = "demo"

    def ready(self) -> None:
        from yizhan.common.disclosure import disclose
        from yizhan.demo.scale import NOTE

        disclose(NOTE)
