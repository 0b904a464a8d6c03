from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "yizhan.notices"
    label = "notices"

    def ready(self) -> None:
        from yizhan.common import metrics, starting
        from yizhan.notices import access, privacy, sealed  # noqa: F401 – declare what needs models
        from yizhan.notices.kinds import templates_belong_to_kinds
        from yizhan.notices.queries import outbox_metrics, unread_of_account, unread_row
        from yizhan.people import sections, signs

        privacy.register()
        metrics.read_at_scrape(outbox_metrics)
        starting.must(templates_belong_to_kinds)
        sections.add("notices", "notices/_row.html", unread_row, order=1)
        signs.add("unread_notices", unread_of_account)
