"""One's data as a ZIP: `data.json` for machines, `我的信息.html` to read, and the files that were added."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yizhan.people.models import Person
from yizhan.people.privacy import files_of
from yizhan.people.queries import export_of, when


def export_zip(person: Person, now: datetime) -> bytes:
    parts = export_of(person)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        whole = {
            "made_at": now.isoformat(),
            "parts": {code: {"name": name, "rows": rows} for code, name, rows in parts},
        }
        archive.writestr("data.json", json.dumps(whole, ensure_ascii=False, indent=1, default=str))
        archive.writestr(
            _("我的信息") + ".html",
            render_to_string("people/export.html", {"parts": parts, "made_at": when(now)}),
        )
        for path, content in files_of(person):
            archive.writestr(path, content, zipfile.ZIP_STORED)
    return made.getvalue()
