from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yizhan.people"
    label = "people"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from yizhan.orgs.shield import tie
        from yizhan.people import columns  # noqa: F401 – declares the sealed columns
        from yizhan.people.second_factor import count_as_shown
        from yizhan.people.ties import units_of_person

        authenticator_added.connect(count_as_shown)
        tie(units_of_person)
