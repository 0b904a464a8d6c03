from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "yizhan.people"
    label = "people"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from yizhan.people import columns  # noqa: F401 – declares the sealed columns
        from yizhan.people.second_factor import count_as_shown

        authenticator_added.connect(count_as_shown)
