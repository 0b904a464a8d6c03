from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "yizhan.orgs"
    label = "orgs"
