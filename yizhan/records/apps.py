from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "yizhan.records"
    label = "records"

    def ready(self) -> None:
        from yizhan.common.acts import Keeping, keep_by
        from yizhan.records import access, store  # noqa: F401 – declares its permissions, which need models

        keep_by(Keeping(store.keep, store.take_back))
