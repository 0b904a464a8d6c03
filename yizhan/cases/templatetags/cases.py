"""Words of a case's pages: who said it, what happened, by when."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.forms import Field
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yizhan.cases import openings
from yizhan.cases.clocks import procedure_of
from yizhan.cases.models import Attachment, Case, Category, Kind
from yizhan.cases.openings import Opening
from yizhan.cases.queries import Line
from yizhan.cases.said import shown_value
from yizhan.cases.time_limits import last_day as last_day_of
from yizhan.common import say

register = template.Library()

HERS = (Kind.OPENED, Kind.WORD, Kind.RATED)


@register.filter
def by_when(due_at: datetime) -> str:
    """A limit that ends at 24:00 is named by its day, another by its moment."""
    local = due_at.astimezone(say.CHINA)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return say.day(last_day_of(due_at), timezone.localdate())
    return say.moment(due_at, timezone.now())


@register.filter
def time_left(left: timedelta) -> str:
    if left >= timedelta(days=1):
        return _("{n} 天").format(n=left.days)
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    return _("{hours} 小时 {minutes} 分").format(hours=hours, minutes=minutes)


@register.filter
def procedure_name(case: Case) -> str:
    return str(procedure_of(case).name)


@register.filter
def what_happened(line: Line) -> str:
    """The outcome that was taken, or what kind of entry it is."""
    entry = line.entry
    if line.step is not None and entry.kind in (Kind.MOVE, Kind.VOICE):
        return str(line.step.outcome(entry.outcome).name)
    return str(Kind(entry.kind).label)


@register.filter
def who_said(line: Line, to: str) -> str:
    """To whom it says so: the worker is told of the union, an officer of her colleagues by name."""
    entry, hers = line.entry, _("本人")
    if to == "worker":
        hers = _("您")
    is_of_union = procedure_of(entry.case).is_of_union
    if not is_of_union and (entry.kind in HERS or _is_hers(line)):
        return f"{hers} · {what_happened(line)}" if to == "worker" else hers
    who = _("系统") if entry.kind in (Kind.WARNED, Kind.CLIMBED) or entry.by_id is None else _("工会")
    if to == "worker":
        return f"{who} · {what_happened(line)}"
    return str(entry.by) if entry.by_id else who


@register.filter
def who_did(line: Line) -> str:
    """Of a case that others go on with, to one of them: another reporter is named as such."""
    who = _("另一位提出人") if _is_hers(line) else _("工会")
    return f"{who} · {what_happened(line)}"


def _is_hers(line: Line) -> bool:
    """Was it taken by her whose matter it is? Of moves, those that only she may take."""
    from yizhan.cases.procedures import Worker

    entry, step = line.entry, line.step
    if entry.kind in (Kind.REOPENED, Kind.PARTED):
        return entry.by_id is None or (
            entry.case.person is not None and entry.case.person.user_id == entry.by_id
        )
    if entry.kind != Kind.MOVE or step is None:
        return False
    return all(isinstance(actor, Worker) for actor in step.actors_of(step.outcome(entry.outcome)))


@register.simple_tag(takes_context=True)
def file_url(context: Context, file: Attachment) -> str:
    """Where whoever reads this page opens a file of it."""
    if context.get("is_unknown"):
        return reverse("cases:unknown_file", args=[file.ref])
    page = "cases_console:file" if context.get("is_officer") else "cases:file"
    return reverse(page, args=[context["case"].ref, file.ref])


@register.simple_tag
def readings() -> list[Opening]:
    """Pages on which anybody reads what the union does about such things."""
    return openings.readings()


@register.filter
def said_fields(line: Line) -> list[tuple[str, str]]:
    """What was filled in, by the labels of the form; and of an entry without words, what it says by itself."""
    found = []
    if line.said is not None:
        fields = _asked_in(line)
        for name, value in line.said.fields.items():
            if value is None or value == "":  # it need not be filled in, and was not
                continue
            label = str(fields[name].label) if name in fields else name
            found.append((label, shown_value(fields.get(name), value)))
    facts = line.entry.facts
    match line.entry.kind:
        case Kind.HANDED | Kind.CLIMBED:
            found.append((_("到"), str(line.to)))
        case Kind.GRADED:
            found.append((_("改成"), str(procedure_of(line.entry.case).grade(facts["grade"]).name)))
        case Kind.SORTED:
            category = Category.objects.filter(pk=facts["category"]).first()
            found.append((_("分到"), category.name if category else _("不分类")))
        case Kind.DECIDED:
            found.append((_("结果"), _("成立") if facts["upheld"] else _("不成立，或者撤回了")))
        case Kind.RATED:
            found.append((_("满意"), _("{n} 分（满分 5）").format(n=facts["stars"])))
    return found


def _asked_in(line: Line) -> dict[str, Field]:
    """The fields of the form that was filled in."""
    if line.entry.kind == Kind.OPENED:
        return procedure_of(line.entry.case).opening_fields
    if line.step is None:
        return {}
    asked = None
    if line.entry.kind in (Kind.MOVE, Kind.VOICE):  # two outcomes may ask for one name in other words
        asked = line.step.form_of(line.step.outcome(line.entry.outcome))
    return {**line.step.fields, **getattr(asked, "base_fields", {})}
