from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "yizhan.places"
    label = "places"

    def ready(self) -> None:
        from yizhan.orgs.shield import tie
        from yizhan.places import menu, privacy, telling  # noqa: F401 – telling declares its kinds
        from yizhan.places.ties import units_of_kept_stations

        menu.add_all()
        privacy.register()
        tie(units_of_kept_stations)
