"""Who may take part? Predicates that services declare; each says in words why not, and what would change that.

    @predicate("training.passed", _("学完一门课"))
    def has_passed(person, params, now):            # params: what the round states, {"course": 12}
        if ...: return None
        return Reason(_("还没有通过这门课"), _("先完成课程"), path="/courses/12/")

A round states them as [{"rule": "age", "from": 18, "to": 60}, {"rule": "trade", "any": ["courier", "rider"]}]: all must
hold. Judged when a claim is asked for and again when the lane's ticket is made; never a reason to take one back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yizhan.common.say import CHINA, moment
from yizhan.orgs.models import Unit
from yizhan.people.idnumbers import years_between
from yizhan.people.models import Person, Sex, Trade
from yizhan.supplies.models import Round, Strike


@dataclass(frozen=True)
class Reason:
    """Why not, what would make it so, and where that is done ("": nowhere here)."""

    says: str | Promise
    helps: str | Promise = ""
    path: str = ""


Check = Callable[[Person, Mapping[str, Any], datetime], Reason | None]
Shape = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Predicate:
    """A rule by name; fits: are these parameters whole?"""

    code: str
    name: str | Promise
    check: Check
    fits: Shape


class PredicateTaken(ValueError):
    """Two rooms declare one predicate."""


class UnknownPredicate(ValueError):
    """A round states a rule that nobody declares, or states it wrongly."""


_known: dict[str, Predicate] = {}


def predicate(code: str, name: str | Promise, fits: Shape) -> Callable[[Check], Check]:
    """Declare a predicate, from the room's AppConfig.ready() or a module imported there."""

    def declare(check: Check) -> Check:
        new = Predicate(code, name, check, fits)
        if (old := _known.setdefault(code, new)) != new and old.check is not check:
            raise PredicateTaken(code)
        return check

    return declare


def predicates() -> list[Predicate]:
    return [_known[code] for code in sorted(_known)]


def check_rules(rules: object) -> None:
    """Raise UnknownPredicate unless `rules` is a list of rules that are declared and whole."""
    if not isinstance(rules, list):
        raise UnknownPredicate(str(rules))
    for stated in rules:
        known = _known.get(stated.get("rule", "")) if isinstance(stated, dict) else None
        if known is None or not known.fits(stated):
            raise UnknownPredicate(str(stated))


def reasons_against(round: Round, person: Person, now: datetime) -> list[Reason]:
    """Every reason why she may not take part in the round now; empty when she may."""
    found = [_known[stated["rule"]].check(person, stated, now) for stated in round.eligibility]
    found.append(barred(round, person, now))
    return [reason for reason in found if reason]


def conditions_of(rules: Iterable[Mapping[str, Any]]) -> list[str]:
    """Who may, for somebody who is not asked who she is: what each rule says of whom it takes. A query for units."""
    return [words for stated in rules if (words := _condition(stated))]


def _condition(stated: Mapping[str, Any]) -> str:
    rule = stated["rule"]
    if rule == "unit":
        units = Unit.objects.filter(pk__in=stated["units"]).order_by("pk")
        return gettext("%(units)s的职工") % {"units": gettext("、").join(unit.name for unit in units)}
    if rule == "trade":
        return gettext("、").join(str(Trade(trade).label) for trade in stated["any"])
    if rule == "sex":
        return gettext("%(sex)s职工") % {"sex": Sex(stated["is"]).label}
    if rule == "age":
        bounds = [
            gettext("满 %(years)s 周岁") % {"years": stated["from"]} if "from" in stated else "",
            gettext("不超过 %(years)s 周岁") % {"years": stated["to"]} if "to" in stated else "",
        ]
        return gettext("、").join(filter(None, bounds))
    return str(_known[rule].name) if rule in _known else ""


# --- what every home needs ------------------------------------------------------------------------------


def _is_list(of: object) -> bool:
    return isinstance(of, list) and bool(of)


def _takes_nothing(stated: Mapping[str, Any]) -> bool:
    return stated.keys() == {"rule"}


@predicate("verified", _("实名认证"), _takes_nothing)
def is_verified(person: Person, stated: Mapping[str, Any], now: datetime) -> Reason | None:
    if person.verified_at:
        return None
    return Reason(_("要先实名认证"), _("去实名认证，约两分钟"), path=reverse("people:real_name"))


@predicate("unit", _("所在单位"), lambda stated: _is_list(stated.get("units")))
def is_of_unit(person: Person, stated: Mapping[str, Any], now: datetime) -> Reason | None:
    """Her unit is one of `units`, by id, or stands below one on either line."""
    wanted = list(Unit.objects.filter(pk__in=stated["units"]))
    if person.unit and any(person.unit.stands_under(unit) for unit in wanted):
        return None
    names = gettext("、").join(unit.name for unit in wanted)
    return Reason(
        gettext("只面向 %(units)s 的职工") % {"units": names},
        _("您在这些单位的话，请单位工会把您登记进来") if not person.unit else "",
    )


@predicate(
    "trade", _("职业"), lambda stated: _is_list(stated.get("any")) and set(stated["any"]) <= set(Trade.values)
)
def is_of_trade(person: Person, stated: Mapping[str, Any], now: datetime) -> Reason | None:
    if person.trade in stated["any"]:
        return None
    names = gettext("、").join(str(Trade(trade).label) for trade in stated["any"])
    return Reason(
        gettext("只面向%(trades)s") % {"trades": names},
        _("请在“我的资料”里填写职业") if not person.trade else "",
        path=reverse("people:details") if not person.trade else "",
    )


@predicate("sex", _("性别"), lambda stated: stated.get("is") in Sex.values)
def is_of_sex(person: Person, stated: Mapping[str, Any], now: datetime) -> Reason | None:
    if person.sex == stated["is"]:
        return None
    label = str(Sex(stated["is"]).label)
    return Reason(
        gettext("只面向%(sex)s职工") % {"sex": label},
        _("实名认证后会自动填写") if not person.sex else "",
        path=reverse("people:real_name") if not person.sex else "",
    )


def _are_years(stated: Mapping[str, Any]) -> bool:
    bounds = [stated[name] for name in ("from", "to") if name in stated]
    return bool(bounds) and all(isinstance(years, int) and 0 <= years <= 150 for years in bounds)


@predicate("age", _("年龄"), _are_years)
def is_of_age(person: Person, stated: Mapping[str, Any], now: datetime) -> Reason | None:
    """Full years on the day in Shanghai: at least `from`, at most `to`."""
    if not person.birth_date:
        return Reason(_("要知道年龄"), _("去实名认证，年龄会自动填写"), path=reverse("people:real_name"))
    years = years_between(person.birth_date, now.astimezone(CHINA).date())
    if years < stated.get("from", 0):
        return Reason(gettext("要满 %(years)s 周岁") % {"years": stated["from"]})
    if years > stated.get("to", 150):
        return Reason(gettext("不超过 %(years)s 周岁") % {"years": stated["to"]})
    return None


def barred(round: Round, person: Person, now: datetime) -> Reason | None:
    """She stayed away too often lately; strikes that were forgiven do not count."""
    limit = round.limit
    if limit is None or limit.strikes is None:
        return None
    assert limit.strike_days
    assert limit.barred_days
    days = limit.strike_days + limit.barred_days
    recent = Strike.objects.filter(
        person=person, limit=limit, forgiven_at__isnull=True, at__gt=now - timedelta(days=days)
    )
    until = barred_until(
        list(recent.order_by("at").values_list("at", flat=True)),
        limit.strikes,
        timedelta(days=limit.strike_days),
        timedelta(days=limit.barred_days),
    )
    if until is None or until <= now:
        return None
    shown = moment(until, now)
    return Reason(
        gettext("多次预约后没有来，%(until)s 以后才能再约") % {"until": shown},
        _("如有特殊情况，可以在“我的预约”里说明"),
        path="/bookings/",
    )


def barred_until(
    strikes: list[datetime], most: int, within: timedelta, barred_for: timedelta
) -> datetime | None:
    """When does the last bar end? A bar begins with a strike that has `most` - 1 others in the time before it.

    strikes: ascending. None: never barred. Pure.
    """
    ends = [
        last + barred_for
        for at, last in enumerate(strikes)
        if at + 1 >= most and last - strikes[at + 1 - most] < within
    ]
    return max(ends, default=None)
