"""A list of cases as a table to keep: what the list shows, nothing confidential; that it was taken is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.cases.chain import Said
from yizhan.cases.clocks import procedure_of
from yizhan.cases.listing import Wanted, page_of
from yizhan.cases.models import Case, Via
from yizhan.cases.views.common import place_of
from yizhan.common.acts import act, write_record
from yizhan.common.say import CHINA
from yizhan.orgs.models import Unit
from yizhan.people.models import User

MOST = 5000
HEADERS = (
    gettext_lazy("编号"),
    gettext_lazy("什么事"),
    gettext_lazy("到哪一步"),
    gettext_lazy("在哪办"),
    gettext_lazy("谁在办"),
    gettext_lazy("怎么来的"),
    gettext_lazy("类别"),
    gettext_lazy("分类"),
    gettext_lazy("提出"),
    gettext_lazy("到这一步"),
    gettext_lazy("什么时候前"),
    gettext_lazy("超期"),
    gettext_lazy("办结"),
)
WORDS = gettext_lazy("开头说的")


class TooMany(ValueError):
    """More cases than one file holds."""


def cases_for(rows: QuerySet[Case], wanted: Wanted) -> list[Case]:
    """Raises TooMany."""
    page = page_of(rows, wanted, None, MOST)
    if page.after:
        raise TooMany(_("超过 {most} 件，请先筛选，分几次导出").format(most=MOST))
    return page.cases


def table(cases: list[Case], now: datetime, words: Mapping[int, Said] | None) -> Iterator[list[str]]:
    """The rows under HEADERS, and under WORDS what they began with, if these are given. No query."""
    for case in cases:
        procedure = procedure_of(case)
        cells = [
            case.ref,
            str(procedure.name),
            str(place_of(case)),
            case.unit.name,
            str(case.assignee or ""),
            str(Via(case.via).label),
            str(procedure.grade(case.grade).name) if case.grade else "",
            str(case.category or ""),
            _when(case.opened_at),
            _when(case.since),
            _when(case.owed_at),
            _("是") if case.owed_at and case.owed_at < now else "",
            _when(case.ended_at),
        ]
        yield cells if words is None else [*cells, words.get(case.pk, Said()).says]


def _when(moment: datetime | None) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}" if moment else ""


@act("cases.export", "导出办件")
def note_export(*, unit: Unit, by: User, now: datetime, count: int, form: str, with_words: bool) -> None:
    """Who took how many out, as what, with the words of them or without."""
    write_record(unit=unit, at=now, by=by, count=count, data={"as": form, "with_words": with_words})
