from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    name = "yizhan.supplies"
    label = "supplies"
