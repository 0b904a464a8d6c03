"""Which identity numbers are plausible, and where we differ from two libraries, and why."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tests.shared_data import shared_rows
from yizhan.people.idnumbers import (
    BadIdNumber,
    IdNumberAge,
    IdNumberArea,
    IdNumberBirth,
    IdNumberCheckDigit,
    IdNumberShape,
    OldIdNumber,
    masked_id_number,
    read_id_number,
    years_between,
)
from yizhan.people.models import Sex

TODAY = date(2026, 10, 21)


def test_a_number_tells_birth_and_sex() -> None:
    found = read_id_number("110105198905243672", TODAY)

    assert (found.text, found.birth_date, found.sex) == ("110105198905243672", date(1989, 5, 24), Sex.MALE)
    assert str(found) == "1101**********3672"


@pytest.mark.parametrize(
    "text", ["31011420001227757x", " 310114 20001227 757X ", "３１０１１４２０００１２２７７５７Ｘ"]
)
def test_full_width_spaces_and_a_small_x_are_put_right(text: str) -> None:
    assert read_id_number(text, TODAY).text == "31011420001227757X"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("310114900101123", OldIdNumber),
        ("", IdNumberShape),
        ("11010519890524367", IdNumberShape),
        ("1101051989052436721", IdNumberShape),
        ("11010519890524X672", IdNumberShape),
        ("١١٠١٠٥١٩٨٩٠٥٢٤٣٦٧٢", IdNumberShape),
        ("999999198908051356", IdNumberArea),
        ("000000195001077927", IdNumberArea),
        ("310114199002301235", IdNumberBirth),
        ("310114199013011233", IdNumberBirth),
        ("110105198905243670", IdNumberCheckDigit),
        ("310114209901011238", IdNumberAge),
    ],
)
def test_each_fault_has_its_words(text: str, why: type[BadIdNumber]) -> None:
    with pytest.raises(BadIdNumber) as raised:
        read_id_number(text, TODAY)

    assert type(raised.value) is why
    assert str(why.says) == why.__doc__


def test_a_worker_is_sixteen_or_older() -> None:
    sixteen_today = "11010120101021"
    from stdnum.cn import ric

    number = f"{sixteen_today}001"
    number += ric.calc_check_digit(number + "0")

    assert read_id_number(number, TODAY, youngest_years=16)
    with pytest.raises(IdNumberAge):
        read_id_number(number, date(2026, 10, 20), youngest_years=16)


def test_born_on_the_29th_of_february_counts_from_the_first_of_march() -> None:
    assert years_between(date(2012, 2, 29), date(2026, 2, 28)) == 13
    assert years_between(date(2012, 2, 29), date(2026, 3, 1)) == 14


def test_a_masked_number_shows_four_and_four() -> None:
    assert masked_id_number("310101199001011234") == "3101**********1234"


def test_the_synthetic_numbers_and_why_we_differ_from_two_libraries() -> None:
    """What each difference is.

    python-stdnum refuses 24 that we take: 12 residence permits (81, 82, 83), and 12 whose area code is
    younger than their owner (people keep an old code's successor); it takes a birth in 2099.
    id-validator refuses the residence permits, too; it takes 30 February and 31 September, 15 digits, and
    births in 1899 and 2099.
    """
    differences: Counter[tuple[str, str]] = Counter()
    for row in shared_rows("id_vectors/resident_id_synthetic.csv"):
        try:
            read_id_number(row["number"], TODAY)
            ours = "valid"
        except BadIdNumber as why:
            ours = type(why).__name__
        for library in ("valid_python_stdnum", "valid_npm_id_validator"):
            if (ours == "valid") != (row[library] == "1"):
                differences[library, ours] += 1

    assert differences == {
        ("valid_python_stdnum", "valid"): 24,
        ("valid_python_stdnum", "IdNumberAge"): 1,
        ("valid_npm_id_validator", "valid"): 12,
        ("valid_npm_id_validator", "IdNumberBirth"): 2,
        ("valid_npm_id_validator", "OldIdNumber"): 1,
        ("valid_npm_id_validator", "IdNumberAge"): 2,
    }
