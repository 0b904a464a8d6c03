"""Kinds of notice: what cannot be sent as declared stops the start, nothing of it waits for the sending."""

from __future__ import annotations

from typing import Any

import pytest

from tests.notices.factories import MOVED, PARAMS, a_kind
from yizhan.notices.kinds import (
    BOOKINGS,
    BadKind,
    BadParams,
    Channel,
    Group,
    KindTaken,
    all_kinds,
    declare,
    declare_group,
    groups,
    kind_of,
)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"text": "{what}改到{whom}。"}, "text uses ['whom']"),
        ({"wechat": {"thing1": "{who}"}}, "wechat thing1 uses ['who']"),
        ({"text": "{what"}, "text: "),
        ({"title": ""}, "has a title and a text"),
        ({"params": {"what": 8, "when": 12, "who": 4}}, "['who'] stand in no text"),
        ({"sms": "您约的{what}改到{when}，" + "请" * 40}, "its SMS takes up to 66 signs, 60 go into one"),
        ({"wechat": {"phrase1": "{what}"}}, "phrase1 takes 5 signs, up to 8 would come"),
        ({"wechat": {"colour1": "{what}"}}, "WeChat knows no field colour1"),
        ({"code": "moved"}, "a code is room.what"),
        ({"group": Group("other", "别的", "")}, "its group other is not declared"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_kind_that_could_not_be_sent_is_refused(more: dict[str, Any], why: str) -> None:
    given = {"code": "tests.bad"} | more

    with pytest.raises(BadKind) as refused:
        declare(a_kind(**given))

    assert why in str(refused.value)
    assert kind_of(given["code"]) is None


def test_a_code_means_one_thing() -> None:
    assert declare(a_kind()) == MOVED

    with pytest.raises(KindTaken):
        declare(a_kind(text="{what}、{when}"))
    with pytest.raises(KindTaken):
        declare_group(Group("bookings", "别的", ""))


def test_it_goes_only_where_it_has_words() -> None:
    assert MOVED.channels == (Channel.WECHAT, Channel.SMS)
    assert a_kind(sms="", wechat={}, to_dingtalk=True, to_webhooks=True).channels == (
        Channel.DINGTALK,
        Channel.WEBHOOK,
    )


def test_other_parameters_than_declared_are_refused() -> None:
    with pytest.raises(BadParams, match=r"tests.moved: \['what'\] given, \['what', 'when'\] declared"):
        MOVED.take({"what": "羽毛球"})
    with pytest.raises(BadParams):
        MOVED.take(PARAMS | {"who": "梅"})


def test_a_long_value_is_whole_in_the_inbox_and_cut_in_a_short_message() -> None:
    params = MOVED.take({"what": " 幸福大街职工健身驿站羽毛球场 ", "when": 19})

    assert MOVED.text_of(params) == "幸福大街职工健身驿站羽毛球场改到19。"
    assert MOVED.sms_of(params) == "您约的幸福大街职工健…改到19。"
    assert MOVED.wechat_of(params) == {"thing1": "幸福大街职工健…", "time2": "19"}


def test_braces_in_a_value_are_signs_like_others() -> None:
    params = MOVED.take({"what": "{when}", "when": "{0}"})

    assert MOVED.text_of(params) == "{when}改到{0}。"


def test_every_declared_kind_can_be_told_in_all_its_ways() -> None:
    for kind in all_kinds():
        params = kind.take(dict.fromkeys(kind.params, "字" * 300))
        assert kind.title_of(params)
        assert kind.text_of(params)
        assert len(kind.sms_of(params)) <= 60
        assert all(kind.wechat_of(params).values())


def test_only_groups_of_which_something_is_told_are_offered() -> None:
    assert BOOKINGS in groups()
    assert "news" not in {group.code for group in groups() if group.code == "news" and not _told("news")}


def _told(group: str) -> bool:
    return any(kind.group.code == group for kind in all_kinds())
