"""A provider leaves: what he had in hand ends that day, so that somebody else can help her."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.services.interviews.factories import (
    AT_NINE,
    NOW,
    World,
    a_provider,
    a_world,
    agreed,
    proposed,
    talking,
)
from yizhan.services.interviews.going_on import let_provider_go
from yizhan.services.interviews.models import Referral
from yizhan.services.interviews.retention import REFERRAL_DAYS, forget_old_referrals

pytestmark = pytest.mark.django_db
LATER = AT_NINE + timedelta(hours=3)


@pytest.fixture
def world() -> World:
    return a_world()


def test_what_she_said_yes_to_ends_and_is_forgotten_a_year_after(world: World) -> None:
    interview, gone = talking(world), a_provider(world)
    referral = agreed(world, proposed(world, interview, gone))

    let_provider_go(provider=gone, by=world.chair, now=LATER)

    referral.refresh_from_db()
    assert (referral.ended_at, referral.next_date) == (LATER, None)
    proposed(world, interview, a_provider(world, "吴老师"))
    forget_old_referrals(LATER + timedelta(days=REFERRAL_DAYS + 1))
    referral.refresh_from_db()
    assert referral.said_cipher is None


def test_what_she_has_not_answered_is_asked_no_more(world: World) -> None:
    interview, gone = talking(world), a_provider(world)
    proposed(world, interview, gone)

    let_provider_go(provider=gone, by=world.chair, now=LATER)

    assert not Referral.objects.filter(provider=gone).exists()
    proposed(world, interview, a_provider(world, "吴老师"))


def test_what_is_over_stays_as_it_was(world: World) -> None:
    gone = a_provider(world)
    referral = agreed(world, proposed(world, talking(world), gone))
    Referral.objects.filter(pk=referral.pk).update(ended_at=NOW)

    let_provider_go(provider=gone, by=world.chair, now=LATER)

    referral.refresh_from_db()
    assert referral.ended_at == NOW
