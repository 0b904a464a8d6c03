from django.apps import AppConfig


class H5Config(AppConfig):
    name = "yizhan.h5"
    label = "h5"
