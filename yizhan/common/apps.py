from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "yizhan.common"
    label = "common"
