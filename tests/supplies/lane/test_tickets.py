"""A ticket is good for what Django signed, for a few minutes, in one session; everything else is refused."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest

from tests.supplies.factories import NOON, a_round, a_supply, people
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User
from yizhan.supplies import tickets
from yizhan.supplies.identity import who_of
from yizhan.supplies.issuing import NoTicket, ticket_for
from yizhan.supplies.models import Supply
from yizhan.supplies.tickets import BrokenTicket, NoAttempt, NotYours, StaleTicket, Ticket, TooEarly

NOW_S = NOON.timestamp()
SESSION = "mei's session"


def ticket(**more: Any) -> Ticket:
    fields: dict[str, Any] = {
        "home_id": 1,
        "round_id": 2,
        "supply_id": 3,
        "who": -(2**62),
        "person_id": 4,
        "account_id": 5,
        "priority": -6,
        "not_before": int(NOW_S),
        "expires": int(NOW_S) + 300,
        "session": tickets.session_digest(SESSION),
        "key": "lane:3:4:abcdefgh",
    }
    return Ticket(**fields | more)


def read(text: str, session: str = SESSION, after_s: float = 0) -> Ticket:
    return tickets.read(text, session_key=session, now_s=NOW_S + after_s)


def test_it_says_what_was_signed() -> None:
    assert read(tickets.sign(ticket())) == ticket()


def test_changed_in_any_byte_it_is_refused() -> None:
    raw = urlsafe_b64decode(tickets.sign(ticket()) + "==")
    for at in range(len(raw)):
        changed = bytearray(raw)
        changed[at] ^= 1
        with pytest.raises(BrokenTicket):
            read(urlsafe_b64encode(changed).decode())


@pytest.mark.parametrize("text", ["", "A", "====", "驿站", "\0", "x" * 5000, tickets.sign(ticket())[:-3]])
def test_what_is_no_ticket_is_refused(text: str) -> None:
    with pytest.raises(BrokenTicket):
        read(text)


def test_signed_by_another_secret_it_is_refused(settings: Any) -> None:
    text = tickets.sign(ticket())
    settings.SECRET_KEY = "another"

    with pytest.raises(BrokenTicket):
        read(text)


@pytest.mark.parametrize("session", ["wu's session", ""])
def test_in_another_session_it_is_worthless(session: str) -> None:
    with pytest.raises(NotYours):
        read(tickets.sign(ticket()), session)


def test_its_minutes_are_counted_from_its_beginning_to_its_end() -> None:
    text = tickets.sign(ticket())

    assert read(text, after_s=299.9) == ticket()
    with pytest.raises(StaleTicket):
        read(text, after_s=300)
    with pytest.raises(TooEarly) as early:
        read(text, after_s=-41.5)
    assert early.value.retry_after_s == 42


def test_the_cookie_cannot_be_read_from_it() -> None:
    assert SESSION.encode() not in urlsafe_b64decode(tickets.sign(ticket()) + "==")


@pytest.mark.parametrize(
    "attempt", ["", "short", "x" * 41, "with space", "lane:3:9:", "../../..", "驿站驿站驿站"]
)
def test_an_attempt_with_another_shape_has_no_key(attempt: str) -> None:
    with pytest.raises(NoAttempt):
        tickets.key_of(4, 3, attempt)


# --- who gets one -------------------------------------------------------------------------------------------


@pytest.fixture
def supply(east: Unit) -> Supply:
    return a_supply(a_round(east), 3)


@pytest.fixture
def her(mei: User) -> Person:
    return mei.person


def issue(supply: Supply, person: Person, account: User, **more: Any) -> Ticket:
    given: dict[str, Any] = {"session_key": SESSION, "attempt": "first-try", "now": NOON} | more
    issued = ticket_for(supply=supply, person=person, account=account, **given)
    return tickets.read(issued.text, session_key=SESSION, now_s=issued.not_before.timestamp())


def test_it_binds_the_person_the_account_and_the_attempt(supply: Supply, her: Person) -> None:
    assert her.user
    found = issue(supply, her, her.user, priority=2)

    assert found == Ticket(
        supply.home_id,
        supply.round_id,
        supply.pk,
        who_of(supply.round, her),
        her.pk,
        her.user.pk,
        2,
        int(NOW_S),
        int(NOW_S) + tickets.LIFETIME_S,
        tickets.session_digest(SESSION),
        f"lane:{supply.pk}:{her.pk}:first-try",
    )


def test_a_fresh_one_of_the_same_attempt_is_the_same_request(supply: Supply, her: Person) -> None:
    assert her.user
    first = issue(supply, her, her.user)
    later = issue(supply, her, her.user, now=NOON + timedelta(minutes=9))
    (other,) = people(1)

    assert later.key == first.key
    assert later.expires > first.expires
    assert issue(supply, other, her.user).key != first.key


def test_it_may_be_had_a_quarter_of_an_hour_before_the_window_opens(east: Unit, her: Person) -> None:
    assert her.user
    supply = a_supply(a_round(east, opens_at=NOON + timedelta(minutes=15)), 3)

    found = issue(supply, her, her.user)
    assert (found.not_before, found.expires) == (int(NOW_S) + 900, int(NOW_S) + 1200)

    with pytest.raises(NoTicket) as refused:
        issue(supply, her, her.user, now=NOON - timedelta(seconds=1))
    assert refused.value.code == "early"


@pytest.mark.parametrize(
    "more", [{"state": "closed"}, {"closes_at": NOON}, {"state": "draft"}], ids=["closed", "past", "draft"]
)
def test_there_is_none_for_a_round_that_takes_nothing(east: Unit, her: Person, more: dict[str, Any]) -> None:
    assert her.user
    with pytest.raises(NoTicket) as refused:
        issue(a_supply(a_round(east, **more), 3), her, her.user)
    assert refused.value.code == "shut"


@pytest.mark.parametrize(
    "more",
    [{"eligibility": [{"rule": "age", "from": 99}]}, {"is_scarce": True, "hash_key": "1"}],
    ids=["rule", "not verified"],
)
def test_who_may_not_take_part_gets_none_and_is_told_why(
    east: Unit, her: Person, more: dict[str, Any]
) -> None:
    assert her.user
    with pytest.raises(NoTicket) as refused:
        issue(a_supply(a_round(east, **more), 3), her, her.user)
    assert refused.value.code == "not_eligible"
    assert all(str(reason.says) for reason in refused.value.reasons)
