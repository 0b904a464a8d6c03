from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "yizhan.notices"
    label = "notices"

    def ready(self) -> None:
        from yizhan.notices import access, privacy  # noqa: F401 – declares its permissions, which need models
        from yizhan.notices.queries import unread_of_account, unread_row
        from yizhan.people import sections, signs

        privacy.register()
        sections.add("notices", "notices/_row.html", unread_row, order=1)
        signs.add("unread_notices", unread_of_account)
