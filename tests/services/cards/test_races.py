"""Two phones, two channels, two persons who are one: nobody has two free cards, and no officer hears of it too late."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import transaction
from django.utils import timezone

from tests.places.factories import at_once
from tests.services.cards.factories import a_campaign, a_courier, pool
from yizhan.orgs.models import Unit
from yizhan.people.privacy import mergers
from yizhan.services.cards.actions import QuotaTooSmall, add_channel, set_quotas
from yizhan.services.cards.queries import figures
from yizhan.supplies import kernel
from yizhan.supplies.actions import claim_place
from yizhan.supplies.identity import who_of
from yizhan.supplies.kernel import Answer, Outcome, Request
from yizhan.supplies.models import Claim, Double, Supply

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed_unit(transactional_db: None) -> Unit:
    from tests.places import factories as places

    return places.units().east


def test_one_person_by_two_phones_and_two_channels_at_once_has_one_free_card(committed_unit: Unit) -> None:
    campaign = a_campaign(committed_unit)
    add_channel(
        campaign=campaign, unit=committed_unit, name="东区", free=5, discounted=0, by=None, now=timezone.now()
    )
    mei = a_courier(committed_unit)
    ways = list(Supply.objects.filter(round=campaign.free).select_related("round__unit", "round__limit"))

    def take(supply: Supply, phone: int) -> Answer:
        return claim_place(supply=supply, person=mei, key=f"{phone}:{supply.pk}", by=None, now=timezone.now())

    answers = at_once(*[lambda way=way, phone=phone: take(way, phone) for way in ways for phone in range(3)])

    assert Counter(str(answer.outcome.value) for answer in answers) == {"made": 1, "mine": 5}
    assert Claim.objects.filter(round=campaign.free).count() == 1


def test_a_quota_cut_while_cards_go_never_falls_below_what_is_taken(committed_unit: Unit) -> None:
    campaign = a_campaign(committed_unit, free_total=4)
    couriers = [a_courier(committed_unit, f"员{n}") for n in range(4)]
    supply = pool(campaign)

    def cut() -> str:
        try:
            set_quotas(round=campaign.free, quotas={}, by=None, now=timezone.now(), total=2)
        except QuotaTooSmall:
            return "refused"
        return "cut"

    takes = [
        lambda who=who: str(
            claim_place(
                supply=supply, person=who, key=f"k{who.pk}", by=None, now=timezone.now()
            ).outcome.value
        )
        for who in couriers
    ]
    found = Counter(at_once(*takes, cut))

    left = figures(campaign)[0]
    assert left.taken == found["made"] <= left.total
    assert (left.total, found["made"]) == ((2, 2) if found["cut"] else (4, 4))


def test_two_who_are_one_and_hold_a_free_card_each_become_a_matter_for_an_officer(
    committed_unit: Unit,
) -> None:
    campaign, now = a_campaign(committed_unit), timezone.now()
    stays, goes = a_courier(committed_unit, "早"), a_courier(committed_unit, "晚")
    for who in (stays, goes):
        claim_place(supply=pool(campaign), person=who, key=f"k{who.pk}", by=None, now=now)

    for move in mergers():
        move(stays, goes, now)

    double = Double.objects.get()
    assert (double.kept.person_id, double.other.person_id, double.settled_at) == (stays.pk, goes.pk, None)


def test_a_card_that_a_partner_issued_to_her_number_counts_in_a_merge_too(committed_unit: Unit) -> None:
    campaign, now = a_campaign(committed_unit), timezone.now()
    stays, goes = a_courier(committed_unit, "早"), a_courier(committed_unit, "晚")
    supply = pool(campaign)
    kernel.claim(
        supply.round, [Request(supply.pk, who_of(supply.round, stays), None, "partner")], now=now, via="api"
    )
    claim_place(supply=supply, person=goes, key="k", by=None, now=now)

    for move in mergers():
        move(stays, goes, now)

    double = Double.objects.get()
    assert (double.kept.key, double.kept.person_id, double.other.key) == ("partner", stays.pk, "k")


def test_who_stays_can_have_no_second_card_beside_the_one_she_took_over(committed_unit: Unit) -> None:
    campaign, now = a_campaign(committed_unit), timezone.now()
    stays, goes = a_courier(committed_unit, "早"), a_courier(committed_unit, "晚")
    claim_place(supply=pool(campaign), person=goes, key="k", by=None, now=now)

    for move in mergers():
        move(stays, goes, now)

    assert not Double.objects.exists()
    again = claim_place(supply=pool(campaign), person=stays, key="again", by=None, now=now)
    assert (again.outcome, Claim.objects.get().person_id) == (Outcome.MINE, stays.pk)


def test_a_card_taken_while_two_become_one_is_seen_by_the_merge_or_refused(committed_unit: Unit) -> None:
    campaign, now = a_campaign(committed_unit), timezone.now()
    stays, goes = a_courier(committed_unit, "早"), a_courier(committed_unit, "晚")
    claim_place(supply=pool(campaign), person=goes, key="k", by=None, now=now)

    @transaction.atomic
    def merge() -> str:
        for move in mergers():
            move(stays, goes, now)
        return "merged"

    def take() -> str:
        return str(claim_place(supply=pool(campaign), person=stays, key="s", by=None, now=now).outcome.value)

    found = set(at_once(merge, take))

    is_made = found == {"merged", "made"}
    assert is_made or found == {"merged", "mine"}
    assert Double.objects.count() == int(is_made)
