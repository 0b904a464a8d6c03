"""The page on which an officer writes down what somebody said, sent again for somebody else; numbers tried on it."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from tests.cases.factories import Tree, a_tree, a_worker
from tests.cases.test_behalf import CODE, clerk_at, number_of, write
from yizhan.cases.models import Case

pytestmark = pytest.mark.django_db
KEY = re.compile(r'name="key" value="([^"]+)"')


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def clerk(tree: Tree) -> Client:
    return clerk_at(tree.district)


def test_another_matter_on_the_same_page_gets_no_code_of_the_one_before_and_is_not_lost(
    clerk: Client, tree: Tree
):
    (first,) = CODE.findall(write(clerk, tree.district).content.decode())

    sent = write(clerk, tree.district, says="另一位说的：电梯坏了")

    page = sent.content.decode()
    assert sent.status_code == 422
    assert first not in page
    assert "另一位说的：电梯坏了" in page
    (key,) = KEY.findall(page)
    (second,) = CODE.findall(
        write(clerk, tree.district, says="另一位说的：电梯坏了", key=key).content.decode()
    )
    assert first != second
    assert Case.objects.count() == 2


def test_what_somebody_else_said_does_not_become_hers(clerk: Client, tree: Tree):
    one, two = a_worker(tree.branch), a_worker(tree.branch)
    write(clerk, tree.district, phone=number_of(one))

    sent = write(clerk, tree.district, phone=number_of(two))

    assert sent.status_code == 422
    assert Case.objects.get().person == one


def test_the_same_again_is_the_same_after_it_went_on(clerk: Client, tree: Tree):
    one = a_worker(tree.branch)
    write(clerk, tree.district, phone=number_of(one))

    assert write(clerk, tree.district, phone=number_of(one)).status_code == 302
    assert Case.objects.count() == 1


def test_numbers_are_not_tried_one_after_the_other(clerk: Client, tree: Tree):
    cache.clear()
    most = int(settings.ACCOUNT_RATE_LIMITS["asked_for"].split("/")[0])
    answers = [
        write(clerk, tree.district, phone=f"139{n:08d}", key=f"k{n}").content.decode()
        for n in range(most + 1)
    ]

    assert "名册里没有这个号码" in answers[0]
    assert "名册里没有这个号码" not in answers[-1]
    assert "请过一会儿再" in answers[-1]
    cache.clear()
