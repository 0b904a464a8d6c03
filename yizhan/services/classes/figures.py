"""The table of classes with their figures, for the page and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yizhan.services.classes.access import WITH
from yizhan.services.classes.models import Series
from yizhan.services.classes.queries import Figures, figures_of, teachers_of, week_of
from yizhan.supplies.models import RoundState

STATES = {
    RoundState.DRAFT: _("草稿"),
    RoundState.OPEN: _("已发布"),
    RoundState.CLOSED: _("停止报名"),
    RoundState.CANCELLED: _("取消"),
}
HEADERS = (
    _("课程"),
    _("种类"),
    _("站点"),
    _("单位"),
    _("老师"),
    _("时间"),
    _("第一天"),
    _("最后一天"),
    _("怎么报名"),
    _("状态"),
    _("上过几次"),
    _("报名（人，按次的是人次）"),
    _("候补"),
    _("到场（人次）"),
    _("应到（人次）"),
    _("到课率（%）"),
    _("评价数"),
    _("平均星"),
)


@dataclass(frozen=True)
class Line:
    """A class in the table. code: of its mark: draft, on, over, off."""

    series: Series
    when: str
    teachers: str
    state: str
    code: str
    figures: Figures


def table(rows: QuerySet[Series], now: datetime) -> list[Line]:
    """The classes, those that go on first. 7 queries."""
    found = list(rows.select_related(*WITH).order_by("-last_date", "-pk"))
    figures, called = figures_of(found, now), teachers_of(found)
    lines = []
    for series in found:
        mine, state = figures[series.pk], RoundState(series.round.state)
        code = "on" if state == RoundState.OPEN else {"draft": "draft"}.get(state, "off")
        said = str(STATES[state])
        if code == "on" and not mine.to_come:
            code, said = "over", str(_("上完了"))
        lines.append(Line(series, week_of(series), "、".join(called.get(series.pk, [])), said, code, mine))
    order = {"on": 0, "draft": 1, "over": 2, "off": 3}
    return sorted(lines, key=lambda line: order[line.code])


def cells_of(lines: list[Line]) -> Iterator[list[str]]:
    """A row a class, under HEADERS."""
    for line in lines:
        series, figures = line.series, line.figures
        yield [
            series.round.title,
            series.get_kind_display(),
            str(series.round.station or ""),
            str(series.round.unit),
            line.teachers,
            line.when,
            series.first_date.isoformat(),
            series.last_date.isoformat(),
            series.get_enrolment_display(),
            line.state,
            *(
                str(n)
                for n in (figures.held, figures.enrolled, figures.waiting, figures.came, figures.expected)
            ),
            "" if figures.share is None else f"{figures.share:g}",
            str(figures.feedback),
            "" if figures.mean is None else f"{figures.mean:g}",
        ]
