"""A campaign for tests: open, with channels, and people who may have its cards."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from stdnum.cn import ric

from tests.places import factories as places
from yizhan.orgs.models import Unit
from yizhan.people.actions.details import set_id_number, set_name
from yizhan.people.idnumbers import read_id_number
from yizhan.people.models import Person
from yizhan.services.cards.actions import Terms, open_campaign, plan_campaign
from yizhan.services.cards.models import Campaign
from yizhan.supplies.models import Supply

_serial = count(1)


def a_campaign(unit: Unit, *, is_open: bool = True, **more: Any) -> Campaign:
    now = timezone.now()
    given: dict[str, Any] = {
        "code": "SH26",
        "title": "防癌抗癌保障卡",
        "terms": "保障范围以保险条款为准。",
        "cover_from": timezone.localdate() - timedelta(days=1),
        "cover_until": timezone.localdate() + timedelta(days=365),
        "insurers": "甲保险、乙保险、丙保险",
        "free_total": 10,
        "discounted_total": 50,
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(days=30),
    }
    campaign = plan_campaign(unit=unit, terms=Terms(**given | more), by=None, now=now)
    if is_open:
        open_campaign(campaign=campaign, by=None, now=now)
    return Campaign.objects.select_related("free", "discounted", "gifts").get(pk=campaign.pk)


def an_id_number(birth: str = "19900101") -> str:
    body = f"310101{birth}{next(_serial):03d}"
    return body + ric.calc_check_digit(body + "0")


def verified(person: Person, id_number: str = "") -> Person:
    now = timezone.now()
    set_name(person, "张美")
    set_id_number(person, read_id_number(id_number or an_id_number(), now.date()))
    person.verified_at, person.verified_by = now, "test"
    person.save()
    return person


def a_courier(unit: Unit, name: str = "美", **more: Any) -> Person:
    return verified(places.person(name, unit, **{"trade": "courier"} | more))


def pool(campaign: Campaign, kind: str = "free") -> Supply:
    return Supply.objects.select_related("round__unit", "round__limit").get(
        round=campaign.round_of(kind), takes_reflow=True
    )
