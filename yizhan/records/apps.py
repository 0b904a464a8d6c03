from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "yizhan.records"
    label = "records"
