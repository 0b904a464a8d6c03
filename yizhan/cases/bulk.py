"""The same thing done to several cases: each for itself, in a transaction of its own, with what came of it in words.

What is to be done is written down first, a row for each case (`begin`); then each row is done and says so in the same
transaction (`go_on`). So the same page sent twice does nothing twice, and what a fall of the machine left undone is
done by sending it again. A case that changed since it was looked at is refused, as everywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yizhan.cases import actions
from yizhan.cases.actions import Meanwhile, Refused
from yizhan.cases.actors import Taker
from yizhan.cases.clocks import procedure_of
from yizhan.cases.models import Bulk, BulkRow, BulkState, Case
from yizhan.cases.procedures import Office, Outcome, Step
from yizhan.common.acts import unrecorded
from yizhan.orgs.access import OutOfReach
from yizhan.orgs.models import Unit
from yizhan.people.models import User

MOST = 100


class AskedOtherwise(ValueError):
    """This request was sent before and asked something else."""


@dataclass(frozen=True)
class Asked:
    """What is to be done to each. does: "assign" (to an officer, or to nobody), "hand" (to a unit, says why) or "take"
    (way: which way out of which step, as `way_of` names it; says: a sentence to it, or "")."""

    does: str
    to: User | None = None
    unit: Unit | None = None
    way: str = ""
    says: str = ""

    @property
    def digest(self) -> str:
        whom = (self.to.pk if self.to else 0, self.unit.pk if self.unit else 0)
        return hashlib.sha256(repr((self.does, whom, self.way, self.says)).encode()).hexdigest()


def way_of(case: Case, step: Step, outcome: Outcome) -> str:
    return f"{case.procedure}:{case.version}:{step.code}:{outcome.code}"


def ways_for(cases: Sequence[Case]) -> dict[str, tuple[Step, Outcome, int]]:
    """Ways out that officers take without filling in anything, by name, and of how many of the cases. No query.

    Where several must agree, each looks at each case for herself: not here.
    """
    found: dict[str, tuple[Step, Outcome, int]] = {}
    for case in cases:
        procedure = procedure_of(case)
        if procedure.is_end(case.place):
            continue
        step = procedure.step(case.place)
        for outcome in step.outcomes:
            is_office = any(isinstance(actor, Office) for actor in step.actors_of(outcome))
            if is_office and step.form_of(outcome) is None and outcome.needs == 1:
                name = way_of(case, step, outcome)
                found[name] = (step, outcome, found[name][2] + 1 if name in found else 1)
    return found


@unrecorded("what is to be done; each case leaves its own record")
@transaction.atomic
def begin(*, asked: Asked, rows: Sequence[tuple[Case, int]], key: str, by: User, now: datetime) -> Bulk:
    """Write down what is to be done to which, each as it was seen; the same request again is the same one.

    Raises AskedOtherwise.
    """
    try:
        with transaction.atomic():
            bulk = Bulk.objects.create(user=by, key=key, does=asked.does, digest=asked.digest, at=now)
    except IntegrityError:
        bulk = Bulk.objects.get(user=by, key=key)
        if bulk.digest != asked.digest:
            raise AskedOtherwise(AskedOtherwise.__doc__) from None
        return bulk
    BulkRow.objects.bulk_create(BulkRow(bulk=bulk, case=case, seen=seen) for case, seen in rows)
    return bulk


def go_on(*, bulk: Bulk, asked: Asked, by: User, now: datetime) -> None:
    """Do what is not done yet, a case after the other."""
    waiting = bulk.rows.filter(state=BulkState.WAITING).order_by("pk").values_list("pk", flat=True)
    for pk in list(waiting):
        _do_row(pk, asked, by, now)


@unrecorded("the case leaves its own record")
@transaction.atomic
def _do_row(pk: int, asked: Asked, by: User, now: datetime) -> None:
    row = BulkRow.objects.select_for_update(of=("self",)).select_related("case").get(pk=pk)
    if row.state != BulkState.WAITING:
        return
    try:
        with transaction.atomic():
            _do(row.case, row.seen, asked, by, now)
    except Meanwhile:
        row.state, row.says = BulkState.REFUSED, _("您选了以后，这件事有了新的进展，请打开看看")
    except Refused as refused:
        row.state, row.says = BulkState.REFUSED, str(refused)[:200]
    except OutOfReach:
        row.state, row.says = BulkState.REFUSED, _("您可以看，不能办")
    else:
        row.state = BulkState.DONE
    row.save(update_fields=["state", "says"])


def _do(case: Case, seen: int, asked: Asked, by: User, now: datetime) -> None:
    """Raises Refused, OutOfReach."""
    match asked.does:
        case "assign":
            actions.assign(case=case, to=asked.to, seen=seen, by=by, now=now, says=asked.says)
        case "hand":
            assert asked.unit is not None
            actions.hand_over(case=case, to=asked.unit, seen=seen, by=by, now=now, says=asked.says)
        case "take":
            procedure, version, step, outcome = asked.way.split(":")
            if (case.procedure, str(case.version), case.place) != (procedure, version, step):
                raise actions.NotNow
            actions.take(case=case, outcome=outcome, seen=seen, taker=Taker(by), now=now, says=asked.says)
