"""The one door to claims: typed calls of the database's functions (migrations/0002_kernel.sql).

Every write path goes through here: pages, keepers, officers, series, imports, the partner API, promotion, re-flow,
draws; the lane calls the same functions by its own connection. A call is a transaction, or part of the caller's.
`now` is handed in. What the database refuses comes as one exception a cause.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, TypeVar

import psycopg
from django.db import DatabaseError, connection, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.common.arrays import bytes_array, int_array, text_array
from yizhan.supplies.models import Handover, Round, Session, Supply
from yizhan.supplies.states import ClaimState, Why

T = TypeVar("T")
TRIES = 6
# serialization_failure, deadlock_detected, and the exclusion constraints that two rounds can meet at
AGAIN = frozenset({"40001", "40P01"})
MEETINGS = frozenset({"supplies_never_two_at_once", "supplies_a_part_is_used_once"})


class Refused(ValueError):
    """The kernel refuses; each cause has its class, its constraint in the database, and its words."""

    constraint: ClassVar[str] = ""
    says: ClassVar[Promise]


class Oversold(Refused):
    """A capacity below what is taken."""

    constraint = "supplies_never_oversold"
    says = _("名额不能少于已经被占用的数量。")


class QuotasDoNotSum(Refused):
    """The capacities of the channels do not sum to the round's total."""

    constraint = "supplies_quotas_sum_to_the_total"
    says = _("各渠道名额之和与总数不一致。")


class SpaceInUse(Refused):
    """The space is in use at that time: by a session, or closed for it."""

    constraint = "supplies_a_part_is_used_once"
    says = _("这段时间场地已有安排。")


class SessionsOverlap(Refused):
    """Two sessions of one space at one time."""

    constraint = "supplies_sessions_of_a_space_apart"
    says = _("这段时间同一场地已有另一场。")


class TwoAtOnce(Refused):
    """One person, two places, one time."""

    constraint = "supplies_never_two_at_once"
    says = _("同一时间已有另一项预约。")


class MayNotBecome(Refused):
    """The claim's state does not allow it."""

    constraint = "supplies_claim_may_become"
    says = _("现在的状态不能这样改。")


class NotYetFrozen(Refused):
    """The window of a draw has not closed yet, or it is no draw."""

    constraint = "supplies_freeze_after_the_window"
    says = _("申请截止以后才能封存名单。")


class DrawnAlready(Refused):
    """A draw runs once, on a frozen list."""

    constraint = "supplies_draw_once_and_frozen"
    says = _("抽签只进行一次，并且要先封存名单。")


class NoSuchRound(Refused):
    """No such round in this home."""

    constraint = "supplies_no_such_round"
    says = _("没有这一批。")


_refusals = {one.constraint: one for one in Refused.__subclasses__()}


class Outcome(models.TextChoices):
    """What became of a request."""

    MADE = "made", _("好了")
    KNOWN = "known", _("已经办好了")
    OTHER = "other", _("这个编号已经用于另一个请求")
    NO_SUPPLY = "no_supply", _("没有这个名额")
    SHUT = "shut", _("已经停止")
    EARLY = "early", _("还没有开始")
    LATE = "late", _("已经截止")
    OVER = "over", _("这一场已经开始了")
    MINE = "mine", _("您已经有了")
    OVERLAPS = "overlaps", _("您在同一时间已有另一项预约")
    DAY_COUNT = "day_count", _("超过每天的次数")
    WEEK_COUNT = "week_count", _("超过每周的次数")
    YEAR_COUNT = "year_count", _("超过每年的次数")
    DAY_MINUTES = "day_minutes", _("超过每天的时长")
    WEEK_MINUTES = "week_minutes", _("超过每周的时长")
    BLOCKED = "blocked", _("这段时间场地另有安排")
    FULL = "full", _("满了")
    GONE = "gone", _("已经不能接了")
    OWN = "own", _("这是您自己的预约")
    PARTY = "party", _("同行的人里有人不能预约，所以都没有预约")


class Request(NamedTuple):
    """One person asks for one place.

    who: as the round counts persons (identity.py). key: the request's own name, within the home; the same again
    is the same claim. body: a digest of what is asked, for keys that others choose. party: shared by those who go
    together.
    """

    supply_id: int
    who: int
    person_id: int | None
    key: str
    body: bytes | None = None
    party: int | None = None
    priority: int = 0
    by_id: int | None = None


class Answer(NamedTuple):
    """What became of a request; claim_id of hers that stands in the way when it was `mine` or `overlaps`."""

    outcome: Outcome
    claim_id: int | None
    state: ClaimState | None
    number: int | None
    expires_at: datetime | None

    @property
    def is_hers(self) -> bool:
        """Does the claim stand, made now or by the same request before?"""
        return self.outcome in {Outcome.MADE, Outcome.KNOWN}


OUTCOMES = {one.value: one for one in Outcome}
STATES = {one.value: one for one in ClaimState}

CLAIM_SQL = (
    "SELECT outcome, claim_id, state, number, expires_at FROM supplies_claim("
    "%s, %s, %s, %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bytea[], %s::bigint[],"
    " %s::smallint[], %s::bigint[], %s, %s, %s)"
)


def claim_parameters(
    home_id: int,
    round_id: int,
    now: datetime,
    requests: Sequence[Request],
    *,
    via: str,
    anyway: bool = False,
    used: bool = False,
) -> list[Any]:
    """The parameters of CLAIM_SQL, for callers with a connection of their own (the lane)."""
    return [
        home_id,
        round_id,
        now,
        int_array([request.supply_id for request in requests]),
        int_array([request.who for request in requests]),
        int_array([request.person_id for request in requests]),
        text_array([request.key for request in requests]),
        bytes_array([request.body for request in requests]),
        int_array([request.party for request in requests]),
        int_array([request.priority for request in requests]),
        int_array([request.by_id for request in requests]),
        via,
        anyway,
        used,
    ]


def answer_of(row: Sequence[Any]) -> Answer:
    outcome, claim_id, state, number, expires_at = row
    return Answer(OUTCOMES[outcome], claim_id, STATES[state] if state else None, number, expires_at)


def claim(
    round: Round,
    requests: Sequence[Request],
    *,
    now: datetime,
    via: str,
    anyway: bool = False,
    used: bool = False,
) -> list[Answer]:
    """Answer the requests on one round, one for one.

    anyway: the window, the start and the limits are overlooked, by somebody who has been shown them; capacity,
    one-per-person and overlaps never are. used: she is at the door, the claim begins as used or is refused.
    """
    return [answer_of(row) for row in claimed(round, requests, now=now, via=via, anyway=anyway, used=used)]


def claimed(
    round: Round,
    requests: Sequence[Request],
    *,
    now: datetime,
    via: str,
    anyway: bool = False,
    used: bool = False,
) -> list[tuple[Any, ...]]:
    """The same as the database says it, for `answer_of`, an outcome first: who has ten thousand reads them when the
    transaction is over, and others get the round so much earlier."""
    return _rows(
        CLAIM_SQL,
        claim_parameters(round.home_id, round.pk, now, requests, via=via, anyway=anyway, used=used),
    )


class Done(models.TextChoices):
    """What became of a change."""

    DONE = "done", _("好了")
    SAME = "same", _("已经是这样")
    LATE = "late", _("过了取消期限")
    NO = "no", _("现在的状态不能这样改")


def become(
    round: Round,
    claims: Sequence[int],
    state: ClaimState,
    *,
    now: datetime,
    why: Why = Why.NONE,
    by_id: int | None,
    own: bool = False,
    holder_id: int | None = None,
) -> dict[int, Done]:
    """Change claims of one round; a party goes together. Returns what became of each, also of those of a party.

    own: she does it herself, so her cancellation deadline counts and she confirms only what awaits her. holder_id:
    whose they are as far as is known; one that has gone to a colleague meanwhile stays as it is (NO).
    """
    rows = _rows(
        "SELECT claim_id, outcome FROM supplies_become(%s, %s, %s, %s::bigint[], %s, %s, %s, %s, %s)",
        [round.home_id, round.pk, now, list(claims), state, why, by_id, own, holder_id],
    )
    return {claim_id: Done(outcome) for claim_id, outcome in rows}


def lock(*rounds: Round) -> None:
    """Lock rounds until the end of the transaction, in the order of their ids, as everybody does."""
    with connection.cursor() as cursor:
        for home_id, pk in sorted({(round.home_id, round.pk) for round in rounds}):
            cursor.execute("SELECT supplies_lock(%s, %s)", [home_id, pk])


def hand_over(offer: Handover, *, person_id: int, now: datetime, by_id: int | None) -> Outcome:
    """The place goes to the colleague, as if she had asked for it: MADE, or why not, and then nothing changes."""
    round = offer.claim.round
    rows = _rows(
        "SELECT supplies_hand_over(%s, %s, %s, %s, %s, %s)",
        [round.home_id, round.pk, now, offer.pk, person_id, by_id],
    )
    return Outcome(rows[0][0])


def keep_limit(round: Round, person_id: int, *, now: datetime) -> Outcome | None:
    """Which limit would one more claim of hers break? For who claims `anyway` next, in the same transaction."""
    broken = _rows("SELECT supplies_keep_limit(%s, %s, %s, %s)", [round.home_id, round.pk, person_id, now])[
        0
    ][0]
    return Outcome(broken) if broken else None


def expire(round: Round, *, now: datetime) -> int:
    """End the holds that ran out; those who wait go up. Returns how many ended."""
    return _number("SELECT supplies_expire(%s, %s, %s)", [round.home_id, round.pk, now])


def promote(round: Round, *, now: datetime) -> int:
    """Give free places to those who wait. Returns how many went up."""
    return _number("SELECT supplies_promote(%s, %s, %s)", [round.home_id, round.pk, now])


def set_capacities(
    round: Round, capacities: dict[Supply, int], *, now: datetime, total: int | None = None
) -> int:
    """Set capacities, with the round's total if it has one; returns how many went up from the waiting list.

    Raises Oversold, QuotasDoNotSum (at the end of the transaction).
    """
    return _number(
        "SELECT supplies_set_capacities(%s, %s, %s, %s::bigint[], %s::int[], %s)",
        [
            round.home_id,
            round.pk,
            now,
            [supply.pk for supply in capacities],
            list(capacities.values()),
            total if total is not None else round.total,
        ],
    )


def reflow(round: Round, *, now: datetime) -> int:
    """What channels have left over goes to the supply that takes it; returns how many places moved."""
    return _number("SELECT supplies_reflow(%s, %s, %s)", [round.home_id, round.pk, now])


def grade(round: Round, priorities: dict[int, int]) -> int:
    """Say the priority of claims that are entered and not frozen yet, or that wait. Returns how many took it."""
    return _number(
        "SELECT supplies_grade(%s, %s, %s::bigint[], %s::smallint[])",
        [round.home_id, round.pk, list(priorities), list(priorities.values())],
    )


def freeze(round: Round, *, now: datetime, seed_source: str) -> int:
    """Freeze and hash the list of a draw; returns the draw's id. Raises NotYetFrozen."""
    return _number("SELECT supplies_freeze(%s, %s, %s, %s)", [round.home_id, round.pk, now, seed_source])


def draw(round: Round, *, now: datetime, seed: str, by_id: int | None) -> int:
    """Run the draw; returns how many entries it decided. Raises DrawnAlready."""
    return _number("SELECT supplies_draw(%s, %s, %s, %s, %s)", [round.home_id, round.pk, now, seed, by_id])


def move_session(
    session: Session, *, space_id: int | None, during: Any, blocked: Any, now: datetime, by_id: int | None
) -> int:
    """Move a session; returns how many lost their claim because they have something else then.

    Raises SessionsOverlap, SpaceInUse.
    """
    return _number(
        "SELECT supplies_move_session(%s, %s, %s, %s, %s, %s, %s, %s)",
        [session.home_id, session.round_id, now, session.pk, space_id, during, blocked, by_id],
    )


def cancel_session(session: Session, *, reason: str, now: datetime, by_id: int | None) -> int:
    """The session does not take place; returns how many lost their claim."""
    return _number(
        "SELECT supplies_cancel_session(%s, %s, %s, %s, %s, %s)",
        [session.home_id, session.round_id, now, session.pk, reason, by_id],
    )


def cancel_round(round: Round, *, reason: str, now: datetime, by_id: int | None) -> int:
    """The round does not take place; returns how many lost their claim."""
    return _number(
        "SELECT supplies_cancel_round(%s, %s, %s, %s, %s)", [round.home_id, round.pk, now, reason, by_id]
    )


# --- how the database is asked ---------------------------------------------------------------------------


@contextmanager
def refusals() -> Iterator[None]:
    """Say what a constraint of the kernel means. Others pass as they are."""
    try:
        yield
    except DatabaseError as error:
        refusal = _refusals.get(constraint_of(error))
        if refusal is None:
            raise
        raise refusal(str(refusal.says)) from error


def constraint_of(error: BaseException) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return (diagnosis and diagnosis.constraint_name) or ""


def _rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    def ask() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows

    return _until_it_meets_nobody(ask)


def _number(sql: str, parameters: Sequence[Any]) -> int:
    return int(_rows(sql, parameters)[0][0] or 0)


def _until_it_meets_nobody(ask: Callable[[], T]) -> T:
    """Two rounds can meet at one person's time or at one space: the loser is rolled back and asks again.

    In a savepoint, so that the caller's transaction goes on; what the winner wrote is seen the next time.
    """
    for left in reversed(range(TRIES)):
        try:
            with refusals(), transaction.atomic():
                return ask()
        except (DatabaseError, Refused) as error:
            of_django = error.__cause__ if isinstance(error, Refused) else error
            if not left or not has_met_another(of_django and of_django.__cause__):
                raise
        time.sleep(pause_s(left))
    raise AssertionError


def has_met_another(fault: BaseException | None) -> bool:
    """Did this statement fail only because another transaction was first? Then it may be asked again."""
    return isinstance(fault, psycopg.Error) and (
        fault.sqlstate in AGAIN or fault.diag.constraint_name in MEETINGS
    )


def pause_s(left: int) -> float:
    """How long to wait before asking again, with `left` tries to go: longer each time, and never two alike."""
    return random.uniform(0.002, 0.02) * (TRIES - left)  # noqa: S311
