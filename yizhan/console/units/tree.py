"""The tree in the console: browsed, looked at, changed."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.console.units.common import ask, back, by, scope, the_unit
from yizhan.console.units.forms import CloseForm, FoundForm, NameForm, ParentForm
from yizhan.orgs.access import OutOfReach, officer, scope_for
from yizhan.orgs.actions import tree
from yizhan.orgs.models import JointTeam, Line, RoleGrant, Unit, UnitQuerySet
from yizhan.orgs.permissions import ROLES_GRANT, TEAMS_EDIT, UNITS_EDIT, UNITS_READ
from yizhan.orgs.queries import counted_under, reported_under

SHOWN = 200
REFUSED_WORDS = {
    tree.UnderItself: gettext_lazy("不能放到自己或自己下级的下面"),
    tree.NotOnThatLine: gettext_lazy("上级单位不在这条线上"),
    tree.ParentClosed: gettext_lazy("上级单位已撤销"),
    tree.UnitsBelow: gettext_lazy("它下面还有单位，先调整它们"),
    tree.OtherHome: gettext_lazy("不能跨省调整：在这里撤销，到那里新建"),
    tree.WrongKind: gettext_lazy("这类组织不能放在那类组织下面"),
    tree.CodeTaken: gettext_lazy("这个代码已有别的组织在用"),
    tree.NoSecondLine: gettext_lazy("它不在那条线上，先设第二条线"),
    tree.UnitClosed: gettext_lazy("这个组织已撤销"),
}


def words(refused: tree.TreeRefused | OutOfReach) -> str:
    """Say a refusal as the officer reads it."""
    if isinstance(refused, OutOfReach):
        return _("上级单位不在您的范围内，请上级来办")
    return str(REFUSED_WORDS.get(type(refused)) or _("不能这样改"))


def _with_children(units: UnitQuerySet) -> UnitQuerySet:
    children = Unit.objects.standing().filter(
        Q(area_parent=OuterRef("pk")) | Q(industry_parent=OuterRef("pk"))
    )
    return units.annotate(has_children=Exists(children))


@require_safe
@officer(UNITS_READ)
def browse(request: HttpRequest) -> HttpResponse:
    """Her part of the tree: the units her roles stand at, opened step by step; or those found by name."""
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:60]
    mine = scope(request).units().standing()
    if text:
        found = mine.filter(Q(name__icontains=text) | Q(division_code=text) | Q(credit_code=text))
        rows = list(_with_children(found).order_by("area_path", "pk")[: SHOWN + 1])
    else:
        tops = mine.filter(pk__in=[reach.unit_id for reach in scope(request).reaches])
        rows = list(_with_children(tops).order_by("area_path", "pk"))
    context = {"rows": rows[:SHOWN], "has_more": len(rows) > SHOWN, "q": text}
    return render(request, "console/units/browse.html", context)


@require_safe
@officer(UNITS_READ)
def below(request: HttpRequest, pk: int) -> HttpResponse:
    """The units directly below one, as far as they are hers; a fragment for the tree."""
    unit = the_unit(request, pk)
    children = scope(request).units().standing().filter(Q(area_parent=unit) | Q(industry_parent=unit))
    rows = list(_with_children(children).order_by("division_code", "pk")[: SHOWN + 1])
    context = {"rows": rows[:SHOWN], "has_more": len(rows) > SHOWN, "of": unit}
    return render(request, "console/units/_rows.html", context)


@require_safe
@officer(UNITS_READ)
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: where it stands on both lines, who holds which role, its joint teams, what is below."""
    found = the_unit(request, pk)
    now = timezone.now()
    grants = RoleGrant.objects.in_force(now).filter(unit=found).select_related("user", "granted_by")
    context = {
        "unit": found,
        "grants": grants.order_by("role", "pk"),
        "teams": JointTeam.objects.filter(unit=found, ends_at__gt=now).order_by("ends_at"),
        "counted": counted_under(found).standing().count(),
        "reported": {
            line.label: reported_under(found, line).standing().count()
            for line in Line
            if getattr(found, f"{line}_path")
        },
        "may_edit": scope_for(request, UNITS_EDIT).holds(found),
        "may_grant": scope_for(request, ROLES_GRANT).holds(found),
        "may_team": scope_for(request, TEAMS_EDIT).holds(found),
    }
    return render(request, "console/units/unit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(UNITS_EDIT)
def found(request: HttpRequest, pk: int) -> HttpResponse:
    """Found a unit below this one."""
    parent = the_unit(request, pk)
    form = FoundForm(parent, request.POST or None)
    if form.is_valid():
        on_area = form.line == Line.AREA
        try:
            fresh = tree.found_unit(
                **form.cleaned_data,
                area_parent=parent if on_area else None,
                industry_parent=None if on_area else parent,
                by=by(request),
                now=timezone.now(),
            )
        except (tree.TreeRefused, OutOfReach) as refused:
            form.add_error(None, words(refused))
        else:
            messages.success(request, _("建好了"))
            return redirect("units:unit", fresh.pk)
    return ask(request, form, parent, title=_("新建下级组织"), button=_("新建"))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(UNITS_EDIT)
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the unit another name."""
    unit = the_unit(request, pk)
    form = NameForm(request.POST or None, initial={"name": unit.name, "short_name": unit.short_name})
    if form.is_valid():
        try:
            tree.rename_unit(unit=unit, **form.cleaned_data, by=by(request), now=timezone.now())
        except (tree.TreeRefused, OutOfReach) as refused:
            form.add_error(None, words(refused))
        else:
            messages.success(request, _("改好了"))
            return back(unit)
    return ask(request, form, unit, title=_("修改名称"), button=_("改好"))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(UNITS_EDIT)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the unit, with all below it, under another parent on its leading line."""
    unit = the_unit(request, pk)
    form = ParentForm(unit, unit.led_by, scope(request), request.POST or None)
    if form.is_valid():
        try:
            tree.move_unit(unit=unit, to=form.cleaned_data["to"], by=by(request), now=timezone.now())
        except (tree.TreeRefused, OutOfReach) as refused:
            form.add_error(None, words(refused))
        else:
            messages.success(request, _("调整好了，它下面的单位一起过去了"))
            return back(unit)
    hint = _("它下面的单位一起过去。")
    return ask(request, form, unit, title=_("调整隶属关系"), button=_("调整"), hint=hint)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(UNITS_EDIT)
def second_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the unit stand on the line that does not lead it, too."""
    unit = the_unit(request, pk)
    form = ParentForm(unit, unit.second_line, scope(request), request.POST or None, may_leave=True)
    if request.method == "POST" and form.is_valid():
        try:
            tree.set_second_line(unit=unit, to=form.cleaned_data["to"], by=by(request), now=timezone.now())
        except (tree.TreeRefused, OutOfReach) as refused:
            form.add_error(None, words(refused))
        else:
            messages.success(request, _("改好了"))
            return back(unit)
    hint = _("两条线上都报，只在领导它的那条线上计一次。")
    return ask(request, form, unit, title=_("第二条线"), button=_("改好"), hint=hint)


@require_POST
@officer(UNITS_EDIT)
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the other line lead the unit, and count it."""
    unit = the_unit(request, pk)
    try:
        tree.set_leading_line(unit=unit, line=unit.second_line, by=by(request), now=timezone.now())
    except (tree.TreeRefused, OutOfReach) as refused:
        messages.error(request, words(refused))
    else:
        messages.success(request, _("改好了，从现在起在另一条线上计数"))
    return back(unit)


@require_http_methods(["GET", "HEAD", "POST"])
@officer(UNITS_EDIT)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a unit that nothing stands under any more."""
    unit = the_unit(request, pk)
    form = CloseForm(request.POST or None)
    if form.is_valid():
        try:
            tree.close_unit(unit=unit, **form.cleaned_data, by=by(request), now=timezone.now())
        except (tree.TreeRefused, OutOfReach) as refused:
            form.add_error(None, words(refused))
        else:
            messages.success(request, _("已撤销，它的角色和专班同时结束"))
            return back(unit)
    return ask(request, form, unit, title=_("撤销组织"), button=_("撤销"))
