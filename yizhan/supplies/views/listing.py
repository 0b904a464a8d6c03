"""A list of people brought into places that an officer runs: what would become of each row, then it is done.

A service's view looks up the places, as for every page, and answers with `list_page`. Between the two steps the rows
wait in the page itself, signed for this officer and these places; what was read of the sheet is kept nowhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.common.downloads import table_file
from yizhan.common.sheet_faults import BadSheet
from yizhan.orgs.models import Unit
from yizhan.people.access import account_of
from yizhan.people.models import Person
from yizhan.people.register.plan import NotPersons, TooManyRows
from yizhan.supplies.forms import ListedForm
from yizhan.supplies.imports import MAKES, Became, Row, bring_in, counts_of, look_at
from yizhan.supplies.listing import Listed, NobodyListed, TooLong, is_here, read_list
from yizhan.supplies.models import RoundState, Supply

DAY_S = 24 * 60 * 60
HEADERS = [gettext_lazy("行"), gettext_lazy("姓名"), gettext_lazy("结果"), gettext_lazy("说明")]
Bring = Callable[..., list[Row]]


@dataclass(frozen=True)
class Place:
    """What the page is about. when: of a session, "" for all of it. back: the page of it."""

    title: str
    when: str
    back: str
    crumbs: Sequence[tuple[str, str]]


def list_page(request: HttpRequest, supply: Supply, place: Place, bring: Bring = bring_in) -> HttpResponse:
    """Upload, look, bring in, keep the report. bring: as imports.bring_in, where a service asks more.

    Raises Http404 for private rounds: whom a list would name there is nobody's business.
    """
    if supply.round.is_private:
        raise Http404
    if supply.round.state != RoundState.OPEN:
        messages.error(request, _("没有开放报名，不能导入名单。"))
        return redirect(place.back)
    salt = f"supplies.list:{account_of(request).pk}:{supply.pk}"
    do = request.POST.get("do", "")
    if do in {"bring", "file"}:
        try:
            kept = signing.loads(request.POST.get("list", ""), salt=f"{salt}:{do}", max_age=DAY_S)
        except signing.BadSignature:
            messages.error(request, _("这份名单放得太久，或者没有传完整，请再传一次。"))
            return redirect(request.path)
        if do == "file":
            cells = [(str(line), name, str(Became(one).label), says) for line, name, one, says in kept]
            return table_file(request, "list", _("名单"), HEADERS, cells)
        listed = _persons_of(kept["rows"], supply.round.unit)
        rows = bring(
            supply=supply, listed=listed, key=kept["key"], by=account_of(request), now=timezone.now()
        )
        return _show(request, place, ListedForm(), rows, salt, is_done=True)
    form = ListedForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _show(request, place, form, [], salt)
    now = timezone.now()
    try:
        listed = read_list(
            form.cleaned_data["file"].read(), unit=supply.round.unit, today=timezone.localdate(now)
        )
    except (BadSheet, NotPersons, TooManyRows, TooLong, NobodyListed) as wrong:
        form.add_error("file", str(wrong))
        return _show(request, place, form, [], salt)
    rows = look_at(supply=supply, listed=listed, by=account_of(request), now=now)
    kept = {
        "key": secrets.token_urlsafe(9),
        "rows": [(row.line, row.name, row.person and row.person.pk, row.why, row.twice) for row in listed],
    }
    return _show(
        request,
        place,
        ListedForm(),
        rows,
        salt,
        kept=signing.dumps(kept, salt=f"{salt}:bring", compress=True),
    )


def _persons_of(rows: Sequence[Sequence[object]], unit: Unit) -> list[Listed]:
    """The rows with their persons again; who has left the unit's register meanwhile is nobody. One query."""
    persons = Person.objects.filter(pk__in=[row[2] for row in rows if row[2]], merged_into__isnull=True)
    here = {person.pk: person for person in persons.select_related("unit") if is_here(person, unit)}
    listed = []
    for line, name, pk, why, twice in rows:
        person = here.get(pk) if pk else None  # type: ignore[call-overload]
        gone = _("名册刚才变过，请再传一次名单。") if pk and person is None else why
        listed.append(Listed(line, name, person, gone, twice))  # type: ignore[arg-type]
    return listed


def _show(
    request: HttpRequest,
    place: Place,
    form: ListedForm,
    rows: Sequence[Row],
    salt: str,
    *,
    kept: str = "",
    is_done: bool = False,
) -> HttpResponse:
    report = [(row.line, row.name, row.became.value, row.says) for row in rows]
    context = {
        "place": place,
        "form": form,
        "rows": rows,
        "counts": counts_of(rows),
        "makes": sum(row.became in MAKES for row in rows),
        "kept": kept,
        "report": signing.dumps(report, salt=f"{salt}:file", compress=True) if rows else "",
        "is_done": is_done,
    }
    status = 422 if form.errors else 200
    return render(request, "supplies/console/list_in.html", context, status=status)
