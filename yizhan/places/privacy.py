"""What a person's rights mean for the rows of this room: unlinked, exported, forgotten, moved to who stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yizhan.people import privacy, sections
from yizhan.people.models import ConsentKind, Person
from yizhan.people.queries import when
from yizhan.places.models import Comment, Fault, FaultNote, Favourite, Visit
from yizhan.places.queries.mine import kept_near


def register() -> None:
    privacy.on_withdrawn(ConsentKind.TRACES, unlink_visits)
    privacy.add_exporter("visits", _("去过的驿站"), visits_of)
    privacy.add_exporter("favourites", _("收藏的驿站"), favourites_of)
    privacy.add_exporter("comments", _("我的评价"), comments_of)
    privacy.add_exporter("faults", _("我反映的问题"), faults_of)
    privacy.add_eraser(forget)
    privacy.add_merger(move)
    sections.add("stations", "places/_mine.html", mine, order=10)


def unlink_visits(person: Person, now: datetime) -> None:
    """Her past visits stay as numbers and are nobody's."""
    Visit.objects.filter(person=person).update(person=None)


def forget(person: Person, now: datetime) -> None:
    """Favourites and ratings go with her row; what she wrote of faults, and its photos, go here."""
    unlink_visits(person, now)
    for fault in Fault.objects.filter(reporter=person):
        if fault.photo:
            fault.photo.delete(save=False)
        FaultNote.objects.filter(fault=fault, by__isnull=False, by=person.user_id).update(text="")
        Fault.objects.filter(pk=fault.pk).update(text="", photo="", reporter=None)


def move(stays: Person, goes: Person, now: datetime) -> None:
    """Two persons are one: hers is what was either's, once."""
    Visit.objects.filter(person=goes).update(person=stays)
    Fault.objects.filter(reporter=goes).update(reporter=stays)
    saved = Favourite.objects.filter(person=stays).values_list("station_id", flat=True)
    Favourite.objects.filter(person=goes).exclude(station_id__in=saved).update(person=stays)
    rated = Comment.objects.filter(person=stays).values_list("station_id", flat=True)
    Comment.objects.filter(person=goes).exclude(station_id__in=rated).update(person=stays)
    Favourite.objects.filter(person=goes).delete()
    Comment.objects.filter(person=goes).delete()


def mine(request: HttpRequest, person: Person) -> dict[str, Any]:
    """For the worker's own page: stations she saved or was at lately, and what she reported."""
    return {
        "stations": kept_near(person, timezone.now()),
        "faults": Fault.objects.filter(reporter=person).count(),
    }


def visits_of(person: Person) -> list[dict[str, Any]]:
    rows = Visit.objects.filter(person=person).select_related("station").order_by("at")
    return [
        {str(_("驿站")): row.station.name, str(_("到")): when(row.at), str(_("走")): when(row.left_at)}
        for row in rows
    ]


def favourites_of(person: Person) -> list[dict[str, Any]]:
    rows = Favourite.objects.filter(person=person).select_related("station").order_by("added_at")
    return [{str(_("驿站")): row.station.name, str(_("时间")): when(row.added_at)} for row in rows]


def comments_of(person: Person) -> list[dict[str, Any]]:
    rows = Comment.objects.filter(person=person).select_related("station").order_by("written_at")
    return [
        {
            str(_("驿站")): row.station.name,
            str(_("星")): row.stars,
            str(_("说了什么")): row.text,
            str(_("时间")): when(row.written_at),
        }
        for row in rows
    ]


def faults_of(person: Person) -> list[dict[str, Any]]:
    rows = Fault.objects.filter(reporter=person).select_related("station").order_by("reported_at")
    added: dict[int, list[str]] = {}
    hers = FaultNote.objects.filter(fault__reporter=person, by__isnull=False, by=person.user_id)
    for fault_id, text in hers.order_by("at", "pk").values_list("fault", "text"):
        added.setdefault(fault_id, []).append(text)
    return [
        {
            str(_("驿站")): row.station.name,
            str(_("问题")): row.kind,
            str(_("说了什么")): row.text,
            str(_("补充")): added.get(row.pk, []),
            str(_("时间")): when(row.reported_at),
            str(_("办得怎样")): row.get_state_display(),
        }
        for row in rows
    ]
