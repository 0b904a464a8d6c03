"""What a webhook is sent for a try, from its page."""

from django.utils.translation import gettext_lazy as _

from yizhan.notices.kinds import DUTIES, Kind, declare

TRY = declare(
    Kind(
        code="notices.try",
        group=DUTIES,
        name=_("接口推送试发"),
        params={"unit": 20},
        title=_("试发"),
        text=_("{unit}的接口推送通了。"),
        to_webhooks=True,
        is_trial=True,
    )
)
