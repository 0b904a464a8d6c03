"""Orders whose answer has passed, or that are not ours: what the hotline gets back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.cases.chain import Said, said_in
from yizhan.cases.models import Case, Entry
from yizhan.services.hotline.procedure import ANSWERED, CODE, HANDED_BACK_BY

MOST_BACK = 2000  # rows of one file
HEADINGS = (_("工单编号"), _("热线"), _("办理结果"), _("答复或退回原因"), _("承办单位"))
SAYS_IT = ("answer", "not_ours")  # moves whose words go back


@dataclass(frozen=True)
class Back:
    """An order that waits to be handed back. says: the answer, or why it is not ours."""

    case: Case
    number: str
    line: str
    is_answered: bool
    says: str

    @property
    def cells(self) -> list[str]:
        result = _("已办理") if self.is_answered else _("不归本工会办，退回")
        return [self.number, self.line, str(result), self.says, str(self.case.unit)]


def to_hand_back(orders: QuerySet[Case]) -> list[Back]:
    """Of these, checked answers and refusals, the most urgent first. 2 queries."""
    rows = orders.filter(procedure=CODE, ended_at__isnull=True, place__in=HANDED_BACK_BY)
    found = list(rows.order_by("next_due_at", "pk")[:MOST_BACK])
    first, last = _words_of(found)
    return [_back(case, first.get(case.pk, Said()), last.get(case.pk, Said())) for case in found]


def _words_of(cases: Sequence[Case]) -> tuple[dict[int, Said], dict[int, Said]]:
    """What each came with, and the last that was said in it to the hotline."""
    first: dict[int, Said] = {}
    last: dict[int, Said] = {}
    entries = Entry.objects.filter(Q(number=1) | Q(outcome__in=SAYS_IT), case__in=cases)
    for entry in entries.select_related("words").order_by("case", "number"):
        (first if entry.number == 1 else last)[entry.case_id] = said_in(entry.words)
    return first, last


def _back(case: Case, first: Said, last: Said) -> Back:
    is_answered = case.place == ANSWERED
    return Back(
        case,
        str(first.fields.get("number", "")),
        str(first.fields.get("line", "")),
        is_answered,
        str(last.fields.get("answer" if is_answered else "reason", "")),
    )
