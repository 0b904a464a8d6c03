"""A table as a file to keep: CSV, or with `as=xlsx` in the address a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse

from yizhan.common.sheets import csv_lines, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_file(
    request: HttpRequest, name: str, title: str, headers: Iterable[object], rows: Iterable[Sequence[str]]
) -> HttpResponse:
    """Answer with the table whole, each cell defused. name: of the file, without its ending; title: of the sheet."""
    columns = [str(one) for one in headers]
    if request.GET.get("as") == "xlsx":
        file = io.BytesIO()
        write_xlsx(file, title, columns, rows)
        answer, ending = HttpResponse(file.getvalue(), content_type=XLSX), "xlsx"
    else:
        text = "".join(csv_lines(columns, rows))
        answer, ending = HttpResponse(text, content_type="text/csv; charset=utf-8"), "csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer
