"""What can somebody be told, in which words, and by which ways? Rooms above declare it at start.

FAULT_ANSWERED = declare(
    Kind(
        code="places.fault_answered",
        group=MATTERS,
        name=_("报修有了回音"),
        params={"station": 14, "outcome": 6},              # name: most signs it takes in a short message
        title=_("您反映的问题：{outcome}"),
        text=_("{station}：{outcome}。"),
        sms=_("您在{station}反映的问题：{outcome}。"),
        wechat={"thing1": "{station}", "phrase2": "{outcome}"},
    )
)

A text that uses what is not given, or is too long for its way, stops the start: nothing of it waits for the sending.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config.env import BadEnvironment, env

SMS_SIGNS = 60  # one message of 70 signs, with the signature 【…】 in front
INBOX_SIGNS = 200  # of one parameter in the inbox: longer ones are cut
ELLIPSIS = "…"
# Types of a WeChat template's fields and the signs each takes; 发送模板消息, 参数值内容限制说明.
# https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html
WECHAT_SIGNS = {
    "thing": 20,
    "character_string": 32,
    "time": 32,
    "amount": 32,
    "phone_number": 17,
    "car_number": 8,
    "const": 20,
    "phrase": 5,
}
CODE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


class Channel(models.TextChoices):
    """The ways beside the inbox, which everybody has."""

    SMS = "sms", _("短信")
    WECHAT = "wechat", _("微信")
    DINGTALK = "dingtalk", _("钉钉")
    WEBHOOK = "webhook", _("接口")


PERSONAL = (Channel.WECHAT, Channel.SMS, Channel.DINGTALK)  # a webhook belongs to a unit


class KindTaken(ValueError):
    """Two kinds of notice, or two groups, have one code."""


class BadKind(ValueError):
    """A kind of notice whose texts cannot be sent; the message says which and why."""


class BadParams(ValueError):
    """A notice was told with other parameters than its kind declares."""


@dataclass(frozen=True)
class Group:
    """What a person chooses for: she wants to hear of it by these ways, or not. by: those open unless she shuts them.

    for_duty: comes with a role or with keeping a station; others are not asked.
    """

    code: str
    name: str | Promise
    does: str | Promise
    by: frozenset[Channel] = frozenset({Channel.WECHAT})
    for_duty: bool = False


@dataclass(frozen=True)
class Kind:
    """Something that people are told: its words, and the ways that it may take.

    code: stored, and stands in settings and webhooks for ever. params: by name, the most signs of each in a short
    message; longer values are cut there, with an ellipsis. title, text: of the inbox. sms, wechat: empty where it
    does not go that way; wechat is by the fields of the template. to_webhooks: units' systems may hear it, so that
    its parameters must name no person. is_urgent: breaks quiet hours and cannot be shut off. is_trial: nobody
    chooses it.
    """

    code: str
    group: Group
    name: str | Promise
    params: Mapping[str, int]
    title: str | Promise
    text: str | Promise
    sms: str | Promise = ""
    wechat: Mapping[str, str | Promise] = field(default_factory=dict)
    to_dingtalk: bool = False
    to_webhooks: bool = False
    is_urgent: bool = False
    is_trial: bool = False

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The ways it may take, as far as they are set up."""
        may = {
            Channel.WECHAT: bool(self.wechat),
            Channel.SMS: bool(self.sms),
            Channel.DINGTALK: self.to_dingtalk,
            Channel.WEBHOOK: self.to_webhooks,
        }
        return tuple(channel for channel, is_open in may.items() if is_open)

    def take(self, params: Mapping[str, object]) -> dict[str, str]:
        """Return the values as texts. Raises BadParams unless they are exactly those declared."""
        if params.keys() != self.params.keys():
            raise BadParams(f"{self.code}: {sorted(params)} given, {sorted(self.params)} declared")
        return {name: cut(str(params[name]).strip(), INBOX_SIGNS) for name in self.params}

    def title_of(self, params: Mapping[str, str]) -> str:
        return str(self.title).format_map(params)

    def text_of(self, params: Mapping[str, str]) -> str:
        return _filled(self.text, params)

    def short(self, params: Mapping[str, str]) -> dict[str, str]:
        """The values as a short message takes them."""
        return {name: cut(params[name], signs) for name, signs in self.params.items()}

    def sms_of(self, params: Mapping[str, str]) -> str:
        return _filled(self.sms, self.short(params))

    def wechat_of(self, params: Mapping[str, str]) -> dict[str, str]:
        short = self.short(params)
        return {name: str(text).format_map(short) for name, text in self.wechat.items()}


def _filled(text: str | Promise, params: Mapping[str, str]) -> str:
    """An empty value leaves no gap before the comma."""
    return str(text).format_map(params).replace(" ，", "，")


def cut(text: str, signs: int) -> str:
    return text if len(text) <= signs else text[: signs - 1] + ELLIPSIS


_kinds: dict[str, Kind] = {}
_groups: dict[str, Group] = {}


def declare_group(group: Group) -> Group:
    if _groups.setdefault(group.code, group) != group:
        raise KindTaken(group.code)
    return group


def declare(kind: Kind) -> Kind:
    """Declare a kind, from the room's AppConfig.ready(). Raises KindTaken or BadKind."""
    _check(kind)
    if _groups.get(kind.group.code) is not kind.group:
        raise BadKind(f"{kind.code}: its group {kind.group.code} is not declared")
    if _kinds.setdefault(kind.code, kind) != kind:
        raise KindTaken(kind.code)
    return kind


def kind_of(code: str) -> Kind | None:
    """The kind of a stored code; None when no room declares it any more."""
    return _kinds.get(code)


def all_kinds() -> list[Kind]:
    return [_kinds[code] for code in sorted(_kinds)]


def groups() -> list[Group]:
    """Those of which something is told, in the order of their declaration."""
    used = {kind.group.code for kind in _kinds.values() if not kind.is_trial}
    return [group for group in _groups.values() if group.code in used]


def groups_to_webhooks() -> list[Group]:
    """Those of which something goes to webhooks."""
    used = {kind.group.code for kind in _kinds.values() if kind.to_webhooks and not kind.is_trial}
    return [group for group in _groups.values() if group.code in used]


def ways_of(group: Group) -> list[Channel]:
    """The personal ways that something of the group may take."""
    kinds = [kind for kind in _kinds.values() if kind.group.code == group.code]
    return [channel for channel in PERSONAL if any(channel in kind.channels for kind in kinds)]


def templates_belong_to_kinds() -> None:
    """Raise BadEnvironment for a template that is set for a kind which nobody declares, or for a way it has no words.

    Asked when every room is ready.
    """
    for setting, channel, given in (
        ("YIZHAN_SMS_TEMPLATES", Channel.SMS, env.sms_templates),
        ("YIZHAN_WECHAT_TEMPLATES", Channel.WECHAT, env.wechat_templates),
    ):
        known = {kind.code for kind in all_kinds() if channel in kind.channels}
        if strange := sorted(given.keys() - known):
            raise BadEnvironment(
                f"{setting}: no notice {strange[0]} goes this way; known: {', '.join(sorted(known))}"
            )


def _check(kind: Kind) -> None:
    """Raise BadKind for what could not be sent as it is declared."""
    if not CODE.fullmatch(kind.code) or len(kind.code) > 60:
        raise BadKind(f"{kind.code!r}: a code is room.what, in small letters, at most 60")
    texts: dict[str, str] = {"title": str(kind.title), "text": str(kind.text), "sms": str(kind.sms)}
    texts |= {f"wechat {name}": str(text) for name, text in kind.wechat.items()}
    used: set[str] = set()
    for where, text in texts.items():
        used |= _fields(kind, where, text)
    if not texts["title"] or not texts["text"]:
        raise BadKind(f"{kind.code}: a notice has a title and a text")
    if unused := kind.params.keys() - used:
        raise BadKind(f"{kind.code}: {sorted(unused)} stand in no text")
    fullest = {name: "x" * signs for name, signs in kind.params.items()}
    if (signs := len(kind.sms_of(fullest))) > SMS_SIGNS:
        raise BadKind(f"{kind.code}: its SMS takes up to {signs} signs, {SMS_SIGNS} go into one")
    for name, text in kind.wechat_of(fullest).items():
        limit = WECHAT_SIGNS.get(name.rstrip("0123456789"))
        if limit is None:
            raise BadKind(f"{kind.code}: WeChat knows no field {name}")
        if len(text) > limit:
            raise BadKind(f"{kind.code}: {name} takes {limit} signs, up to {len(text)} would come")


def _fields(kind: Kind, where: str, text: str) -> set[str]:
    try:
        names = {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}
    except ValueError as wrong:
        raise BadKind(f"{kind.code}: {where}: {wrong}") from None
    if unknown := names - kind.params.keys():
        raise BadKind(f"{kind.code}: {where} uses {sorted(unknown)}, which nobody gives")
    return names


# What people tell apart, whichever service tells; a service with a matter of its own declares one more.
BOOKINGS = declare_group(
    Group(
        "bookings",
        _("我的预约和领取"),
        _("排到了、改了时间、快到了"),
        frozenset({Channel.WECHAT, Channel.SMS}),
    )
)
MATTERS = declare_group(Group("matters", _("我反映的事"), _("有人接了、办好了")))
DUTIES = declare_group(
    Group(
        "duties",
        _("我管的事"),
        _("管的站有了新报修，要办的事来了"),
        frozenset({Channel.WECHAT, Channel.DINGTALK}),
        for_duty=True,
    )
)
NEWS = declare_group(Group("news", _("工会的新消息"), _("新活动、新福利"), frozenset()))
