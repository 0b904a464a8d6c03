"""Partners claim for people by the API: by keys of their own, every row answered, nothing done when a key differs.

A service says that its rounds may be open to them, where a claim needs nothing beside it; an officer opens a round:

    partners.allow("goods")                                                         # in AppConfig.ready()

Who may take part, limits and windows are as for everybody. A partner reaches people and rounds of its own unit and
below; where places are split by channels, only those that are nobody's own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common import crypto
from yizhan.common.acts import act, nothing_done, recorded_below, write_record
from yizhan.orgs.access import Scope
from yizhan.people.actions import check_id_number
from yizhan.people.columns import ID_NUMBER, PHONE
from yizhan.people.idnumbers import BadIdNumber
from yizhan.people.models import Person, User
from yizhan.people.phones import BadPhone, normal_phone
from yizhan.supplies import kernel
from yizhan.supplies.answers import of_another
from yizhan.supplies.eligibility import reasons_against
from yizhan.supplies.giving_back import give_back
from yizhan.supplies.identity import NotVerified, who_of
from yizhan.supplies.kernel import Answer, Done, Outcome, Request
from yizhan.supplies.models import Claim, Handover, HandoverState, Round, RoundState, Supply
from yizhan.supplies.states import OVER, Why
from yizhan.supplies.telling import tell_registered

VIA = "api"
KEY = re.compile(r"[A-Za-z0-9._:-]{1,60}", re.ASCII)
SAYS_KEY = gettext_lazy("key 要有 1 到 60 个字母、数字或 . _ : -")
STATUS = {Outcome.MADE: 201, Outcome.KNOWN: 200}
CANCELLED = {Done.DONE: 200, Done.SAME: 200}

_allowed: set[str] = set()


class NotForPartners(ValueError):
    """这一批不开放给合作方。"""


class KeysDiffer(ValueError):
    """Keys of rows that were used before for something else. rows: their places in the call, with the keys."""

    def __init__(self, rows: Sequence[tuple[int, str]]) -> None:
        super().__init__(f"{len(rows)} keys were used before with another body.")
        self.rows = list(rows)


class Wanted(NamedTuple):
    """A row as it came: anything may stand in it, or be missing."""

    key: object
    phone: object
    id_number: object


class Told(NamedTuple):
    """What became of a row. status: as HTTP has them. state: of the claim, "" without one."""

    key: str
    status: int
    outcome: str
    says: str
    state: str = ""


class _Good(NamedTuple):
    """indexes: under which her number may be stored."""

    key: str
    indexes: tuple[str, ...]


def allow(service: str) -> None:
    """A claim in a round of this service needs nothing that a partner could not give."""
    _allowed.add(service)


def prefix_of(partner_id: int) -> str:
    """What the keys of a partner's claims begin with."""
    return f"partner{partner_id}:"


def refuse_differing(rows: Sequence[tuple[int, str]], outcomes: Sequence[str]) -> None:
    """rows: the place in the call and the key of each outcome. Raises KeysDiffer, in the caller's transaction."""
    differ = [row for row, outcome in zip(rows, outcomes, strict=True) if outcome == Outcome.OTHER]
    if differ:
        raise KeysDiffer(differ)


# --- rounds ---------------------------------------------------------------------------------------------------


def may_be_opened(scope: Scope) -> QuerySet[Round]:
    """Rounds that an officer may open to partners: of a service that allows it, never private ones."""
    rows = Round.objects.filter(service__in=_allowed, is_private=False)
    return scope.filter(rows).select_related("unit")


def still_on(rows: QuerySet[Round], now: datetime) -> QuerySet[Round]:
    """Those in which somebody can claim now or later."""
    return rows.filter(
        Q(closes_at__isnull=True) | Q(closes_at__gt=now), state__in=[RoundState.DRAFT, RoundState.OPEN]
    )


def seen_by_partners(scope: Scope) -> QuerySet[Round]:
    """Rounds of their units that are no drafts and nobody's secret, opened to them or not."""
    rows = Round.objects.filter(is_private=False).exclude(state=RoundState.DRAFT)
    return scope.filter(rows).select_related("unit", "limit", "station")


def open_to_partners(scope: Scope, now: datetime) -> QuerySet[Round]:
    """Those in which they may claim now or later."""
    rows = seen_by_partners(scope).filter(takes_partners=True, service__in=_allowed)
    return still_on(rows, now)


def supplies_for_partners(now: datetime) -> QuerySet[Supply]:
    """Places that are no channel's own, in order; of sessions those that are still to begin."""
    ahead = Q(session__isnull=True) | Q(
        session__cancelled_at__isnull=True, session__during__startswith__gt=now
    )
    rows = Supply.objects.filter(ahead, Q(channel="") | Q(takes_reflow=True), closed_at__isnull=True)
    return rows.select_related("session").order_by("pk")


@act("supplies.partners", "开放或停止合作方登记")
def let_partners(*, round: Round, takes: bool, by: User | None, now: datetime) -> None:
    """Let partners of the round's unit claim in it, or no longer; what they claimed stands. Raises NotForPartners."""
    if takes and (round.is_private or round.service not in _allowed):
        raise NotForPartners(NotForPartners.__doc__)
    if not Round.objects.filter(pk=round.pk, takes_partners=not takes).update(takes_partners=takes):
        nothing_done()
        return
    write_record(
        unit=round.unit, at=now, by=by, subject=f"supplies.round:{round.pk}", data={"partners": takes}
    )


# --- claims ---------------------------------------------------------------------------------------------------


def claim_for(
    *, supply: Supply, scope: Scope, partner_id: int, rows: Sequence[Wanted], now: datetime
) -> list[Told]:
    """Claim for the people named, all in one transaction; answered one for one.

    The partner's key makes a row the same request for ever. Raises NotForPartners; KeysDiffer, and claims for nobody,
    when a key comes with another person or place.
    """
    round = supply.round
    if not round.takes_partners or round.is_private or round.service not in _allowed:
        raise NotForPartners(NotForPartners.__doc__)
    told: dict[int, Told] = {}
    good: list[tuple[int, _Good]] = []
    for at, row in enumerate(rows):
        read = _read(row, now)
        if isinstance(read, Told):
            told[at] = read
        else:
            good.append((at, read))
    begins = prefix_of(partner_id)
    people = _people(scope, [one for _at, one in good])
    known = _known(round, [begins + one.key for _at, one in good])
    asked: list[tuple[int, str]] = []
    requests: list[Request] = []
    for at, one in good:
        wanted = _request(supply, one, people, known.get(begins + one.key), begins, now)
        if isinstance(wanted, Told):
            told[at] = wanted
        else:
            asked.append((at, one.key))
            requests.append(wanted)
    answers = _claim(supply=supply, asked=asked, requests=requests, now=now) if requests else []
    stands: dict[int | None, str] = {}
    for (at, key), answer in zip(asked, answers, strict=True):
        if answer.is_hers:
            stands.setdefault(answer.claim_id, key)
        told[at] = _told(key, answer, stands.get(answer.claim_id))
    return [told[at] for at in range(len(rows))]


@act("supplies.claim", "预约、领取")
def _claim(
    *, supply: Supply, asked: Sequence[tuple[int, str]], requests: Sequence[Request], now: datetime
) -> list[Answer]:
    kernel.lock(supply.round)  # an officer who closes it to partners meanwhile is before this or after
    if not Round.objects.filter(pk=supply.round_id, takes_partners=True).exists():
        raise NotForPartners(NotForPartners.__doc__)
    answers = kernel.claim(supply.round, requests, now=now, via=VIA)
    refuse_differing(asked, [answer.outcome for answer in answers])
    made = [answer.claim_id or 0 for answer in answers if answer.outcome == Outcome.MADE]
    tell_registered(supply.round, made, now)
    recorded_below(len(made))
    return answers


def _read(row: Wanted, now: datetime) -> _Good | Told:
    """The row, or why it is refused."""
    key = row.key if isinstance(row.key, str) else ""
    if not KEY.fullmatch(key):
        return Told(key[:60], 422, "bad_key", str(SAYS_KEY))
    given = [value for value in (row.phone, row.id_number) if value not in (None, "")]
    if len(given) != 1 or not isinstance(given[0], str):
        return Told(key, 422, "bad_person", _("phone 和 id_number 写其中一个"))
    if row.id_number:
        try:
            number = check_id_number(given[0], now.date()).text
        except BadIdNumber as wrong:
            return Told(key, 422, "bad_id_number", str(wrong.says))
        return _Good(key, tuple(crypto.indexes_of(number, ID_NUMBER)))
    try:
        phone = normal_phone(given[0])
    except BadPhone as wrong:
        return Told(key, 422, "bad_phone", str(wrong.says))
    return _Good(key, tuple(crypto.indexes_of(phone, PHONE)))


def _people(scope: Scope, rows: Sequence[_Good]) -> dict[str, list[Person]]:
    """Living persons of the partner's units, by the index of a number. One query."""
    wanted = [index for row in rows for index in row.indexes]
    living = Person.objects.filter(
        Q(phone_index__in=wanted) | Q(id_number_index__in=wanted), merged_into__isnull=True
    )
    found: dict[str, list[Person]] = {}
    for person in scope.filter(living).select_related("unit").order_by("pk"):
        for index in {person.phone_index, person.id_number_index} - {None}:
            found.setdefault(str(index), []).append(person)
    return found


def _known(round: Round, keys: Sequence[str]) -> dict[str, Claim]:
    return {claim.key: claim for claim in Claim.objects.filter(home_id=round.home_id, key__in=keys)}


def _request(
    supply: Supply,
    row: _Good,
    people: dict[str, list[Person]],
    known: Claim | None,
    begins: str,
    now: datetime,
) -> Request | Told:
    found = {person.pk: person for index in row.indexes for person in people.get(index, [])}
    if not found:
        return Told(row.key, 404, "unknown", _("本单位范围里没有这个人，请工会先导入名册"))
    if len(found) > 1:
        return Told(row.key, 409, "several", _("这个手机号登记了几个人，请写身份证号"))
    person = next(iter(found.values()))
    body = hashlib.sha256(f"{supply.pk}:{person.pk}".encode()).digest()
    if known is not None:  # the kernel says whether it is the same; she need not be eligible still
        is_same = (known.supply_id, known.person_id) == (supply.pk, person.pk) and known.body is not None
        return Request(
            supply.pk,
            known.who,
            person.pk,
            known.key,
            body=bytes(known.body) if is_same and known.body is not None else body,
        )
    if reasons := reasons_against(supply.round, person, now):
        return Told(row.key, 403, "not_eligible", _("；").join(str(reason.says) for reason in reasons))
    try:
        who = who_of(supply.round, person)
    except NotVerified as refused:
        return Told(row.key, 403, "not_eligible", str(refused.says))
    return Request(supply.pk, who, person.pk, begins + row.key, body=body)


def _told(key: str, answer: Answer, stands: str | None) -> Told:
    """stands: the key of the row of this call that has the claim; she may be named twice, by phone and by number."""
    says = of_another(answer.outcome)
    if answer.outcome == Outcome.MINE and stands is not None:
        says = _("和 key 为 %(key)s 的一行是同一个人，已经有了") % {"key": stands}
    state = str(answer.state.value) if answer.state and answer.is_hers else ""
    return Told(key, STATUS.get(answer.outcome, 409), answer.outcome.value, says, state)


def claims_by(partner_id: int, round: Round) -> QuerySet[Claim]:
    """What the partner claimed in the round, handed over to colleagues or not."""
    given = Handover.objects.filter(claim=OuterRef("pk"), state=HandoverState.TAKEN)
    rows = Claim.objects.filter(
        home_id=round.home_id, round=round, via=VIA, key__startswith=prefix_of(partner_id)
    )
    return rows.select_related("round__unit", "supply").annotate(is_handed_over=Exists(given)).order_by("pk")


def claimed_by_partners(rounds: Sequence[Round]) -> dict[int, int]:
    """How many places partners took in each round, and are not given back. One query."""
    rows = Claim.objects.filter(round__in=rounds, via=VIA).exclude(state__in=OVER)
    return dict(rows.order_by().values_list("round").annotate(n=Count("pk")))


def cancel_for(*, round: Round, partner_id: int, keys: Sequence[str], now: datetime) -> list[Told]:
    """Give places back that the partner claimed, within the people's own deadline; each is told of it.

    What its holder has handed over to a colleague is not the partner's any more.
    """
    begins = prefix_of(partner_id)
    claims = {
        claim.key: claim
        for claim in claims_by(partner_id, round).filter(key__in=[begins + key for key in keys])
    }
    return [_cancel(key, claims.get(begins + key), now) for key in keys]


def _cancel(key: str, claim: Claim | None, now: datetime) -> Told:
    if claim is None:
        return Told(key, 404, "unknown", _("这一批里没有用这个 key 登记的"))
    if claim.is_handed_over:  # type: ignore[attr-defined]
        return Told(key, 409, "handed_over", _("本人已经转给同事"), claim.state)
    done = give_back(claim=claim, by=None, now=now, why=Why.BY_PARTNER)
    claim.refresh_from_db(fields=["state"])
    return Told(key, CANCELLED.get(done, 409), done.value, str(done.label), claim.state)
