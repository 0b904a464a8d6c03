"""Numbers and names as people write them."""

from __future__ import annotations

import pytest

from yizhan.people.names import BadName, is_similar_name, masked_name, normal_name
from yizhan.people.phones import BadPhone, masked_phone, normal_phone, spoken_phone


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "１３８００１３８０００",
        "8613800138000",
        "+86 138 0013 8000",
        "008613800138000",
        "(+86)13800138000",
    ],
)
def test_a_mainland_number_has_one_form(text: str) -> None:
    assert normal_phone(text) == "+8613800138000"


@pytest.mark.parametrize(
    ("text", "number"), [("+852 5123 4567", "+85251234567"), ("00 1 415 555 0100", "+14155550100")]
)
def test_a_foreign_number_keeps_its_country(text: str, number: str) -> None:
    assert normal_phone(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1380013800",
        "138001380000",
        "12800138000",
        "021-62345678",
        "+86 021 1234",
        "abc",
        "+0123456789",
        "٠١٢",
    ],
)
def test_what_is_no_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(BadPhone):
        normal_phone(text)


def test_numbers_are_masked_and_read_out() -> None:
    assert masked_phone("+8613800138000") == "138****8000"
    assert masked_phone("+85251234567") == "+852****4567"
    assert spoken_phone("+8613800138000") == "138 0013 8000"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" 张 三 ", "张三"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("Anna  Maria", "Anna Maria"),
        ("𠮷野", "𠮷野"),
    ],
)
def test_a_name_has_one_form(text: str, name: str) -> None:
    assert normal_name(text) == name


@pytest.mark.parametrize("text", ["", "张", "张三1", "=cmd", "<b>张三</b>", "张" * 41, "··", "张\x00三"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(BadName):
        normal_name(text)


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张*"), ("欧阳娜娜", "欧**"), ("", ""), ("阿依古丽·买买提", "阿**")]
)
def test_a_masked_name_shows_its_first_sign(name: str, shown: str) -> None:
    assert masked_name(name) == shown


@pytest.mark.parametrize(
    ("one", "other", "similar"),
    [
        ("张晓梅", "张小梅", True),
        ("张三", "张三", True),
        ("王丽", "王莉", False),
        ("张晓梅", "李晓梅", False),
        ("张晓梅", "张晓", True),
    ],
)
def test_similar_names_are_one_sign_apart(one: str, other: str, similar: bool) -> None:
    assert is_similar_name(one, other) is similar
