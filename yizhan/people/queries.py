"""What is known of a person, for herself, and masked for others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yizhan.common.say import CHINA
from yizhan.orgs.models import Unit
from yizhan.people.columns import CHILD_NAME, PERSON_ID_NUMBER, PERSON_NAME, PERSON_PHONE, USER_PHONE
from yizhan.people.consents import Wording, wording
from yizhan.people.idnumbers import masked_id_number, years_between
from yizhan.people.looks import look_named
from yizhan.people.models import Child, ConsentEvent, ConsentKind, Person, Trade, UnmaskLog, User
from yizhan.people.names import masked_name
from yizhan.people.phones import masked_phone
from yizhan.people.privacy import exporters

CHILD_YEARS = 14


@dataclass(frozen=True)
class Consent:
    """What she says today on one matter. since: None when she was never asked."""

    kind: str
    is_given: bool
    since: datetime | None
    wording: Wording
    is_outdated: bool  # given to an older wording: it counts no more, and she is asked again


def has_consent(person: Person, kind: str) -> bool:
    """Does she agree, to the wording of today? One query."""
    last = (
        ConsentEvent.objects.filter(person=person, kind=kind, child__isnull=True)
        .order_by("-id")
        .values_list("is_given", "text_version")
        .first()
    )
    return last == (True, wording(kind).version)


def has_consent_for(child: Child, today: date) -> bool:
    """Does the guardian agree for this child, and is it still under 14? One query."""
    if years_between(child.birth_date, today) >= CHILD_YEARS:
        return False
    last = (
        ConsentEvent.objects.filter(child=child)
        .order_by("-id")
        .values_list("is_given", "text_version")
        .first()
    )
    return last == (True, wording(ConsentKind.CHILD).version)


def consents_of(person: Person) -> list[Consent]:
    """Her word on each matter that concerns herself, in the order of the page. One query."""
    newest = {
        event.kind: event
        for event in ConsentEvent.objects.filter(person=person, child__isnull=True).order_by("id")
    }
    return [_consent(kind, newest.get(kind)) for kind in (ConsentKind.TRACES, ConsentKind.HEALTH)]


def _consent(kind: str, event: ConsentEvent | None) -> Consent:
    asked = wording(kind)
    is_old = bool(event and event.is_given and event.text_version != asked.version)
    is_given = bool(event and event.is_given and not is_old)
    return Consent(kind, is_given, event.at if event else None, asked, is_old)


@dataclass(frozen=True)
class ShownChild:
    pk: int
    name: str
    birth_date: date
    is_given: bool


def children_of(person: Person, today: date) -> list[ShownChild]:
    """Her children, with their names: she wrote them. One query and one per child, of whom there are few."""
    return [
        ShownChild(child.pk, CHILD_NAME.open(child) or "", child.birth_date, has_consent_for(child, today))
        for child in Child.objects.filter(guardian=person).order_by("birth_date", "pk")
    ]


@dataclass(frozen=True)
class Look:
    """One time that an officer saw her data in full."""

    at: datetime
    officer: str
    unit: str
    fields: list[str | Promise]
    reason: str


def looks_at(person: Person, limit: int = 200) -> list[Look]:
    """Who saw her data in full, the newest first. One query."""
    logs = UnmaskLog.objects.filter(person=person).select_related("unit").order_by("-at", "-pk")[:limit]
    return [
        Look(log.at, log.officer_name, str(log.unit), [look_named(field) for field in log.fields], log.reason)
        for log in logs
    ]


@dataclass(frozen=True)
class Masked:
    """A person as an officer sees her."""

    pk: int
    ref: UUID
    name: str
    phone: str
    id_number: str
    trade: str
    unit: Unit | None
    is_verified: bool
    has_account: bool


def masked(person: Person) -> Masked:
    """Mask a person; no query if her unit is loaded."""
    name, phone, number = PERSON_NAME.open(person), PERSON_PHONE.open(person), PERSON_ID_NUMBER.open(person)
    return Masked(
        person.pk,
        person.ref,
        masked_name(name) if name else _("（没有姓名）"),
        masked_phone(phone) if phone else "",
        masked_id_number(number) if number else "",
        str(Trade(person.trade).label) if person.trade else "",
        person.unit,
        person.verified_at is not None,
        person.user_id is not None,
    )


def refs_of(person: Person) -> set[UUID]:
    """The references that records may carry of her: her own and those of the persons merged into her."""
    found = {person.ref}
    for one in Person.objects.filter(merged_into=person):
        found |= refs_of(one)
    return found


# --- the export of one's data --------------------------------------------------------------------------

Part = tuple[str, str, list[dict[str, Any]]]  # code, name, rows


def export_of(person: Person) -> list[Part]:
    """Everything kept of her, in clear, by part; the rooms above add theirs."""
    user = person.user
    parts: list[Part] = [
        ("account", _("账号"), [_account(user)] if user else []),
        ("person", _("个人信息"), [_person(person)]),
        ("consents", _("同意记录"), _consents(person)),
        ("children", _("孩子"), _children(person)),
        ("looks", _("谁看过我的信息"), [_look(look) for look in looks_at(person, 10_000)]),
        ("sessions", _("登录"), _sessions(user) if user else []),
        ("ties", _("绑定的账号"), _ties(user) if user else []),
    ]
    return parts + [(one.code, str(one.name), one.rows(person)) for one in exporters()]


def when(value: datetime | None) -> str:
    return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M:%S}" if value else ""


def _account(user: User) -> dict[str, Any]:
    return {
        _("手机号"): USER_PHONE.open(user),
        _("手机号验证时间"): when(user.phone_verified_at),
        _("称呼"): user.display_name,
        _("注册时间"): when(user.created_at),
        _("上次登录"): when(user.last_login),
        _("大字"): user.big_text,
        _("颜色"): user.theme,
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        _("编号"): str(person.ref),
        _("姓名"): PERSON_NAME.open(person),
        _("手机号"): PERSON_PHONE.open(person),
        _("身份证号"): PERSON_ID_NUMBER.open(person),
        _("出生日期"): person.birth_date and person.birth_date.isoformat(),
        _("性别"): person.get_sex_display() if person.sex else "",
        _("职业"): person.get_trade_display() if person.trade else "",
        _("单位"): person.unit.name if person.unit else "",
        _("实名时间"): when(person.verified_at),
        _("怎样实名"): person.verified_by,
        _("建档时间"): when(person.created_at),
    }


def _consents(person: Person) -> list[dict[str, Any]]:
    return [
        {
            _("事项"): str(ConsentKind(event.kind).label),
            _("意思"): _("同意") if event.is_given else _("收回"),
            _("时间"): when(event.at),
            _("文本版本"): event.text_version,
        }
        for event in ConsentEvent.objects.filter(person=person).order_by("id")
    ]


def _children(person: Person) -> list[dict[str, Any]]:
    return [
        {_("姓名"): CHILD_NAME.open(child), _("出生日期"): child.birth_date.isoformat()}
        for child in Child.objects.filter(guardian=person).order_by("pk")
    ]


def _look(look: Look) -> dict[str, Any]:
    return {
        _("时间"): when(look.at),
        _("谁"): look.officer,
        _("单位"): look.unit,
        _("看了什么"): _join(look.fields),
        _("理由"): look.reason,
    }


def _join(words: Iterable[str | Promise]) -> str:
    return "、".join(str(word) for word in words)


def _sessions(user: User) -> list[dict[str, Any]]:
    return [
        {_("开始"): when(one.created_at), _("地址"): one.ip, _("设备"): one.user_agent}
        for one in UserSession.objects.filter(user_id=user.pk).order_by("created_at")
    ]


def _ties(user: User) -> list[dict[str, Any]]:
    return [
        {_("平台"): one.provider, _("编号"): one.uid, _("绑定时间"): when(one.date_joined)}
        for one in SocialAccount.objects.filter(user_id=user.pk).order_by("pk")
    ]
