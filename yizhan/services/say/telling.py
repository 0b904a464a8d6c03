"""She whose matter it was hears that everybody reads what came of it, and that she can take it back."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Case
from yizhan.cases.telling import first_of_each
from yizhan.notices.actions import Message, tell_many
from yizhan.notices.kinds import MATTERS, Kind, declare

SHOWN = declare(
    Kind(
        code="say.shown",
        group=MATTERS,
        name=_("我提的事，答复公开了"),
        params={"ref": 8},
        title=_("您提的事，答复公开了"),
        text=_("您提的事（{ref}）办好了，工会把答复公开给别人参考，没有写您是谁。不愿意公开，点开撤下就行。"),
        sms=_("您提的事办好了，答复不写姓名公开了。不愿意的话，打开驿站就能撤下。"),
        wechat={"thing1": _("答复公开了，可以撤下")},
    )
)


def tell_shown(case: Case, now: datetime) -> None:
    """Tell all whose matters went on with it, each once. Part of the act's transaction."""
    messages = [
        Message(
            to=person,
            key=f"{one.ref}:{now.isoformat()}",
            about=f"cases.case:{one.ref}",
            params={"ref": one.ref},
            path=reverse("cases:matter", args=[one.ref]),
        )
        for person, one in first_of_each([case, *case.merged.order_by("pk")]).items()
    ]
    if messages:
        tell_many(kind=SHOWN, home_id=case.home_id, messages=messages, now=now)
