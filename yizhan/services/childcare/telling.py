"""What families are told. The kernel's own words (offered, promoted, not drawn) lead to the application's page."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.notices.actions import tell
from yizhan.notices.kinds import BOOKINGS, Kind, declare
from yizhan.people.columns import CHILD_NAME
from yizhan.services.childcare.models import Application
from yizhan.services.childcare.queries import offers_near_their_end
from yizhan.supplies.models import Claim
from yizhan.supplies.words import moment

DEADLINE = declare(
    Kind(
        code="childcare.deadline",
        group=BOOKINGS,
        name=_("托管名额快到期"),
        params={"child": 6, "what": 14, "until": 14},
        title=_("还没确认：{what}"),
        text=_("给{child}留着的{what}名额，{until}前不确认就不再保留。"),
        sms=_("给{child}留着的{what}名额，{until}前不确认就不再保留。"),
        wechat={"thing1": "{what}", "thing2": "{until}"},
    )
)
DECIDED = declare(
    Kind(
        code="childcare.review_decided",
        group=BOOKINGS,
        name=_("托管复核有了决定"),
        params={"what": 14, "answer": 20},
        title=_("复核有了决定：{what}"),
        text=_("{what}：{answer}"),
        wechat={"thing1": "{what}", "thing2": "{answer}"},
    )
)


def page_of(claim: Claim) -> str:
    application = Application.objects.filter(claim=claim).values_list("pk", flat=True).first()
    return f"/childcare/applications/{application}/" if application else "/childcare/"


def tell_deadlines(now: datetime) -> int:
    """Tell whoever has not answered an offer and has less than a day left; once. Returns how many."""
    told = 0
    for claim in offers_near_their_end(now):
        assert claim.person
        assert claim.expires_at
        with transaction.atomic():
            told += tell(
                kind=DEADLINE,
                home_id=claim.home_id,
                to=claim.person,
                about=f"supplies.claim:{claim.pk}",
                params={
                    "child": CHILD_NAME.open(claim.childcare_application.child) or "",
                    "what": claim.round.title,
                    "until": moment(claim.expires_at),
                },
                key=f"{claim.pk}:{claim.expires_at:%Y%m%d%H%M}",
                now=now,
                path=page_of(claim),
            )
    return told


def tell_decision(application: Application, now: datetime) -> None:
    tell(
        kind=DECIDED,
        home_id=application.claim.home_id,
        to=application.guardian,
        about=f"supplies.claim:{application.claim_id}",
        params={"what": application.term.round.title, "answer": application.review_answer},
        key=f"review:{application.pk}",
        now=now,
        path=page_of(application.claim),
    )
