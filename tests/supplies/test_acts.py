"""What people do with claims: rules are explained, changes are told, strikes are forgiven, two persons become one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.places import factories as places
from tests.supplies.factories import (
    NOON,
    a_round,
    a_session,
    a_supply,
    claims,
    people,
)
from yizhan.common import crypto
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people import privacy
from yizhan.people.models import Person, User
from yizhan.records.models import Record
from yizhan.supplies import actions, eligibility, kernel, queries, telling
from yizhan.supplies.actions import NoReason, NotEligible, Quota, claim_place
from yizhan.supplies.eligibility import (
    Reason,
    UnknownPredicate,
    barred_until,
    predicate,
    predicates,
    reasons_against,
)
from yizhan.supplies.identity import NotVerified, who_has, who_of
from yizhan.supplies.kernel import Done, Outcome
from yizhan.supplies.models import Change, Claim, Double, Limit, Round, Strike, Supply
from yizhan.supplies.states import ClaimState

HOUR = timedelta(hours=1)
TEN = NOON + 22 * HOUR


@pytest.fixture
def olga(east: Unit) -> User:
    return places.officer("奥尔加", east)


def book(supply: Supply, person: Person, key: str = "", now: object = NOON) -> kernel.Answer:
    return actions.claim_place(
        supply=supply,
        person=person,
        key=key or f"p{person.pk}:{supply.pk}",
        by=person.user,
        now=now,  # type: ignore[arg-type]
    )


def ask_as(supply: Supply, person: Person, who: int) -> kernel.Answer:
    """She asks for somebody whom the round counts as `who`."""
    request = kernel.Request(supply.pk, who, person.pk, f"{person.pk}:{who}")
    return kernel.claim(supply.round, [request], now=NOON, via="page")[0]


def claim_of(person: Person, round: Round) -> Claim:
    return Claim.objects.get(person=person, round=round)


# --- who may ------------------------------------------------------------------------------------------------


def rules(*stated: dict[str, object]) -> dict[str, object]:
    return {"eligibility": list(stated)}


@pytest.mark.parametrize(
    ("rule", "person", "says"),
    [
        ({"rule": "verified"}, {}, "要先实名认证"),
        ({"rule": "trade", "any": ["courier", "rider"]}, {"trade": "office"}, "只面向快递员、外卖骑手"),
        ({"rule": "sex", "is": "F"}, {"sex": "M"}, "只面向女职工"),
        ({"rule": "age", "from": 18}, {"birth_date": date(2008, 9, 17)}, "要满 18 周岁"),
        ({"rule": "age", "to": 60}, {"birth_date": date(1965, 9, 16)}, "不超过 60 周岁"),
        ({"rule": "age", "from": 18}, {}, "要知道年龄"),
    ],
)
def test_who_may_not_is_told_why(
    east: Unit, rule: dict[str, object], person: dict[str, object], says: str
) -> None:
    supply = a_supply(a_round(east, **rules(rule)), 5)
    mei = Person.objects.create(**person)

    with pytest.raises(NotEligible) as refused:
        book(supply, mei)

    assert [str(reason.says) for reason in refused.value.reasons] == [says]
    assert Claim.objects.count() == 0


def test_who_may_may_also_on_the_edge(east: Unit) -> None:
    supply = a_supply(
        a_round(east, **rules({"rule": "age", "from": 18, "to": 60}, {"rule": "trade", "any": ["courier"]})),
        5,
    )

    for birth in (date(2008, 9, 16), date(1965, 9, 17)):
        assert book(supply, Person.objects.create(birth_date=birth, trade="courier")).is_hers


def test_a_unit_counts_with_all_below_it(east: Unit, west: Unit, depot: Unit) -> None:
    round = a_round(east, **rules({"rule": "unit", "units": [east.pk]}))

    assert reasons_against(round, Person(unit=depot), NOON) == []
    (reason,) = reasons_against(round, Person(unit=west), NOON)
    assert str(reason.says) == "只面向 东区总工会 的职工"


DONE: dict[str, set[int]] = {
    "member": set(),
    "course": set(),
    "screening": set(),
}  # what a service knows, by person


def a_provider(code: str, name: str, reason: Reason) -> None:
    """What a service declares that knows who is a member, who passed a course, who has been screened."""

    @predicate(f"test.{code}", name, lambda stated: stated.keys() == {"rule"})
    def is_done(person: Person, stated: object, now: object) -> Reason | None:
        return None if person.pk in DONE[code] else reason


@pytest.mark.parametrize(
    ("code", "name", "reason"),
    [
        ("member", "是会员", Reason("只面向工会会员", "去申请入会", path="/me/union/")),
        ("course", "学完一门课", Reason("还没有学完安全课", "先去学完", path="/courses/1/")),
        ("screening", "筛查过", Reason("今年还没有做过筛查", "先去做筛查", path="/screening/")),
    ],
    ids=["membership", "course passed", "screening done"],
)
def test_a_service_brings_its_own_rule_and_says_what_would_help(
    east: Unit, code: str, name: str, reason: Reason
) -> None:
    a_provider(code, name, reason)
    supply = a_supply(a_round(east, **rules({"rule": f"test.{code}"})), 2)
    (mei,) = people(1)

    with pytest.raises(NotEligible) as refused:
        claim_place(supply=supply, person=mei, key="k", by=None, now=NOON)
    DONE[code].add(mei.pk)
    answer = claim_place(supply=supply, person=mei, key="k", by=None, now=NOON)

    assert refused.value.reasons == [reason]
    assert answer.outcome == Outcome.MADE
    assert f"test.{code}" in [one.code for one in predicates()]


@pytest.mark.parametrize(
    "stated",
    [
        {"rule": "horoscope"},
        {"rule": "age"},
        {"rule": "trade", "any": ["king"]},
        "age",
        {"rule": "verified", "x": 1},
    ],
)
def test_a_rule_that_nobody_declares_is_refused_when_the_round_is_made(
    east: Unit, olga: User, stated: object
) -> None:
    with pytest.raises(UnknownPredicate):
        actions.plan_round(unit=east, service="t", title="批次", by=olga, now=NOON, eligibility=[stated])


# --- one person, whatever she comes by ------------------------------------------------------------------------


def verified(number: str = "11010519491231002X") -> Person:
    from yizhan.people.columns import PERSON_ID_NUMBER

    made = Person.objects.create(verified_at=NOON, verified_by="test")
    made.id_number_cipher = PERSON_ID_NUMBER.seal(made.ref, number)
    made.save()
    return made


def scarce(east: Unit, olga: User, **terms: object) -> Round:
    round = actions.plan_round(
        unit=east, service="t", title="保障卡", by=olga, now=NOON, quotas=[Quota(5)], is_scarce=True, **terms
    )
    actions.open_round(round=round, by=olga, now=NOON)
    return round


def test_in_a_scarce_round_one_identity_number_is_one_person(east: Unit, olga: User) -> None:
    supply = scarce(east, olga).supplies.get()
    first, again = verified(), verified()

    assert book(supply, first).outcome == Outcome.MADE
    assert book(supply, again).outcome == Outcome.MINE


def test_also_after_erasing_herself_and_coming_again(east: Unit, olga: User) -> None:
    supply = scarce(east, olga, is_numbered=True).supplies.get()
    first = verified()
    book(supply, first)
    for erase in privacy.erasers():
        erase(first, NOON)
    first.delete()

    assert book(supply, verified()).outcome == Outcome.MINE


def test_without_verification_there_is_none_of_what_is_scarce(east: Unit, olga: User) -> None:
    supply = scarce(east, olga).supplies.get()

    with pytest.raises(NotVerified):
        book(supply, people(1)[0])


def test_a_partners_list_and_her_own_request_mean_the_same_person(east: Unit, olga: User) -> None:
    round = scarce(east, olga)

    assert who_has(round, "11010519491231002X") == who_of(round, verified())
    assert who_has(round, "11010519491231002X") < 0


# --- changing, missing, forgiving ----------------------------------------------------------------------------


def test_she_changes_to_another_session_in_one_go(east: Unit) -> None:
    (mei,) = people(1)
    day = a_round(east)
    ten, eleven = a_session(day, None, TEN), a_session(day, None, TEN + HOUR)
    book(ten, mei)

    changed = actions.change_to(claim=claim_of(mei, day), supply=eleven, key="change", by=None, now=NOON)

    assert changed.is_done
    assert list(Claim.objects.order_by("id").values_list("supply", "state", "why")) == [
        (ten.pk, "cancelled", "moved"),
        (eleven.pk, "confirmed", ""),
    ]


def test_to_a_full_one_she_does_not_change_and_keeps_hers(east: Unit) -> None:
    mei, wu = people(2)
    day = a_round(east)
    ten, eleven = a_session(day, None, TEN), a_session(day, None, TEN + HOUR)
    book(ten, mei)
    book(eleven, wu)

    changed = actions.change_to(claim=claim_of(mei, day), supply=eleven, key="change", by=None, now=NOON)

    assert not changed.is_done
    assert changed.answer.outcome == Outcome.FULL
    assert claims(day) == {mei.pk: "confirmed", wu.pk: "confirmed"}
    assert not Record.objects.filter(act="supplies.cancel").exists()


@pytest.fixture
def strict(east: Unit) -> Limit:
    """Two no-shows within 30 days bar for 14."""
    return Limit.objects.create(
        home_id=east.home_id, unit=east, name="球场", strikes=2, strike_days=30, barred_days=14
    )


def miss(strict: Limit, person: Person, at: object) -> Claim:
    supply = a_session(a_round(strict.unit, limit=strict), None, at)  # type: ignore[arg-type]
    book(supply, person)
    over = supply.session.during.upper + queries.GRACE  # type: ignore[union-attr]
    (session,) = queries.sessions_with_absentees(over)
    assert actions.mark_missed(session=session, by=None, now=over) == 1
    return claim_of(person, supply.round)


def test_who_stays_away_twice_is_barred_for_a_while_and_told_until_when(east: Unit, strict: Limit) -> None:
    (mei,) = people(1)
    next_week = a_session(a_round(east, limit=strict), None, TEN + 200 * HOUR)
    miss(strict, mei, TEN)
    assert reasons_against(next_week.round, mei, TEN + 24 * HOUR) == []
    second = miss(strict, mei, TEN + 24 * HOUR)
    struck = second.strike.at

    (reason,) = reasons_against(next_week.round, mei, struck)

    assert "多次预约后没有来" in str(reason.says)
    assert reasons_against(next_week.round, mei, struck + timedelta(days=14)) == []


def test_a_strike_that_is_forgiven_does_not_count(east: Unit, strict: Limit, olga: User) -> None:
    (mei,) = people(1)
    miss(strict, mei, TEN)
    claim = miss(strict, mei, TEN + 24 * HOUR)
    assert actions.appeal(strike=claim.strike, text="送孩子去医院", now=NOON)
    assert not actions.appeal(strike=claim.strike, text="再说一遍", now=NOON)

    assert actions.answer_appeal(
        strike=claim.strike, forgive=True, answer="理解", by=olga, now=TEN + 25 * HOUR
    )

    assert reasons_against(claim.round, mei, claim.strike.at) == []
    assert not actions.answer_appeal(strike=claim.strike, forgive=False, answer="算了", by=olga, now=TEN)


def test_who_came_after_all_has_no_strike(strict: Limit, olga: User) -> None:
    (mei,) = people(1)
    claim = miss(strict, mei, TEN)

    assert actions.check_in(claim=claim, by=olga, now=TEN + 2 * HOUR) == Done.DONE

    assert not Strike.objects.exists()
    acts = Record.objects.filter(act__in=["supplies.miss", "supplies.use"]).order_by("id")
    assert list(acts.values_list("act", "count")) == [
        ("supplies.miss", 1),
        ("supplies.use", 1),
        ("supplies.miss", -1),
    ]


def test_a_bar_lasts_from_the_strike_that_filled_the_measure() -> None:
    day = timedelta(days=1)
    at = [NOON, NOON + 10 * day, NOON + 50 * day, NOON + 60 * day]

    assert barred_until(at[:1], 2, 30 * day, 14 * day) is None
    assert barred_until(at[:2], 2, 30 * day, 14 * day) == NOON + 24 * day
    assert barred_until(at[:3], 2, 30 * day, 14 * day) == NOON + 24 * day
    assert barred_until(at, 2, 30 * day, 14 * day) == NOON + 74 * day


def test_a_keeper_takes_in_who_is_at_the_door(east: Unit, olga: User) -> None:
    mei, wu = people(2)
    supply = a_session(a_round(east), None, TEN)

    answer = actions.take_in(supply=supply, person=mei, key="door:1", by=olga, now=TEN + HOUR / 4)

    assert answer.state == ClaimState.USED
    assert actions.take_in(supply=supply, person=wu, key="door:2", by=olga, now=TEN).outcome == Outcome.FULL
    assert list(Record.objects.filter(act="supplies.use").values_list("method", "count_of")) == [
        ("keeper", "attendance")
    ]


# --- telling ------------------------------------------------------------------------------------------------


def told() -> list[tuple[int | None, str]]:
    return list(Notice.objects.order_by("id").values_list("person", "kind"))


def test_who_comes_up_is_told_once_and_who_cancelled_herself_is_not(east: Unit) -> None:
    mei, wu = people(2)
    supply = a_supply(a_round(east, title="瑜伽课"), 1)
    book(supply, mei)
    book(supply, wu)
    actions.cancel(claim=claim_of(mei, supply.round), by=None, now=NOON)

    assert telling.tell_changes(timezone.now()) == 2
    assert telling.tell_changes(timezone.now()) == 0

    assert told() == [(wu.pk, "supplies.promoted")]


def test_an_offer_she_has_answered_meanwhile_is_not_told_any_more(east: Unit) -> None:
    mei, wu = people(2)
    supply = a_supply(a_round(east, title="瑜伽课", confirm_s=3600), 1)
    book(supply, mei)
    book(supply, wu)
    actions.cancel(claim=claim_of(mei, supply.round), by=None, now=NOON)
    actions.confirm(claim=claim_of(wu, supply.round), by=wu.user, now=NOON)

    telling.tell_changes(timezone.now())

    assert told() == []


def test_what_has_no_hour_leaves_no_gap_before_the_comma(east: Unit) -> None:
    mei, wu = people(2)
    supply = a_supply(a_round(east, title="瑜伽课", confirm_s=3600), 1)
    book(supply, mei)
    book(supply, wu)
    actions.cancel(claim=claim_of(mei, supply.round), by=None, now=NOON)
    telling.tell_changes(timezone.now())

    notice = Notice.objects.get()
    kind = telling.KINDS[notice.kind]
    for text in (kind.text_of(notice.params), kind.sms_of(notice.params)):
        assert text.startswith("瑜伽课，请在")


def test_a_session_that_is_off_is_told_to_all_who_had_a_place_or_waited(east: Unit, olga: User) -> None:
    mei, wu = people(2)
    supply = a_session(a_round(east, title="1 号场"), None, TEN)
    book(supply, mei)
    book(supply, wu)

    actions.cancel_session(session=supply.session, reason="停电", by=olga, now=NOON)  # type: ignore[arg-type]
    telling.tell_changes(timezone.now())

    assert told() == [(mei.pk, "supplies.session_off"), (wu.pk, "supplies.session_off")]


def test_everybody_is_told_how_a_draw_came_out(east: Unit, olga: User) -> None:
    round = a_round(east, mode="draw", closes_at=NOON + HOUR, waiting_most=1)
    supply = a_supply(round, 1)
    for who in people(3):
        book(supply, who)
    actions.freeze_entries(round=round, seed_source="双色球", by=olga, now=NOON + HOUR)
    actions.run_draw(round=round, seed="7", by=olga, now=NOON + 2 * HOUR)

    telling.tell_changes(timezone.now())

    assert sorted(kind for _who, kind in told()) == ["supplies.lost", "supplies.waits", "supplies.won"]


def test_an_approval_is_told_with_its_result(east: Unit, olga: User) -> None:
    mei, wu = people(2)
    supply = a_supply(a_round(east, mode="approval"), 5)
    book(supply, mei)
    book(supply, wu)
    actions.confirm(claim=claim_of(mei, supply.round), by=olga, now=NOON, own=False)
    actions.take_away(claim=claim_of(wu, supply.round), by=olga, now=NOON, why=telling.Why.REFUSED)

    telling.tell_changes(timezone.now())

    assert told() == [(mei.pk, "supplies.approved"), (wu.pk, "supplies.refused")]


@pytest.mark.parametrize("text", ["", "  "])
def test_who_takes_something_away_says_why(east: Unit, olga: User, text: str) -> None:
    with pytest.raises(NoReason):
        actions.cancel_round(round=a_round(east), reason=text, by=olga, now=NOON)


# --- rounds over time, and persons who turn out to be one ------------------------------------------------------


def test_quotas_flow_back_when_their_time_has_come(east: Unit, olga: User) -> None:
    round = actions.plan_round(
        unit=east,
        service="t",
        title="保障卡",
        by=olga,
        now=NOON,
        quotas=[Quota(2, takes_reflow=True), Quota(8, "platform", "平台")],
        total=10,
        reflow_at=NOON + HOUR,
    )
    actions.open_round(round=round, by=olga, now=NOON)
    assert list(queries.to_reflow(NOON)) == []

    (due,) = queries.to_reflow(NOON + HOUR)
    assert actions.reflow(round=due, by=None, now=NOON + HOUR) == 8

    assert list(queries.to_reflow(NOON + 2 * HOUR)) == []
    assert sorted(round.supplies.values_list("channel", "capacity")) == [("", 10), ("platform", 0)]


def merge(stays: Person, goes: Person) -> None:
    for move in privacy.mergers():
        move(stays, goes, NOON)


def test_when_two_persons_are_one_she_has_what_either_had(east: Unit) -> None:
    mei, double = people(2)
    first, second = (a_supply(a_round(east), 2) for _ in range(2))
    book(first, mei)
    book(second, double)

    merge(mei, double)

    assert set(Claim.objects.values_list("person", "who")) == {(mei.pk, mei.pk)}
    assert book(second, mei, key="again").outcome == Outcome.MINE


def test_two_of_what_one_person_gets_once_is_a_matter_for_an_officer(east: Unit) -> None:
    mei, double = people(2)
    cards = a_supply(a_round(east), 2)
    book(cards, mei)
    book(cards, double)

    merge(mei, double)

    matter = Double.objects.get()
    assert (matter.kept.person_id, matter.other.person_id) == (mei.pk, double.pk)


def test_two_places_of_a_round_that_gives_two_are_no_matter_and_a_third_is(east: Unit) -> None:
    mei, double = people(2)
    supply = a_supply(a_round(east, per_person=2), 5)
    book(supply, mei)
    book(supply, double)

    merge(mei, double)

    assert set(Claim.objects.values_list("person", "who", "slot")) == {
        (mei.pk, mei.pk, 1),
        (mei.pk, mei.pk, 2),
    }
    assert not Double.objects.exists()
    (third,) = people(1)
    book(supply, third)
    merge(mei, third)
    assert Double.objects.get().other.person_id == third.pk


def test_two_guardians_with_a_child_each_are_no_matter_and_a_child_stays_one(east: Unit) -> None:
    mother, father = people(2)
    round = a_round(east, is_scarce=True, hash_key=crypto.key_of_today())
    supply = a_supply(round, 5)
    children = [who_has(round, name) for name in ("小禾", "小满")]
    for guardian, child in zip((mother, father), children, strict=True):
        ask_as(supply, guardian, child)

    merge(mother, father)

    assert not Double.objects.exists()
    held = Claim.objects.order_by("pk").values_list("person", "who", "slot")
    assert list(held) == [(mother.pk, child, 1) for child in children]
    assert ask_as(supply, mother, children[1]).outcome == Outcome.MINE


def test_who_goes_gives_back_what_she_has_not_used(east: Unit) -> None:
    mei, wu = people(2)
    supply = a_supply(a_round(east), 1)
    book(supply, mei)
    book(supply, wu)

    for erase in privacy.erasers():
        erase(mei, NOON)

    assert claims(supply.round) == {None: "cancelled", wu.pk: "confirmed"}
    assert Change.objects.first().why == "erased"  # type: ignore[union-attr]


def test_her_place_in_line_counts_priority_first(east: Unit) -> None:
    supply = a_supply(a_round(east), 1)
    everybody = people(4)
    for who, priority in zip(everybody, (0, 0, 0, 9), strict=True):
        actions.claim_place(supply=supply, person=who, key=f"k{who.pk}", by=None, now=NOON, priority=priority)

    lines = [queries.place_in_line(claim_of(who, supply.round)) for who in everybody[1:]]

    assert lines == [2, 3, 1]
    assert eligibility.predicates()
