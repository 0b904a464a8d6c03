"""Appointing somebody by her phone number tells nothing of her: no number can be asked for its name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import signed_in
from tests.orgs.factories import make_team
from tests.places.factories import station as make_station
from yizhan.common import retention
from yizhan.orgs.models import RoleGrant, TeamMember, Unit
from yizhan.people import actions
from yizhan.people.models import User
from yizhan.places.models import Keeper

pytestmark = pytest.mark.django_db

PHONE, MASKED = "138 0013 8000", "138****8000"
SECRET = "慕容雪"
Page = tuple[str, str, dict[str, str]]  # where it is shown, where it is sent, what else is sent


@pytest.fixture
def stranger() -> User:
    user = actions.account_for(phone="+8613800138000")
    actions.verify_phone(user=user, phone="+8613800138000", now=timezone.now())
    actions.call_her(user=user, name=SECRET)
    return user


@pytest.fixture(params=["keeper", "role", "seat"])
def page(request: pytest.FixtureRequest, city: Unit, east: Unit) -> Page:
    if request.param == "keeper":
        station = f"/console/stations/{make_station(east).pk}/"
        return station, f"{station}keepers/", {}
    if request.param == "role":
        return (
            f"/console/units/{east.pk}/",
            f"/console/units/{east.pk}/roles/",
            {"role": "officer", "line": "area"},
        )
    team = f"/console/units/teams/{make_team(city, [east]).pk}/"
    return team, f"{team}seats/", {"role": "viewer"}


def test_whoever_appoints_reads_her_own_words_and_the_masked_number(
    page: Page, ada: User, stranger: User
) -> None:
    shown, sent_to, more = page
    client: Client = signed_in(ada)

    answer = client.post(sent_to, {"phone": PHONE, "called": "小慕", **more}, follow=True)

    assert answer.status_code == 200
    for body in (answer.content.decode(), client.get(shown).content.decode()):
        assert f"小慕 {MASKED}" in body
        assert SECRET not in body
        assert "13800138000" not in body


def test_a_known_number_is_answered_like_an_unknown_one(page: Page, ada: User, stranger: User) -> None:
    _shown, sent_to, more = page

    known, unknown = (
        signed_in(ada).post(sent_to, {"phone": phone, "called": "小慕", **more})
        for phone in (PHONE, "139 0013 9000")
    )

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_numbers_cannot_be_tried_without_end(page: Page, ada: User) -> None:
    _shown, sent_to, more = page
    client = signed_in(ada)
    for number in range(60):
        client.post(sent_to, {"phone": f"139001390{number:02d}", "called": "小慕", **more})
    accounts = User.objects.count()

    over = client.post(sent_to, {"phone": PHONE, "called": "小慕", **more})

    assert over.status_code == 422
    assert "指定得太勤了" in over.content.decode()
    assert User.objects.count() == accounts


def test_who_has_not_signed_in_yet_keeps_her_appointment(page: Page, ada: User) -> None:
    _shown, sent_to, more = page
    signed_in(ada).post(sent_to, {"phone": PHONE, "called": "小慕", **more})

    retention.purge_all(timezone.now() + timedelta(days=2))

    held = [model.objects.filter(called="小慕").count() for model in (Keeper, RoleGrant, TeamMember)]
    assert sum(held) == 1
