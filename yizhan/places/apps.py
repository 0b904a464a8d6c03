from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "yizhan.places"
    label = "places"
