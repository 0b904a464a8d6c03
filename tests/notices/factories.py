"""Kinds of notice, and notices, for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from allauth.socialaccount.models import SocialAccount

from yizhan.notices.kinds import BOOKINGS, DUTIES, Group, Kind, declare
from yizhan.notices.models import Notice, Webhook
from yizhan.notices.sealed import WEBHOOK_SECRET, WEBHOOK_URL
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 12:00 in China
_numbers = count(1)


def a_kind(code: str = "tests.moved", group: Group = BOOKINGS, **more: Any) -> Kind:
    given: dict[str, Any] = {
        "name": "改了时间",
        "params": {"what": 8, "when": 12},
        "title": "{what}改了时间",
        "text": "{what}改到{when}。",
        "sms": "您约的{what}改到{when}。",
        "wechat": {"thing1": "{what}", "time2": "{when}"},
    }
    return Kind(code=code, group=group, **given | more)


MOVED = declare(a_kind())
CANCELLED = declare(a_kind("tests.cancelled", is_urgent=True, title="{what}取消了", name="取消了"))
PARAMS = {"what": "羽毛球", "when": "周六 19:00"}


def make_notice(person: Person, unit: Unit, **more: Any) -> Notice:
    """Written straight into the table: a line of somebody's inbox."""
    given: dict[str, Any] = {
        "kind": MOVED.code,
        "key": f"n{next(_numbers)}",
        "about": "tests.session:1",
        "params": PARAMS,
        "title": "羽毛球改了时间",
        "text": "羽毛球改到周六 19:00。",
        "is_urgent": False,
        "told_at": NOON,
    }
    return Notice.objects.create(home_id=unit.home_id or unit.pk, person=person, **given | more)


DUTY = declare(
    Kind(
        code="tests.duty",
        group=DUTIES,
        name="新报修",
        params={"what": 8},
        title="新报修",
        text="{what}坏了。",
        to_dingtalk=True,
        to_webhooks=True,
    )
)


def make_webhook(
    unit: Unit, url: str = "https://hooks.example/in", secret: str = "whsec-1", **more: Any
) -> Webhook:
    hook = Webhook(home_id=unit.home_id or unit.pk, unit=unit, name="值班系统", groups=["duties"], **more)
    hook.url_cipher = WEBHOOK_URL.seal(hook.handle, url)
    hook.secret_cipher = WEBHOOK_SECRET.seal(hook.handle, secret)
    hook.save()
    return hook


def tie_wechat(user: User, openid: str = "openid-mei") -> None:
    SocialAccount.objects.create(user=user, provider="weixin", uid=openid)
