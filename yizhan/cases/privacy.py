"""What a person's rights mean for her cases: exported, erased, moved to who stays; and which keys receipts need."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from yizhan.cases.chain import FILE, erase_words
from yizhan.cases.clocks import nobody_to_call, procedure_of
from yizhan.cases.models import Attachment, Case, SavedFilter
from yizhan.cases.queries import Line, looks_at, matters_of, whole
from yizhan.common import sealed
from yizhan.common.attached import FileType, content_of
from yizhan.people import privacy
from yizhan.people.models import Person
from yizhan.people.queries import when


def register() -> None:
    privacy.add_exporter("cases", _("我提的事"), cases_of)
    privacy.add_exporter("case_filters", _("我存的筛选"), filters_of)
    privacy.add_files(files_of)
    privacy.add_eraser(forget)
    privacy.add_merger(move)
    sealed.also_needs(keys_of_receipts)


def cases_of(person: Person) -> list[dict[str, Any]]:
    found = []
    for case in matters_of(person):
        procedure = procedure_of(case)
        seen = whole(case, is_worker=True)
        found.append(
            {
                str(_("编号")): case.ref,
                str(_("什么事")): str(procedure.name),
                str(_("在哪个工会")): case.unit.name,
                str(_("提出")): when(case.opened_at),
                str(_("到了哪一步")): str(procedure.name_of(case.place)),
                str(_("经过")): [
                    {
                        str(_("时间")): when(line.entry.at),
                        str(_("做了什么")): line.entry.get_kind_display(),
                        str(_("说了什么")): line.said.says if line.said else "",
                        str(_("填了什么")): dict(line.said.fields) if line.said else {},
                        str(_("照片和文件")): [_path(case, line, file) for file in line.files],
                    }
                    for line in seen.lines
                ],
                str(_("谁看过")): [
                    {
                        str(_("单位")): look.unit.name,
                        str(_("身份")): look.role,
                        str(_("什么时候")): when(look.last_at),
                        str(_("看保密的内容")): when(look.secret_at) if look.secret_at else "",
                    }
                    for look in looks_at(case)
                ],
            }
        )
    return found


def filters_of(person: Person) -> list[dict[str, Any]]:
    rows = (
        SavedFilter.objects.filter(user_id=person.user_id) if person.user_id else SavedFilter.objects.none()
    )
    return [
        {str(_("名字")): one.name, str(_("条件")): one.query, str(_("存下")): when(one.saved_at)}
        for one in rows.order_by("pk")
    ]


def files_of(person: Person) -> Iterator[tuple[str, bytes]]:
    """The files of her matters that she can see, under the names by which `cases_of` calls them."""
    for case in matters_of(person):
        for line in whole(case, is_worker=True).lines:
            for file in line.files:
                yield _path(case, line, file), content_of(FILE, file)


def _path(case: Case, line: Line, file: Attachment) -> str:
    ending = "jpg" if file.type == FileType.JPEG else "pdf"
    return f"cases/{case.ref}/{line.entry.number}-{file.number}.{ending}"


def forget(person: Person, now: datetime) -> None:
    """All that was said in her cases goes, by whomever; that there was one and what was done stays for figures."""
    cases = list(Case.objects.filter(person=person).order_by("pk").select_for_update())
    erase_words(cases, now)
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(person=None)
    nobody_to_call(Case.objects.filter(pk__in=[case.pk for case in cases]))


def move(stays: Person, goes: Person, now: datetime) -> None:
    Case.objects.filter(person=goes).update(person=stays)


def keys_of_receipts() -> set[int]:
    """Receipts are hashes: whoever comes with one is known only under the key of that day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT split_part(receipt_index, ':', 2)::int FROM cases_case WHERE receipt_index IS NOT NULL"
        )
        return {key for (key,) in cursor.fetchall()}
