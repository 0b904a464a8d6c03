"""Which orders are of the same caller, or about much the same? Pointed out to who handles them, and no more.

A number in full counts by itself; a masked one (138****0001) only together with the same name, for ten thousand numbers
look like it. Kept are keyed hashes of both (ADR 0097); who called is read from the order's own words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yizhan.cases.likeness import most_alike
from yizhan.cases.models import Case
from yizhan.cases.queries import began_with, opening_words, text_of
from yizhan.common import crypto
from yizhan.common.acts import unrecorded
from yizhan.people.phones import BadPhone, masked_phone, normal_phone
from yizhan.services.hotline.models import Caller
from yizhan.services.hotline.procedure import CODE

NEAR = timedelta(days=90)  # between the days on which two orders were sent
PHONE, MASKED = "hotline.phone", "hotline.masked"  # purposes of the two indexes
LANDLINE = re.compile(r"\d{7,12}")
MASKED_FORM = re.compile(r"1[0-9*]{10}")
LEAST_SEEN = 7  # digits of a masked number: fewer fit too many people
SAYS_NO_NAME = """
    匿名 匿名来电 无名氏 来电人 市民 群众 职工 先生 女士 不详 未知 无 未提供 不愿透露 保密
"""
NO_NAME = frozenset(SAYS_NO_NAME.split())
COMPARED = 300  # orders, the newest, whose words are compared when a page is opened
MUCH_THE_SAME = 0.4  # of the cosine: most words that say something are in both
MOST_SHOWN = 10  # of the same caller
MOST_ALIKE = 5  # shown in all, where fewer are of the same caller
SHOWN_WORDS = 3


@dataclass(frozen=True)
class Who:
    """As numbers and names are compared. phone: "" unless in full; masked: the masked number and the name, or ""."""

    phone: str = ""
    masked: str = ""

    def __bool__(self) -> bool:
        return bool(self.phone or self.masked)


@dataclass(frozen=True)
class Other:
    """An order that is of the same caller, or says much the same by these words."""

    case: Case
    is_same_caller: bool
    words: tuple[str, ...] = ()


def who_in(fields: Mapping[str, Any]) -> Who:
    """Who called, of what an order came with."""
    text = _plain(str(fields.get("phone", "")))
    name = _plain(str(fields.get("caller", "")))
    is_named = bool(name) and "*" not in name and name not in NO_NAME
    if "*" in text:
        phone, masked = "", _masked(text)
    else:
        phone = _in_full(text)
        masked = masked_phone(phone) if phone.startswith("+86") else ""
    return Who(phone, f"{masked}/{name}" if masked and is_named else "")


def _plain(text: str) -> str:
    return re.sub(r"[\s\-‐-―()]", "", unicodedata.normalize("NFKC", text))


def _masked(text: str) -> str:
    short = re.sub(r"^(\+86|0086|86(?=1.{10}$))", "", text)
    is_enough = MASKED_FORM.fullmatch(short) and sum(sign.isdigit() for sign in short) >= LEAST_SEEN
    return short if is_enough else ""


def _in_full(text: str) -> str:
    """A mobile number as "+86…", a landline as its digits; "" for a short number, which is nobody's own."""
    try:
        return normal_phone(text)
    except BadPhone:
        return text if LANDLINE.fullmatch(text) else ""


@unrecorded("by what an order finds others of the same caller; its opening is the record")
def note_caller(case: Case, fields: Mapping[str, Any]) -> None:
    """Keep by what this order is found again. In the transaction of its opening."""
    if who := who_in(fields):
        Caller.objects.create(
            case=case,
            home_id=case.home_id,
            phone_index=crypto.index_of(who.phone, PHONE) if who.phone else None,
            masked_index=crypto.index_of(who.masked, MASKED) if who.masked else None,
        )


def others_like(case: Case, visible: QuerySet[Case]) -> list[Other]:
    """Orders sent within 90 days of this one, of those that somebody may handle: of the same caller, the newest first,
    then such as say much the same, the likest first. 4 queries."""
    sent = (case.opened_at - NEAR, case.opened_at + NEAR)
    near = visible.filter(procedure=CODE, opened_at__range=sent).exclude(pk=case.pk)
    near = near.order_by("-opened_at", "-pk")
    who = who_in(began_with(case).fields)
    same = list(near.filter(pk__in=_of_caller(case.home_id, who))[:MOST_SHOWN])
    alike = _alike(case, near)
    found = [Other(one, True, alike.get(one.pk, (one, ()))[1]) for one in same]
    shown = {one.pk for one in same}
    found += [Other(one, False, words) for pk, (one, words) in alike.items() if pk not in shown]
    return found[: max(MOST_ALIKE, len(same))]


def _of_caller(home_id: int, who: Who) -> QuerySet[Caller, int]:
    """Ids of orders, this one too. Two numbers in full that differ are two callers, whatever their masks say."""
    is_same = Q(pk__in=())
    if who.phone:
        is_same |= Q(phone_index__in=crypto.indexes_of(who.phone, PHONE))
    if who.masked:
        by_mask = Q(masked_index__in=crypto.indexes_of(who.masked, MASKED))
        is_same |= by_mask & Q(phone_index__isnull=True) if who.phone else by_mask
    return Caller.objects.filter(is_same, home_id=home_id).values_list("pk", flat=True)


def _alike(case: Case, near: QuerySet[Case]) -> dict[int, tuple[Case, tuple[str, ...]]]:
    others = {one.pk: one for one in near[:COMPARED]}
    said = opening_words([case, *others.values()])
    text = text_of(said.pop(case.pk))
    found = most_alike(text, {pk: text_of(words) for pk, words in said.items()}, most=MOST_SHOWN)
    return {
        one.key: (others[one.key], one.words[:SHOWN_WORDS]) for one in found if one.score >= MUCH_THE_SAME
    }


def keys_needed() -> set[int]:
    """The indexes are hashes: they cannot be made anew under another key, and go after half a year (retention.py)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(phone_index, ':', 2)::int FROM hotline_caller WHERE phone_index IS NOT NULL"
            " UNION SELECT split_part(masked_index, ':', 2)::int FROM hotline_caller WHERE masked_index IS NOT NULL"
        )
        return {key for (key,) in cursor.fetchall()}
