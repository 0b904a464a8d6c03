"""What families are told. The kernel's own words (offered, promoted, not drawn) lead to the application's page."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.common.say import CHINA
from yizhan.notices.actions import Message, tell, tell_many
from yizhan.notices.kinds import BOOKINGS, Kind, declare
from yizhan.people.columns import CHILD_NAME
from yizhan.services.childcare.models import Application, Collector, Term
from yizhan.services.childcare.queries import GONE, offers_near_their_end
from yizhan.services.childcare.sealed import COLLECTOR_NAME
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
CHANGED = declare(
    Kind(
        code="childcare.changed",
        group=BOOKINGS,
        name=_("托管的时间改了"),
        params={"what": 14, "now": 20},
        title=_("时间改了：{what}"),
        text=_("{what}改了：{now}。"),
        sms=_("{what}改了：{now}。详见站内消息。"),
        wechat={"thing1": "{what}", "thing2": "{now}"},
    )
)
FETCHED = declare(
    Kind(
        code="childcare.fetched",
        group=BOOKINGS,
        name=_("孩子被接走了"),
        params={"child": 6, "who": 14, "at": 14},
        title=_("{child}接走了"),
        text=_("{at}，{child}由{who}接走。不是您授权的，请马上打电话给驿站。"),
        sms=_("{at}，{child}由{who}接走。"),
        wechat={"thing1": "{child}", "thing2": "{at}"},
        is_urgent=True,
    )
)
MISSING = declare(
    Kind(
        code="childcare.missing",
        group=BOOKINGS,
        name=_("孩子无故缺席"),
        params={"child": 6, "day": 14, "what": 14},
        title=_("{child}没有来：{what}"),
        text=_("{day}{child}没有来，也没有请假。再有一天这样，名额就收回给候补的孩子。"),
        sms=_("{day}{child}没有来，也没有请假。再有一天，名额就收回。"),
        wechat={"thing1": "{what}", "thing2": "{day}"},
    )
)
WITHDRAWN = declare(
    Kind(
        code="childcare.withdrawn",
        group=BOOKINGS,
        name=_("托管名额收回"),
        params={"child": 6, "n": 3, "what": 14},
        title=_("名额收回了：{what}"),
        text=_("{child}有{n}天没有来，也没有请假，{what}的名额按规则收回。有异议可以申请复核。"),
        sms=_("{child}有{n}天没有来，也没有请假，{what}的名额收回。"),
        wechat={"thing1": "{what}", "thing2": "{child}"},
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


def tell_changed(term: Term, title: str, now_is: str, now: datetime) -> int:
    """Tell every guardian whose child is still in it or may be; "" concerns nobody. Returns how many were told."""
    if not now_is:
        return 0
    rows = Application.objects.filter(term=term).exclude(claim__state__in=GONE).select_related("claim")
    messages = [
        Message(
            to=row.guardian_id,
            key=f"changed:{term.pk}:{now.isoformat()}",
            about=f"childcare.term:{term.pk}",
            params={"what": title, "now": now_is},
            path=f"/childcare/applications/{row.pk}/",
        )
        for row in rows.order_by("pk")
    ]
    return tell_many(kind=CHANGED, home_id=term.round.home_id, messages=messages, now=now)


def tell_fetched(application: Application, collector: Collector, now: datetime) -> None:
    who = f"{collector.relation}{COLLECTOR_NAME.open(collector) or ''}"
    _tell_guardian(
        FETCHED, application, f"fetched:{application.pk}:{day_key(now)}", now, who=who, at=moment(now)
    )


def tell_missing(application: Application, day: date, now: datetime) -> None:
    _tell_guardian(
        MISSING,
        application,
        f"missing:{application.pk}:{day:%Y%m%d}",
        now,
        day=_("%(month)s月%(day)s日") % {"month": day.month, "day": day.day},
        what=application.term.round.title,
    )


def tell_withdrawn(application: Application, days: int, now: datetime) -> None:
    what = application.term.round.title
    _tell_guardian(WITHDRAWN, application, f"withdrawn:{application.pk}", now, n=str(days), what=what)


def day_key(now: datetime) -> str:
    return f"{now.astimezone(CHINA):%Y%m%d}"


def _tell_guardian(kind: Kind, application: Application, key: str, now: datetime, **params: str) -> None:
    tell(
        kind=kind,
        home_id=application.claim.home_id,
        to=application.guardian,
        about=f"supplies.claim:{application.claim_id}",
        params={"child": CHILD_NAME.open(application.child) or "", **params},
        key=key,
        now=now,
        path=f"/childcare/applications/{application.pk}/",
    )
