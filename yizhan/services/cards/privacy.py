"""What a person's rights mean for her family in the campaign; her cards are claims, see supplies/privacy.py."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yizhan.people import privacy
from yizhan.people.actions import erase_person
from yizhan.people.columns import PERSON_NAME
from yizhan.people.models import Person
from yizhan.people.queries import when
from yizhan.services.cards.models import FamilyMember


def register() -> None:
    privacy.add_exporter("card_family", _("保障卡里的家属"), family_of)
    privacy.add_eraser(forget_family)
    privacy.add_merger(move)


def family_of(person: Person) -> list[dict[str, Any]]:
    rows = FamilyMember.objects.filter(holder=person).select_related("person").order_by("pk")
    return [
        {
            str(_("姓名")): PERSON_NAME.open(row.person) or "",
            str(_("关系")): row.get_relation_display(),
            str(_("登记时间")): when(row.added_at),
        }
        for row in rows
    ]


def forget_family(person: Person, now: datetime) -> None:
    """Those whom only she has named go with her."""
    named = [row.person for row in FamilyMember.objects.filter(holder=person).select_related("person")]
    FamilyMember.objects.filter(holder=person).delete()
    for one in named:
        if is_only_family(one):
            erase_person(person=one, now=now)


def is_only_family(person: Person) -> bool:
    """Is she known only because somebody named her as family?"""
    is_named = FamilyMember.objects.filter(person=person).exists()
    return not (person.user_id or person.unit_id or person.phone_index or person.merged_into_id or is_named)


def move(stays: Person, goes: Person, now: datetime) -> None:
    for row in FamilyMember.objects.filter(holder=goes):
        if (
            row.person_id == stays.pk
            or FamilyMember.objects.filter(holder=stays, person=row.person_id).exists()
        ):
            row.delete()
        else:
            FamilyMember.objects.filter(pk=row.pk).update(holder=stays)
    for row in FamilyMember.objects.filter(person=goes):
        if (
            row.holder_id == stays.pk
            or FamilyMember.objects.filter(holder=row.holder_id, person=stays).exists()
        ):
            row.delete()
        else:
            FamilyMember.objects.filter(pk=row.pk).update(person=stays)
