"""Demands about the same thing come together, with the words that made it so; a look-alike does not."""

from __future__ import annotations

from tests.cases.test_likeness import SUMMER
from yizhan.cases.grouping import Group, Theme, groups_of, theme_of

CARE = Theme("孩子没人带", ("带娃", "看孩子", "托管", "没人 孩子"))
WAGES = Theme("工资拖欠", ("工资", "欠薪"))
THREE = {1: "带娃难", 2: "暑假没人看孩子", 3: "托管班太贵"}


def test_three_who_say_one_thing_in_their_own_words_are_grouped_by_its_theme_and_a_look_alike_is_not():
    look_alikes = {4: "暑假里托管班老师的工资没发", 5: "暑假充电的地方太少", 6: "孩子转学太难"}
    assert groups_of(THREE | look_alikes, [CARE, WAGES]) == [
        Group((1, 2, 3), ("带娃", "托管", "没人 孩子"), "孩子没人带")
    ]


def test_without_themes_only_those_meet_who_share_words():
    found = groups_of(THREE | {4: SUMMER, 5: "车棚里没有充电桩", 6: "充电桩坏了，车棚也漏雨"})
    assert [(set(group.keys), group.theme) for group in found] == [({2, 3, 4}, ""), ({5, 6}, "")]
    assert found[1].words == ("充电",)


def test_what_everybody_says_who_asks_for_something_makes_no_group():
    assert (
        groups_of({1: "希望工会领导能够解决食堂问题", 2: "希望工会领导能够解决洗澡问题", 3: "夜里太吵"}) == []
    )


def test_of_two_themes_that_a_text_names_the_one_named_more_often_counts_and_of_equals_none():
    assert theme_of("工资低，孩子没人看，只好送托管", [CARE, WAGES])[0] == "孩子没人带"
    assert theme_of("托管班老师没有工资", [CARE, WAGES])[0] == ""


def test_of_two_themes_in_one_clause_the_one_with_the_longer_way_counts():
    meals, queues = Theme("吃饭", ("热饭", "微波炉")), Theme("热饭排队", ("热饭 排队",))
    assert theme_of("热饭要排队半小时，等热饭没法跑单，排队热饭的人多", [meals, queues])[0] == "热饭排队"
    assert theme_of("热饭没地方", [meals, queues])[0] == "吃饭"


def test_parts_of_a_way_meet_in_one_clause_only():
    assert theme_of("白天没人带孩子", [CARE])[0] == "孩子没人带"
    assert theme_of("食堂没人，孩子上学去了", [CARE])[0] == ""


def test_what_an_officer_said_of_it_counts_more_than_its_words():
    found = groups_of({1: "带娃难", 2: "托管班的饭不好", 3: "看孩子难"}, [CARE], known={2: "吃饭"})
    assert [group.keys for group in found] == [(1, 3)]


def test_nothing_and_one_alone_and_a_flood_of_signs_make_no_group():
    assert groups_of({}) == []
    assert groups_of({1: "带娃难"}, [CARE]) == []
    assert groups_of({1: "", 2: "😀" * 2000, 3: "12345", 4: ""}, [CARE]) == []
