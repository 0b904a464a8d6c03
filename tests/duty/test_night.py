"""A night watch goes on past midnight: what is not filled of it is a gap until it is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from tests.cases.factories import Tree, a_tree, an_officer
from tests.duty.factories import MONDAY, a_post, a_watch, purpose
from yizhan.common.say import CHINA
from yizhan.duty import queries
from yizhan.duty.models import Post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _purpose() -> Iterator[None]:
    with purpose():
        yield


@pytest.fixture
def post() -> Post:
    tree: Tree = a_tree()
    anna = an_officer(tree.district, "安娜")
    found = a_post(tree.district, anna)
    a_watch(found, anna, "夜班", time(22), time(6))
    return found


@pytest.mark.parametrize(
    ("clock", "first"),
    [(time(1), MONDAY), (time(5, 59), MONDAY), (time(6), MONDAY + timedelta(days=1))],
)
def test_the_night_that_runs_is_a_gap_until_it_is_over(post: Post, clock: time, first: date) -> None:
    tuesday = MONDAY + timedelta(days=1)
    now = datetime.combine(tuesday, clock, CHINA)

    assert queries.gaps(post, now, tuesday)[0].day == first
