from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "yizhan.people"
    label = "people"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from yizhan.common import nav
        from yizhan.orgs.shield import tie
        from yizhan.people import columns  # noqa: F401 – declares the sealed columns
        from yizhan.people.access import PEOPLE_READ
        from yizhan.people.second_factor import count_as_shown
        from yizhan.people.ties import units_of_person

        authenticator_added.connect(count_as_shown)
        nav.add(
            nav.Entry("people", _("会员"), "users", "register:list", PEOPLE_READ, order=40, group="members")
        )
        tie(units_of_person)
