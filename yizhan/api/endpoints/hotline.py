"""Orders of a hotline: its system sends them, reads what waits for it, and tells what became of that.

A key has the scope of one line: the centre of 12345 sees and moves no order of 12351. Every row is answered for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import ValidationError

from yizhan.api.access import Key, key_of, scope_of_key
from yizhan.api.paging import MOST, USUAL, cut, read_id
from yizhan.api.problems import Problem
from yizhan.api.schemas import (
    MAX_ID,
    HeardIn,
    HeardRow,
    OrderRow,
    OrdersIn,
    OrderTold,
    OrderWaits,
    OrderWord,
    OrderWordsIn,
    TellOrders,
    WaitingOrders,
)
from yizhan.cases.actions import Meanwhile, NotNow, Refused, SpokenAlready
from yizhan.cases.models import Case
from yizhan.services.hotline.exchange import Became, receive_row
from yizhan.services.hotline.exchange import key_of as order_key
from yizhan.services.hotline.forms import LINES
from yizhan.services.hotline.procedure import CODE
from yizhan.services.hotline.queries import Back, backs, waiting
from yizhan.services.hotline.returning import (
    BadCall,
    Result,
    answer_delay,
    hand_back,
    hear,
    order_of,
    read_moment,
)

router = Router(tags=["hotlines"])
STATUS = {Became.NEW: 201, Became.KNOWN: 200, Became.REFUSED: 422}
Limit = Annotated[int, Query(ge=1, le=MOST)]
UnitId = Annotated[int, Path(ge=1, le=MAX_ID, description="The union that is to act.")]
Cursor = Annotated[str | None, Query(max_length=200)]


def _orders(request: HttpRequest, line: str) -> QuerySet[Case]:
    """The orders of this line within the partner's unit."""
    rows = Case.objects.filter(procedure=CODE, key__startswith=order_key(line, ""))
    return scope_of_key(key_of(request)).filter(rows)


def _send(request: HttpRequest, line: str, unit_id: int, body: OrdersIn) -> TellOrders:
    unit = scope_of_key(key_of(request)).units().filter(pk=unit_id, closed_at__isnull=True).first()
    if unit is None:
        raise Problem(404, "not-found", "There is no such union within your unit.")
    found, now = [], timezone.now()
    for at, sent in enumerate(body.rows):
        row = _whole(OrderRow, sent)
        if isinstance(row, OrderTold):
            found.append(row)
            continue
        fields = row.model_dump(exclude={"grade"}) | {"line": line}
        told = receive_row(line=at, fields=fields, grade=row.grade, unit=unit, by=None, now=now)
        found.append(OrderTold(number=told.number, status=STATUS[told.became], ref=told.ref, says=told.says))
    return TellOrders(items=found)


def _whole(shape: type[Any], sent: dict[str, Any]) -> Any:
    """The row, or what is wrong with it: one that is not whole is answered, not the call refused."""
    try:
        return shape(**sent)
    except ValidationError as bad:
        says = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in bad.errors())
        number = sent.get("number")
        return OrderTold(number=number[:40] if isinstance(number, str) else "", status=422, says=says[:500])


def _waits(request: HttpRequest, line: str, cursor: str | None, limit: int) -> WaitingOrders:
    rows = waiting(_orders(request, line)).filter(pk__gt=read_id(cursor))
    shown, following = cut(rows.select_related("unit").order_by("pk"), limit)
    return WaitingOrders(items=[_say(one) for one in backs(shown)], next=following)


def _say(one: Back) -> OrderWaits:
    return OrderWaits(
        number=one.number,
        ref=one.case.ref,
        what=one.case.place,
        says=one.says,
        asks=one.asks,
        unit_id=one.case.unit_id,
        unit=str(one.case.unit),
        due_at=one.case.next_due_at,
        seen=one.case.entries,
    )


def _tell(request: HttpRequest, line: str, body: OrderWordsIn) -> TellOrders:
    def tell(case: Case, row: OrderWord) -> bool:
        if row.what == "handed_back":
            return hand_back(case=case, seen=row.seen, by=None, now=timezone.now())
        is_granted = row.what == "delay_granted"
        return answer_delay(
            case=case, seen=row.seen, is_granted=is_granted, word=row.word, now=timezone.now()
        )

    return _each(request, line, OrderWord, body.rows, tell)


def _hear(request: HttpRequest, line: str, body: HeardIn) -> TellOrders:
    def heard(case: Case, row: HeardRow) -> bool:
        called_at = read_moment(row.called_at)
        if called_at is None:
            raise BadCall
        return hear(
            case=case,
            result=Result(row.result),
            called_at=called_at,
            says=row.word,
            by=None,
            now=timezone.now(),
        )

    return _each(request, line, HeardRow, body.rows, heard)


def _each(
    request: HttpRequest,
    line: str,
    shape: type[Any],
    rows: list[dict[str, Any]],
    tell: Callable[[Case, Any], bool],
) -> TellOrders:
    found = []
    for sent in rows:
        row = _whole(shape, sent)
        found.append(row if isinstance(row, OrderTold) else _told(_orders(request, line), line, row, tell))
    return TellOrders(items=found)


def _told(orders: QuerySet[Case], line: str, row: Any, tell: Callable[[Case, Any], bool]) -> OrderTold:
    case = order_of(orders, line, row.number)
    if case is None:
        return OrderTold(number=row.number, status=404, says="There is no such order of yours.")
    try:
        is_new = tell(case, row)
    except Meanwhile:
        says = "Something came into it since; read it again."
        return OrderTold(number=row.number, status=409, ref=case.ref, says=says)
    except (NotNow, SpokenAlready):
        says = "It does not wait for that, or it was told otherwise before."
        return OrderTold(number=row.number, status=409, ref=case.ref, says=says)
    except Refused as refused:
        return OrderTold(number=row.number, status=409, ref=case.ref, says=str(refused))
    return OrderTold(number=row.number, status=201 if is_new else 200, ref=case.ref)


def _serve(line: str) -> None:
    """The four addresses of one line; each has the line's own scope."""
    auth, at = Key(f"hotline.{line}"), f"/hotlines/{line}"

    def send(request: HttpRequest, unit_id: UnitId, body: OrdersIn) -> TellOrders:
        return _send(request, line, unit_id, body)

    def waits(request: HttpRequest, cursor: Cursor = None, limit: Limit = USUAL) -> WaitingOrders:
        return _waits(request, line, cursor, limit)

    def tell(request: HttpRequest, body: OrderWordsIn) -> TellOrders:
        return _tell(request, line, body)

    def heard(request: HttpRequest, body: HeardIn) -> TellOrders:
        return _hear(request, line, body)

    for view, name, says in (
        (send, "send_orders", SEND),
        (waits, "orders_waiting", WAITS),
        (tell, "tell_orders", TELL),
        (heard, "orders_heard", HEAR),
    ):
        view.__name__, view.__doc__ = f"{name}_{line}", says
    router.post(
        f"{at}/units/{{unit_id}}/orders", response=TellOrders, auth=auth, url_name=f"send_orders_{line}"
    )(send)
    router.get(f"{at}/waiting", response=WaitingOrders, auth=auth, url_name=f"orders_waiting_{line}")(waits)
    router.post(f"{at}/words", response=TellOrders, auth=auth, url_name=f"tell_orders_{line}")(tell)
    router.post(f"{at}/heard", response=TellOrders, auth=auth, url_name=f"orders_heard_{line}")(heard)


SEND = """Send up to 200 orders to one union; every row is answered, also those that are refused.

A row's `number` is yours: the same again is the same order (200 in the row), whatever else the row says and whether it
came by file before. 201: received; `ref` is our name for it. 422: `says` why it was not."""
WAITS = """What waits for you: answers that a colleague has checked, orders that are not the union's, and more time that
is asked for."""
TELL = """Tell that an answer or a refusal has arrived (`handed_back`), or whether there is more time (`delay_granted`,
`delay_denied`). `seen` is that of the row in `/waiting`: 409 when something came into the order since. The same again
is 200."""
HEAR = """Tell what your call back found. `unhappy` opens the order again, with your word; `nobody` is not counted. Once
for each end of an order: the same again is 200, another result 409."""
for _line in LINES:
    _serve(_line)
