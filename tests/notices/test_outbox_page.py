"""Messages that were given up: an administrator of the home sees what and why, never whose, and puts them back."""

from __future__ import annotations

import pytest

from tests.cast import signed_in
from tests.notices.test_watching import delivery
from tests.orgs.factories import make_officer
from yizhan.notices.models import Delivery
from yizhan.orgs.models import Role, Unit
from yizhan.people.models import User

pytestmark = pytest.mark.django_db
PAGE = "/console/notices/outbox/"


@pytest.fixture
def pia(province: Unit) -> User:
    return make_officer(province, Role.ADMIN, "皮娅")


def test_given_up_ones_are_listed_and_those_ticked_put_back(pia: User, mei: User, province: Unit) -> None:
    first, second = (delivery(mei, province, state="given_up", why="isv.X: 不行") for _ in range(2))
    due = delivery(mei, province)
    client = signed_in(pia)

    page = client.get(PAGE).content.decode()
    assert page.count("isv.X: 不行") == 2
    assert page.count('name="row"') == 2
    assert "改了时间" in page
    assert "羽毛球" not in page
    assert "美" not in page.split("c-table")[1]
    client.post(f"{PAGE}resend/", {"row": [first.pk, due.pk, "x", "9" * 30]})
    assert set(Delivery.objects.filter(state="due").values_list("pk", flat=True)) == {first.pk, due.pk}
    client.post(f"{PAGE}resend/", {"all": "1"})
    second.refresh_from_db()
    assert (second.state, second.tries, second.why) == ("due", 0, "")
    assert "没有没发成的消息" in client.get(PAGE).content.decode()


def test_another_homes_outbox_and_a_citys_admin_see_nothing(
    pia: User, ada: User, mei: User, province: Unit, other_province: Unit
) -> None:
    theirs = delivery(mei, other_province, state="given_up", why="theirs")
    ours = delivery(mei, province, state="given_up", why="ours")

    page = signed_in(pia).get(PAGE).content.decode()
    assert ("ours" in page, "theirs" in page) == (True, False)
    assert "ours" not in signed_in(ada).get(PAGE).content.decode()
    signed_in(pia).post(f"{PAGE}resend/", {"row": [theirs.pk]})
    signed_in(ada).post(f"{PAGE}resend/", {"all": "1"})
    assert set(Delivery.objects.values_list("pk", "state")) == {
        (theirs.pk, "given_up"),
        (ours.pk, "given_up"),
    }


def test_who_is_no_administrator_is_not_let_in(olga: User) -> None:
    assert signed_in(olga).get(PAGE).status_code == 403
