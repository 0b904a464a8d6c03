from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "yizhan.places"
    label = "places"

    def ready(self) -> None:
        from yizhan.orgs.shield import tie
        from yizhan.places import access  # noqa: F401 – declares its permissions, which need models
        from yizhan.places.ties import units_of_kept_stations

        tie(units_of_kept_stations)
