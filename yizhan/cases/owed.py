"""Cases in an officer's notebook: those given to her, and those of her desk while nobody has them; and calls back to
those who were not satisfied with the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.cases.access import cases_in
from yizhan.cases.models import Case, Entry, Kind
from yizhan.cases.procedures import all_newest, version_of
from yizhan.common.notebook import Asked, Gone, Listed, Row
from yizhan.orgs.access import Scope, held_in, scope_in, units_of
from yizhan.orgs.shield import shield_in
from yizhan.people.models import User

COLUMNS = ("pk", "home_id", "ref", "procedure", "version", "place", "assignee_id", "ended_at", "stay")


def listed(asked: Asked) -> Listed:
    """1 query, each part of it the head of an index."""
    user = cast("User", asked.request.user)
    visible = cases_in(asked.scope, shield_in(asked.request), user)
    most, parts = asked.most + 1, []
    for rows, due in (
        (visible.filter(ended_at__isnull=True), "owed_at"),
        (visible.filter(call_due_at__isnull=False), "call_due_at"),
    ):
        free = rows.filter(assignee__isnull=True).exclude(_recused(user))
        parts += [_head(rows.filter(assignee=user), due, most)]
        parts += [
            _head(free.filter(unit=desk, procedure__in=codes), due, most)
            for permission, codes in _procedures().items()
            for desk in sorted(units_of([scope_in(held_in(asked.request), permission)]))
        ]
    first, *rest = parts
    found = sorted(
        first.union(*rest, all=True), key=lambda row: (row[-1] is None, row[-1] or asked.now, row[0])
    )
    return Listed(
        [_row(*values) for values in found[: asked.most]],
        len(found) > asked.most,
        f"{reverse('cases_console:list')}?which=desk",
    )


def _procedures() -> dict[str, list[str]]:
    """The permission by which procedures are handled → their codes."""
    found: dict[str, list[str]] = {}
    for procedure in all_newest():
        found.setdefault(procedure.handles, []).append(procedure.code)
    return found


def _head(rows: QuerySet[Case], due: str, most: int) -> QuerySet[Case, tuple[Any, ...]]:
    return rows.order_by(due, "pk").values_list(*COLUMNS, due)[:most]


def _row(
    pk: int,
    home_id: int,
    ref: str,
    procedure: str,
    version: int,
    place: str,
    assignee_id: int | None,
    ended_at: datetime | None,
    stay: int,
    due_at: datetime | None,
) -> Row:
    """A case that runs, or a call back about one that has ended, each end being a matter of its own."""
    declared = version_of(procedure, version)
    at = declared.name_of(place) if ended_at is None else _("不满意，要回访")
    return Row(
        key=str(pk) if ended_at is None else f"{pk}:{stay}",
        home_id=home_id,
        title=f"{declared.name} · {at} · {ref}",
        url=reverse("cases_console:case", args=[ref]),
        due_at=due_at,
        hint="" if assignee_id else _("本单位的，还没有交给谁"),
    )


def _desks(asked: Asked) -> dict[str, frozenset[int]]:
    """At which units she handles cases of each procedure, by its code."""
    held = held_in(asked.request)
    return {
        code: units_of([scope_in(held, permission)])
        for permission, codes in _procedures().items()
        for code in codes
    }


def _id(key: str) -> str:
    """The case that a row is about."""
    return key.split(":")[0]


def _recused(user: User) -> Exists:
    return Exists(Entry.objects.filter(case=OuterRef("pk"), kind=Kind.RECUSED, by=user))


def became(asked: Asked, keys: Sequence[str]) -> list[Gone]:
    """1 query. What is hidden from her has no reason that she may read."""
    user = cast("User", asked.request.user)
    history = Entry.objects.filter(home_id=OuterRef("home_id"), case=OuterRef("pk"))
    whose = history.filter(kind__in=[Kind.ASSIGNED, Kind.HANDED]).order_by("-number")
    shield, known = shield_in(asked.request), Case.objects.filter(pk__in=[int(_id(key)) for key in keys])
    rows = shield.filter(shield.filter(known), "about_unit").exclude(person__user=user)
    rows = rows.select_related("unit", "assignee").annotate(
        is_recused=_recused(user),
        called_by=Subquery(history.filter(kind=Kind.CALLED, stay=OuterRef("stay")).values("by")[:1]),
        ended_by=Subquery(history.filter(number=OuterRef("stay")).values("by")[:1]),
        given_by=Subquery(whose.values("by")[:1]),
        given_to=Subquery(whose.values("kind")[:1]),
    )
    found = {str(case.pk): case for case in rows}
    desks = _desks(asked)
    gone = []
    for key in keys:
        case = found.get(_id(key))
        if case is None:
            gone.append(Gone(key, _("不再由您办")))
        elif why := _why(key, case, user, desks.get(case.procedure, frozenset()), asked.scope):
            gone.append(why)
    return gone


def _why(key: str, case: Case, user: User, desks: frozenset[int], scope: Scope) -> Gone | None:
    """None: it is still hers. Of one that is beyond her now, no more is said than where it went."""
    by_me, given_to = getattr(case, "given_by", None) == user.pk, getattr(case, "given_to", None)
    if not scope.holds(case.unit):
        if given_to != Kind.HANDED:
            return Gone(key, _("不再由您办"))
        says = _("您转给了{unit}") if by_me else _("转给了{unit}")
        return Gone(key, says.format(unit=case.unit), by_me)
    if key != _id(key) and (case.call_due_at is None or key != f"{case.pk}:{case.stay}"):
        if (called_by := getattr(case, "called_by", None)) is None:
            return Gone(key, _("不用回访了"))
        return Gone(key, _("您回访过了") if called_by == user.pk else _("同事回访过了"), called_by == user.pk)
    if key == _id(key) and case.ended_at is not None:
        is_mine = getattr(case, "ended_by", None) == user.pk
        place = version_of(case.procedure, case.version).name_of(case.place)
        return Gone(
            key, (_("您办结了：{place}") if is_mine else _("已经办结：{place}")).format(place=place), is_mine
        )
    if getattr(case, "is_recused", False):
        return Gone(key, _("您回避了"), is_done=True)
    if case.assignee_id == user.pk or (case.assignee_id is None and case.unit_id in desks):
        return None
    if case.assignee is not None:
        says = _("您交给了{who}") if by_me else _("{who}在办")
        return Gone(key, says.format(who=case.assignee), by_me)
    if given_to == Kind.HANDED:
        says = _("您转给了{unit}") if by_me else _("转给了{unit}")
        return Gone(key, says.format(unit=case.unit), by_me)
    return Gone(key, _("收回了，等{unit}再安排").format(unit=case.unit), by_me)
