from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "yizhan.records"
    label = "records"

    def ready(self) -> None:
        from yizhan.common.acts import keep_by
        from yizhan.records.store import keep

        keep_by(keep)
