"""Orders whose answer has passed, or that are not ours: what the hotline gets back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.cases.chain import Said, said_in
from yizhan.cases.models import Case, Entry
from yizhan.services.hotline.procedure import ANSWERED, ASKED, CODE, NOT_OURS, ORDER

MOST_BACK = 2000  # rows of one file
HEADINGS = (_("工单编号"), _("热线"), _("办理结果"), _("答复或退回原因"), _("承办单位"))
SAYS_IT = ("answer", "not_ours", "ask_delay")  # moves whose words go back
RESULTS = {ANSWERED: _("已办理"), NOT_OURS: _("不归本工会办，退回"), ASKED: _("申请延期")}


@dataclass(frozen=True)
class Back:
    """An order that waits for the hotline. says: the answer, why it is not ours, or why it takes longer.

    asks: the grade that is asked for, where more time is.
    """

    case: Case
    number: str
    line: str
    says: str
    asks: str = ""

    @property
    def result(self) -> str:
        return str(RESULTS[self.case.place])

    @property
    def cells(self) -> list[str]:
        result = self.result
        if self.asks:
            result = _("申请延期，按{grade}办").format(grade=ORDER.grade(self.asks).name)
        return [self.number, self.line, result, self.says, str(self.case.unit)]


def waiting(orders: QuerySet[Case]) -> QuerySet[Case]:
    """Of these, such as wait for the hotline: checked answers, refusals, more time asked for."""
    return orders.filter(procedure=CODE, ended_at__isnull=True, place__in=RESULTS)


def to_hand_back(orders: QuerySet[Case]) -> list[Back]:
    """What waits for the hotline, the most urgent first. 2 queries."""
    return backs(list(waiting(orders).order_by("next_due_at", "pk")[:MOST_BACK]))


def backs(found: Sequence[Case]) -> list[Back]:
    """These with their words, in their order. 1 query."""
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
    return Back(
        case,
        str(first.fields.get("number", "")),
        str(first.fields.get("line", "")),
        str(last.fields.get("answer" if case.place == ANSWERED else "reason", "")),
        str(last.fields.get("grade", "")) if case.place == ASKED else "",
    )
