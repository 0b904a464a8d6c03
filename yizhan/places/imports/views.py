"""The officer's pages of imports: upload, columns, dry run, writing, rows that wait; and export."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.common.geo import Datum
from yizhan.common.sheet_faults import BadSheet
from yizhan.common.sheets import Sheet, csv_lines, write_xlsx
from yizhan.orgs.access import Scope, acting_unit, officer, scope_for
from yizhan.orgs.shield import shield_in
from yizhan.places import exports
from yizhan.places.access import STATIONS_EDIT, STATIONS_READ
from yizhan.places.feeds.features import PUBLIC_STATES
from yizhan.places.imports import cells, tasks
from yizhan.places.imports.access import import_in, imports_in, row_in, waiting_in
from yizhan.places.imports.actions import (
    AlreadySettled,
    NotAcceptable,
    NoTwin,
    begin_import,
    drop_row,
    join_row,
    map_columns,
    mend_row,
    refuse_import,
    start_writing,
)
from yizhan.places.imports.columns import DATUM_NAMES, Layout, datum_in, guess, signature
from yizhan.places.imports.files import opened, renamed, rows_guess
from yizhan.places.imports.forms import MappingForm, MendForm, UploadForm
from yizhan.places.imports.report import HEADERS, report, report_cells, said_of, twin_name
from yizhan.places.imports.states import MovedOn
from yizhan.places.models import ImportRow, ImportState, RowState, SavedMapping, StationImport
from yizhan.places.models.imports import OPEN_ROWS
from yizhan.places.queries.officer import Filter, stations
from yizhan.places.views.officer_map import map_words

PAGE = 50
SHOWN = 200
SAMPLE_ROWS, TYPE_ROWS, TYPE_WORDS = 3, 5000, 30
UNITS_OFFERED = 500


@require_http_methods(["GET", "HEAD", "POST"])
@officer(STATIONS_EDIT)
def sheets(request: HttpRequest) -> HttpResponse:
    """Sheets that came in, and the way for the next."""
    scope = request.scope  # type: ignore[attr-defined]
    units = scope.units().standing().order_by("area_path", "industry_path", "pk")
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        units=units,
        initial={"unit": acting_unit(request) or units.first()},
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        name = file.name
        batch = begin_import(
            unit=form.cleaned_data["unit"],
            file=renamed(file),
            name=name,
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
        try:
            with opened(batch):
                return redirect("imports:columns", batch.pk)
        except BadSheet as wrong:
            refuse_import(batch=batch, why=str(wrong))
            batch.file.delete(save=False)
            form.add_error("file", str(wrong))
    pages = Paginator(imports_in(scope).order_by("-made_at", "-pk"), PAGE)
    return render(
        request,
        "places/imports/list.html",
        {
            "form": form,
            "imports": pages.get_page(request.GET.get("page")),
            "waiting": waiting_in(scope).count(),
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer(STATIONS_EDIT)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column means: guessed, or as last time; then the dry run begins."""
    batch = import_in(request.scope, pk)  # type: ignore[attr-defined]
    if batch.state not in (ImportState.MAPPING, ImportState.CHECKED) or not batch.file:
        return redirect("imports:sheet", pk)
    try:
        return _columns(request, batch)
    except MovedOn as wrong:
        messages.error(request, str(wrong))
    except BadSheet as wrong:  # it opened, and broke further down
        with suppress(MovedOn):
            refuse_import(batch=batch, why=str(wrong))
    return redirect("imports:sheet", pk)


def _columns(request: HttpRequest, batch: StationImport) -> HttpResponse:
    with opened(batch) as sheet:
        saved = _saved(batch, sheet)
        samples = [row.cells for row in islice(sheet.rows(), SAMPLE_ROWS)]
        form = MappingForm(
            request.POST or None,
            headers=sheet.headers,
            types=_types(sheet),
            saved=Layout.from_json(batch.mapping) if batch.mapping else saved[0] if saved else None,
            initial=_first_words(batch, sheet, saved),
        )
        if request.method == "POST" and form.is_valid():
            map_columns(
                batch=batch, layout=form.layout, source=form.cleaned_data["source"], now=timezone.now()
            )
            StationImport.objects.filter(pk=batch.pk).update(rows_total=rows_guess(sheet))
            tasks.check_sheet.defer(import_id=batch.pk)
            return redirect("imports:sheet", batch.pk)
    table = [(field, [row[at] for row in samples if at < len(row)]) for at, field in enumerate(form.columns)]
    return render(
        request,
        "places/imports/columns.html",
        {"batch": batch, "form": form, "table": table, "is_known": bool(saved), "sheet": sheet},
        status=422 if form.errors else 200,
    )


def _saved(batch: StationImport, sheet: Sheet) -> tuple[Layout, SavedMapping] | None:
    found = SavedMapping.objects.filter(unit=batch.unit, signature=signature(sheet.headers)).first()
    if not found:
        return None
    data = {"columns": found.columns, "datum": found.datum, "kind": found.kind, "words": found.words}
    return Layout.from_json(data), found


def _first_words(
    batch: StationImport, sheet: Sheet, saved: tuple[Layout, SavedMapping] | None
) -> dict[str, Any]:
    if saved:
        layout, mapping = saved
        return {"source": mapping.name, "datum": layout.datum.value, "kind": layout.kind, "state": "running"}
    named = datum_in(sheet.headers)  # never a guess of ours: only what a heading says
    name = batch.file_name.rpartition(".")[0] or batch.file_name
    return {"source": name[:60], "datum": named.value if named else "", "kind": "", "state": "running"}


def _types(sheet: Sheet) -> list[str]:
    """Return words in the column of kinds that are no kind of ours, for somebody to say what they are."""
    fields = [code for _header, code in guess(sheet.headers)]
    if "kind" not in fields:
        return []
    at = fields.index("kind")
    seen: dict[str, None] = {}
    for row in islice(sheet.rows(), TYPE_ROWS):
        word = row.cells[at]
        if word and word not in seen and len(seen) < TYPE_WORDS:
            try:
                cells.read_kind(word)
            except cells.BadCell:
                seen[word] = None
    return list(seen)


@require_safe
@officer(STATIONS_EDIT)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an import stands: how far, what the dry run found, what came of it."""
    batch = import_in(request.scope, pk)  # type: ignore[attr-defined]
    if batch.state == ImportState.MAPPING:
        return redirect("imports:columns", pk)
    return render(request, "places/imports/sheet.html", _standing(batch))


def _standing(batch: StationImport) -> dict[str, Any]:
    is_busy = batch.state in (ImportState.CHECKING, ImportState.APPLYING)
    shown = [] if is_busy else list(islice(report(batch, notes=False), SHOWN + 1))
    counts = [(RowState(state), number) for state, number in sorted(batch.counts.items()) if number]
    good = sum(batch.counts.get(state, 0) for state in ("new", "changed"))
    return {
        "batch": batch,
        "is_busy": is_busy,
        "counts": counts,
        "good": good,
        "shown": shown[:SHOWN],
        "has_more": len(shown) > SHOWN,
        "waiting": sum(batch.counts.get(state.value, 0) for state in OPEN_ROWS),
    }


@require_safe
@officer(STATIONS_EDIT)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that asks again every second; when it is done, the whole page comes anew."""
    batch = import_in(request.scope, pk)  # type: ignore[attr-defined]
    answer = render(request, "places/imports/_progress.html", {"batch": batch})
    if batch.state not in (ImportState.CHECKING, ImportState.APPLYING):
        answer["HX-Redirect"] = reverse("imports:sheet", args=[pk])
    return answer


@require_POST
@officer(STATIONS_EDIT)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the dry run found good; a job does it."""
    batch = import_in(request.scope, pk)  # type: ignore[attr-defined]
    try:
        start_writing(batch=batch)
    except MovedOn as wrong:
        messages.error(request, str(wrong))
    else:
        tasks.write_sheet.defer(import_id=batch.pk, user_id=request.user.pk)
    return redirect("imports:sheet", pk)


@require_safe
@officer(STATIONS_EDIT)
def report_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every row's problems and notes, to be downloaded."""
    batch = import_in(request.scope, pk)  # type: ignore[attr-defined]
    return _download(
        csv_lines([str(name) for name in HEADERS], report_cells(batch)), f"report-{batch.pk}.csv", "text/csv"
    )


# --- rows that wait --------------------------------------------------------------------------------


@require_safe
@officer(STATIONS_EDIT)
def waiting(request: HttpRequest) -> HttpResponse:
    """Rows held back and likely duplicates, of all imports of my units."""
    rows = waiting_in(request.scope).order_by("batch_id", "line")  # type: ignore[attr-defined]
    which = request.GET.get("which", "")
    if which in OPEN_ROWS:
        rows = rows.filter(state=which)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = [(each, list(said_of(each.batch, each))) for each in page]
    return render(request, "places/imports/waiting.html", {"page": page, "shown": shown, "which": which})


@require_http_methods(["GET", "HEAD", "POST"])
@officer(STATIONS_EDIT)
def row(request: HttpRequest, row_pk: int) -> HttpResponse:
    """One row that waits: mend, accept or drop it; a likely duplicate beside what it looks like."""
    found = row_in(request.scope, row_pk)  # type: ignore[attr-defined]
    layout = Layout.from_json(found.batch.mapping)
    form = MendForm(request.POST if request.POST.get("do") == "mend" else None, layout=layout, raw=found.raw)
    if request.method == "POST":
        try:
            done = _settle(request, found, form)
        except (AlreadySettled, NotAcceptable, NoTwin) as refused:
            messages.error(request, _REFUSED[type(refused)])
            return redirect("imports:row", row_pk)
        if done:
            return done
    return render(
        request,
        "places/imports/row.html",
        {
            "row": found,
            "batch": found.batch,
            "form": form,
            "said": list(said_of(found.batch, found)),
            "is_open": found.state in OPEN_ROWS,
            "may_accept": found.state == RowState.HELD
            and all(problem[4] for problem in found.problems or []),
            "twin_name": twin_name(found.batch, found),
            "beside": _beside(found, scope_for(request, STATIONS_EDIT)),
            "map": map_words([found.batch.unit.division_code]),
        },
        status=422 if form.errors else 200,
    )


_REFUSED = {
    AlreadySettled: _("这一行已经有人处理了"),
    NotAcceptable: _("这一行有错，要先改好"),
    NoTwin: _("与它相像的那一行还没有成为站点，请先处理那一行"),
}


def _settle(request: HttpRequest, found: ImportRow, form: MendForm) -> HttpResponse | None:
    do = request.POST.get("do", "")
    given: dict[str, Any] = {"row_id": found.pk, "by": request.user, "now": timezone.now()}
    scope = request.scope  # type: ignore[attr-defined]
    if do == "join" and found.twin and not scope.holds(found.twin.unit):
        messages.error(request, _("那个站点不归您管"))
        return redirect("imports:row", found.pk)
    if do == "drop":
        drop_row(**given)
        messages.success(request, _("不要了；下次同样的行也会跳过"))
    elif do == "join":
        joined = join_row(**given)
        messages.success(request, _("并入了“%(name)s”") % {"name": joined.station})
    elif do in ("two", "accept") or (do == "mend" and form.is_valid()):
        row = mend_row(
            **given,
            cells=form.cells if do == "mend" else None,
            accept=do == "accept",
            is_other_station=do == "two",
        )
        if row.state in OPEN_ROWS:
            messages.warning(request, _("还不能导入，原因见下"))
            return redirect("imports:row", row.pk)
        messages.success(request, _("“%(name)s”导入了") % {"name": row.station})
    else:
        return None
    return redirect("imports:waiting")


def _beside(found: ImportRow, scope: Scope) -> list[tuple[str, str, str]]:
    """Return (what, the row's, the other's) where a likely duplicate and what it looks like can be compared."""
    if found.state != RowState.DUPLICATE:
        return []
    twin = found.twin
    other: dict[str, str] = {}
    if twin and (scope.holds(twin.unit) or twin.state in PUBLIC_STATES):
        layout = exports.our_layout(Datum(found.batch.mapping["datum"]))
        sheet = exports.sheet_of(type(twin).objects.filter(pk=twin.pk), layout)
        other = dict(zip(layout.fields, next(sheet.rows), strict=True))
    elif twin_row := ImportRow.objects.filter(batch=found.batch, line=found.twin_line or 0).first():
        other = twin_row.raw
    labels = [(code, header) for header, code in found.batch.mapping["columns"] if code and code != "key"]
    return [(header, found.raw.get(code, ""), other.get(code, "")) for code, header in labels]


# --- export ----------------------------------------------------------------------------------------


@require_safe
@officer(STATIONS_READ)
def export(request: HttpRequest) -> HttpResponseBase:
    """Stations of my units, filtered as the table is, as CSV, XLSX or GeoJSON; `layout`: a saved one."""
    scope = request.scope  # type: ignore[attr-defined]
    wanted = Filter.read(request.GET, request.GET.getlist("id"))
    rows = stations(scope, shield_in(request), wanted, timezone.now())
    form, asked = request.GET.get("as", ""), request.GET.get("datum", "")
    datum = Datum(asked) if asked in list(Datum) else Datum.WGS84
    saved = _layout_asked(request)
    layout = exports.layout_of(saved) if saved else exports.our_layout(datum)
    name = f"stations-{timezone.localdate():%Y%m%d}-{layout.datum.value}"
    if form == "geojson":
        return _download(exports.geojson(rows, datum), f"{name}.geojson", "application/geo+json")
    sheet = exports.sheet_of(rows, layout, saved.name if saved else "")
    if form == "csv":
        return _download(csv_lines(sheet.headers, sheet.rows), f"{name}.csv", "text/csv")
    total = rows.count()
    if form == "xlsx" and total <= exports.MAX_XLSX_ROWS:
        file = tempfile.TemporaryFile()  # noqa: SIM115 – the answer closes it
        write_xlsx(file, _("站点"), sheet.headers, sheet.rows)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")
    return render(
        request,
        "places/imports/export.html",
        {
            "address": wanted.address(),
            "total": total,
            "is_too_long": form == "xlsx",
            "layouts": _layouts(request),
            "datums": [(each.value, DATUM_NAMES[each]) for each in Datum],
        },
    )


def _layouts(request: HttpRequest) -> list[SavedMapping]:
    """Layouts of the units in her scope, the last used first."""
    units = scope_for(request, STATIONS_READ).units()
    return list(
        SavedMapping.objects.filter(unit__in=units).select_related("unit").order_by("-used_at", "-pk")[:50]
    )


def _layout_asked(request: HttpRequest) -> SavedMapping | None:
    asked = request.GET.get("layout", "")
    if not asked.isdecimal() or len(asked) > 15:
        return None
    units = scope_for(request, STATIONS_READ).units()
    return SavedMapping.objects.filter(unit__in=units, pk=asked).first()


def _download(lines: Any, name: str, media: str) -> FileResponse:
    """Return text as a file, written whole before it is sent: no query runs while a slow reader takes it."""
    file = tempfile.SpooledTemporaryFile(max_size=4 * 2**20)  # noqa: SIM115 – the answer closes it
    for line in lines:
        file.write(line.encode())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=f"{media}; charset=utf-8")
