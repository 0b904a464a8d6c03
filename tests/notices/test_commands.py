"""`yizhan notices …`: texts to have approved, messages given up, put back."""

from __future__ import annotations

import pytest

from tests.common.telling import tell
from tests.notices.test_watching import delivery
from yizhan.notices.models import Delivery
from yizhan.orgs.models import Unit
from yizhan.people.models import User

pytestmark = pytest.mark.django_db


def test_the_texts_to_have_approved_with_their_parameters_in_order() -> None:
    code, said = tell("notices", "kinds")

    assert code == 0
    assert "tests.moved  改了时间 (我的预约和领取)\n" in said
    assert "SMS, Aliyun   您约的${what}改到${when}。\n" in said
    assert "SMS, Tencent  您约的{1}改到{2}。\n" in said
    assert "WeChat        thing1: {what}\n" in said
    assert "parameters    what ≤ 8  when ≤ 12\n" in said
    assert "tests.cancelled  取消了 (我的预约和领取) urgent\n" in said


def test_given_up_messages_are_listed_without_their_people_and_put_back(mei: User, province: Unit) -> None:
    rows = [
        delivery(mei, province, state="given_up", why="isv.X: 不行", channel=way) for way in ("sms", "wechat")
    ]
    due = delivery(mei, province)

    code, said = tell("notices", "given-up")
    assert code == 0
    assert [line.split("\t")[0] for line in said.splitlines()] == [str(row.pk) for row in reversed(rows)]
    assert "sms\ttests.moved\tisv.X: 不行" in said
    assert "羽毛球" not in said
    assert tell("notices", "given-up", "--channel", "wechat")[1].count("\n") == 1

    assert tell("notices", "resend", "--all", "--channel", "wechat") == (0, "1 put back\n")
    assert tell("notices", "resend", str(rows[0].pk)) == (0, "1 put back\n")
    code, said = tell("notices", "resend", str(due.pk))
    assert (code, said) == (1, "0 put back\nError: 1 of them are not given up\n")
    assert tell("notices", "resend")[0] == 2
    assert set(Delivery.objects.values_list("state", "tries", "why")) == {("due", 0, "")}
