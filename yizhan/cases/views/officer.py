"""One case for officers with all that can be done in it, and how a procedure goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.cases import actions, drafts, drawing, together
from yizhan.cases.access import CASES_READ, case_in, cases_in, file_of
from yizhan.cases.actions import Refused, contact_of
from yizhan.cases.actors import Taker, Why, conflict_of, step_of
from yizhan.cases.beside import panels
from yizhan.cases.chain import FILE
from yizhan.cases.clocks import grade_in, procedure_of
from yizhan.cases.drafts import Begun
from yizhan.cases.forms import AssignForm, GradeForm, HandOverForm, OtherForm, SortForm, WordsForm
from yizhan.cases.learning import suggested
from yizhan.cases.models import Case
from yizhan.cases.openings import aside, heard
from yizhan.cases.procedures import newest
from yizhan.cases.queries import Whole, opening_words, related_to, whole
from yizhan.cases.rights import rights
from yizhan.cases.similar import COMPARED, has_index, similar_to
from yizhan.cases.texts import filled, texts_for
from yizhan.cases.views.common import (
    Tried,
    dues,
    not_kept,
    note_reading,
    place_of,
    posting_context,
    seen_in,
    try_to_take,
    ways,
)
from yizhan.common.attached import content_of, file_response
from yizhan.orgs.access import officer, scope_for
from yizhan.orgs.models import Role
from yizhan.orgs.permissions import roles_with
from yizhan.orgs.shield import shield_in
from yizhan.people.actions.unmasking import Unmasked
from yizhan.people.models import User
from yizhan.people.queries import masked


@require_http_methods(["GET", "HEAD", "POST"])
@officer(CASES_READ)
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case: its history, its deadlines, the ways out of its step, words, and whose it is."""
    user, now = cast("User", request.user), timezone.now()
    if Case.objects.filter(ref=ref, person__user=user).exists():
        messages.info(request, str(Why.OWN.says))
        return redirect("cases:matter", ref)
    found = case_in(request.scope, shield_in(request), user, ref)  # type: ignore[attr-defined]
    procedure = procedure_of(found)
    held = scope_for(request, procedure.handles)
    can_handle = bool(held) and held.holds(found.unit)
    conflict = conflict_of(found, user, now)
    visible = cases_in(request.scope, shield_in(request), user)  # type: ignore[attr-defined]
    written = drafts.begun(found, user)
    beside = _Forms(found, now, visible, None, written) if can_handle and not conflict else None
    taker = Taker(user)
    tried: Tried | None = None
    contact: Unmasked | None = None
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "contact" and beside and found.person:
            contact, is_done, wrong = contact_of(case=found, by=user, now=now), False, ""
        elif do == "drop_draft":
            drafts.drop(case=found, by=user, form=request.POST.get("form", "")[:30])
            return redirect("cases_console:case", found.ref)
        elif do == "take":
            tried = try_to_take(request, found, taker, now)
            is_done, wrong = tried is None, tried.wrong if tried else ""
        elif beside is None:
            is_done, wrong = False, str(conflict.says) if conflict else _("您可以看，不能办")
        else:
            beside = _Forms(found, now, visible, request, written)
            is_done, wrong = beside.do(do, user, seen_in(request))
        if is_done:
            drafts.drop(case=found, by=user, form=request.POST.get("outcome", "") if do == "take" else do)
            messages.success(request, _("记下了"))
            if visible.filter(pk=found.pk).exists():
                return redirect("cases_console:case", found.ref)
            return redirect("cases_console:list")  # it went to where she does not see it
        if wrong and not tried:
            messages.error(request, wrong)
        found.refresh_from_db()
    open_ways = ways(found, taker, now, tried=tried, begun=written)
    on_page = {way.outcome.code for way in open_ways} | (beside.with_words() if beside else set())
    return render(
        request,
        "cases/console/case.html",
        {
            "left_over": [one for one in written.values() if one.form not in on_page],
            "texts": [(text.name, filled(text, found)) for text in texts_for(found.unit)] if beside else [],
            "case": found,
            "procedure": procedure,
            "place": place_of(found),
            "step": step_of(found),
            "conflict": conflict,
            "related": [(says, one, place_of(one)) for says, one in related_to(found, visible)],
            "has_followers": found.merged.exists(),
            "can_handle": can_handle,
            "who": masked(found.person) if found.person else None,
            "contact": contact,
            "forms": beside,
            "suggested": suggested(found) if beside else [],
            "tried": tried,
            "not_kept": not_kept(tried, open_ways),
            "ways": open_ways,
            "panels": panels(request, found, now),
            **_seen(request, found, now),
        },
        status=422 if request.method == "POST" and contact is None else 200,
    )


@require_POST
@officer(CASES_READ)
def draft(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep what she has written so far in a form of the page: its prefix and its fields. 413 for too much, 410 about
    who is forgotten."""
    user = cast("User", request.user)
    found = case_in(request.scope, shield_in(request), user, ref)  # type: ignore[attr-defined]
    form = request.POST.get("form", "")
    if not re.fullmatch(r"[a-z_]{1,30}", form):
        return HttpResponse(status=400)
    start = f"{form}-"
    fields = {
        name.removeprefix(start): str(text)
        for name, text in request.POST.items()
        if name.startswith(start) and len(name) < 60
    }
    try:
        drafts.keep(case=found, by=user, form=form, fields=fields, now=timezone.now())
    except drafts.TooMuch:
        return HttpResponse(status=413)
    except drafts.Forgotten:
        return HttpResponse(status=410)
    return HttpResponse(status=204)


@require_safe
@officer(CASES_READ)
def file(request: HttpRequest, ref: str, file_ref: UUID) -> HttpResponse:
    """A file of a case, for who may read all of its entry; that she opened it is noted as a look at the case."""
    user = cast("User", request.user)
    found = case_in(request.scope, shield_in(request), user, ref)  # type: ignore[attr-defined]
    wanted, line = file_of(found, file_ref, is_worker=False, reads=_reads(request, found))
    note_reading(request, [found], timezone.now(), secrets_of=[found] if line.is_secret else ())
    return file_response(wanted.type, content_of(FILE, wanted), found.ref)


@require_safe
@officer(CASES_READ)
def similar(request: HttpRequest, ref: str) -> HttpResponse:
    """What others said that is much like this case, over all units that she sees, and the words that made it so."""
    user = cast("User", request.user)
    visible = cases_in(request.scope, shield_in(request), user)  # type: ignore[attr-defined]
    found = case_in(request.scope, shield_in(request), user, ref)  # type: ignore[attr-defined]
    alike = similar_to(found, visible)
    note_reading(request, [found, *(one.case for one in alike)], timezone.now())
    return render(
        request,
        "cases/console/similar.html",
        {
            "case": found,
            "said": opening_words([found]).get(found.pk),
            "gathers": _gathers(request, found),
            "compared": COMPARED,
            "finds_older": has_index(found.home_id),
            "rows": [(one, procedure_of(one.case).name, place_of(one.case)) for one in alike],
        },
    )


def _gathers(request: HttpRequest, found: Case) -> str:
    """The page that takes this case and others together, for who may do that here; "" for nobody."""
    beside = aside()
    is_heard = found.procedure == heard() and found.ended_at is None
    may = beside is not None and is_heard and scope_for(request, beside.permission).holds(found.unit)
    return beside.gathers if beside and may else ""


def _seen(request: HttpRequest, found: Case, now: datetime) -> dict[str, Any]:
    seen: Whole = whole(found, is_worker=False, reads=_reads(request, found))
    note_reading(request, [found], now, secrets_of=[found] if seen.shows_secrets else ())
    grade = grade_in([line.entry for line in seen.lines])
    name = procedure_of(found).grade(grade).name if grade else ""
    return {
        "lines": seen.lines,
        "is_officer": True,
        "dues": dues(seen, now),
        "now": now,
        "grade": name,
        **posting_context(found, seen),
    }


def _reads(request: HttpRequest, found: Case) -> frozenset[str]:
    """The permissions by which steps of this case name their readers, and which she holds at its unit."""
    asked = {permission for step in procedure_of(found).steps for permission in step.readers}
    return frozenset(one for one in asked if scope_for(request, one).holds(found.unit))


class _Forms:
    """What can be done beside the ways out: words, whose it is, where it goes. request: what was sent."""

    def __init__(
        self,
        found: Case,
        now: datetime,
        visible: QuerySet[Case],
        request: HttpRequest | None,
        written: Mapping[str, Begun],
    ) -> None:
        self.case, self.now = found, now
        data = request.POST if request else None
        do = data.get("do") if data else None

        def sent(name: str) -> Any:
            return data if do == name else None

        def words(name: str, label: str, *, takes_files: bool = True) -> WordsForm:
            files = request.FILES if request and do == name and takes_files else None
            form = WordsForm(
                sent(name),
                files,
                label=label,
                prefix=name,
                takes_files=takes_files,
                initial=dict(written[name].fields) if name in written else None,
            )
            form.begun = written.get(name)
            return form

        self.answer = words("answer", _("答复本人"))
        self.ask = words("ask", _("问本人"))
        is_of_union = procedure_of(found).is_of_union
        self.note = words("note", _("内部记录") if is_of_union else _("内部记录，本人看不到"))
        self.recuse = words("recuse", _("为什么要回避"), takes_files=False)
        self.call = words("call", _("谈了什么、接下来怎么办，本人会看到"), takes_files=False)
        self.back = words("back", _("为什么重新办"), takes_files=False)
        self.assign = AssignForm(
            sent("assign"),
            colleagues=actions.colleagues(found, now),
            prefix="assign",
            initial={"to": str(found.assignee_id or "")},
        )
        self.alone = words("alone", _("为什么单独办，本人会看到"), takes_files=False)
        part = _("分出来的是什么") if is_of_union else _("分出来的是什么，本人会看到")
        self.split = words("split", part, takes_files=False)
        self.merge = OtherForm(sent("merge"), visible=visible, prefix="merge")
        self.relate = OtherForm(sent("relate"), visible=visible, prefix="relate")
        self.hand = HandOverForm(sent("hand"), case=found, prefix="hand")
        self.sort = SortForm(
            sent("sort"), home_id=found.home_id, prefix="sort", initial={"to": found.category_id}
        )
        self.grade = GradeForm(sent("grade"), grades=procedure_of(found).grades, prefix="grade")

    def with_words(self) -> set[str]:
        """The forms in which words are written."""
        return {name for name, form in vars(self).items() if isinstance(form, WordsForm)}

    def do(self, name: str, by: User, seen: int) -> tuple[bool, str]:
        """Do what was asked: (done, what is wrong)."""
        form = vars(self).get(name)
        if not isinstance(form, forms.Form):
            return False, _("没有这种操作")
        if not form.is_valid():
            return False, ""
        try:
            _do(name, self.case, form.cleaned_data, by, seen, self.now)
        except Refused as refused:
            form.add_error(None, str(refused))
            return False, str(refused)
        return True, ""


def _do(name: str, case: Case, given: dict[str, Any], by: User, seen: int, now: datetime) -> None:
    """Raises Refused."""
    says, files = given.get("says", ""), given.get("added", ())
    match name:
        case "answer" | "ask":
            asks = name == "ask"
            actions.answer(case=case, seen=seen, by=by, now=now, says=says, asks=asks, files=files)
        case "note":
            actions.add_note(case=case, by=by, now=now, says=says, files=files)
        case "recuse":
            actions.recuse(case=case, by=by, now=now, says=says)
        case "call":
            actions.call_back(case=case, seen=seen, by=by, now=now, says=says)
        case "back":
            actions.reopen(case=case, seen=seen, taker=Taker(by), now=now, says=says)
        case "assign":
            to = User.objects.filter(pk=int(given["to"])).first() if given["to"] else None
            actions.assign(case=case, to=to, seen=seen, by=by, now=now)
        case "merge":
            together.merge(case=case, other=given["other"], seen=seen, by=by, now=now)
        case "alone":
            together.part(case=case, seen=seen, taker=Taker(by), now=now, says=says)
        case "split":
            together.split(case=case, seen=seen, by=by, now=now, says=says)
        case "relate":
            together.relate(one=case, other=given["other"], by=by, now=now)
        case "sort":
            actions.categorise(case=case, to=given["to"], seen=seen, by=by, now=now)
        case "grade":
            actions.regrade(case=case, to=given["to"], seen=seen, by=by, now=now, says=says)
        case "hand":
            actions.hand_over(case=case, to=given["to"], seen=seen, by=by, now=now, says=says)


@require_safe
@officer(CASES_READ)
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """How a procedure goes: each step, who takes it, what it leads to, tells and records; and who may read what."""
    try:
        found = newest(code)
    except KeyError:
        raise Http404 from None
    return render(
        request,
        "cases/console/procedure.html",
        {
            "procedure": found,
            "steps": drawing.outline(found),
            "promises": drawing.promises(found),
            "roles": [role for role in Role if role in roles_with(CASES_READ)],
            "rights": rights(found),
            "has_notice": any(step.public_notice for step in found.steps),
        },
    )
