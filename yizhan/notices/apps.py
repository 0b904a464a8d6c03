from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "yizhan.notices"
    label = "notices"

    def ready(self) -> None:
        from yizhan.common import metrics, nav, starting
        from yizhan.notices import access, privacy, sealed, trying  # noqa: F401 – declare what needs models
        from yizhan.notices.kinds import templates_belong_to_kinds
        from yizhan.notices.queries import outbox_metrics, unread_of_account, unread_row
        from yizhan.people import sections, signs

        privacy.register()
        hooks, outbox = access.WEBHOOKS_EDIT, access.OUTBOX_READ
        nav.add(
            nav.Entry(
                "webhooks",
                _("接口推送"),
                "webhook",
                "notices_console:webhooks",
                hooks,
                order=85,
                group="settings",
            )
        )
        nav.add(
            nav.Entry(
                "outbox", _("消息发送"), "send", "notices_console:outbox", outbox, order=86, group="settings"
            )
        )
        metrics.read_at_scrape(outbox_metrics)
        starting.must(templates_belong_to_kinds)
        sections.add("notices", "notices/_row.html", unread_row, order=1)
        signs.add("unread_notices", unread_of_account)
