"""What a person's rights mean for what she was told: exported; moved to who stays; gone with her row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from yizhan.notices.kinds import Channel, groups
from yizhan.notices.models import Notice, QuietHours, Wish
from yizhan.people import privacy
from yizhan.people.models import Person
from yizhan.people.queries import when


def register() -> None:
    privacy.add_exporter("notices", _("收到的消息"), notices_of)
    privacy.add_exporter("wishes", _("想听什么"), wishes_of)
    privacy.add_merger(move)


def notices_of(person: Person) -> list[dict[str, Any]]:
    return [
        {
            str(_("时间")): when(row.told_at),
            str(_("标题")): row.title,
            str(_("内容")): row.text,
            str(_("读过")): when(row.read_at),
            str(_("怎样送出")): "、".join(
                f"{one.get_channel_display()} {one.get_state_display()}" for one in row.deliveries.all()
            ),
        }
        for row in Notice.objects.filter(person=person).order_by("pk").prefetch_related("deliveries")
    ]


def wishes_of(person: Person) -> list[dict[str, Any]]:
    names = {group.code: str(group.name) for group in groups()}
    rows: list[dict[str, Any]] = [
        {
            str(_("什么")): names.get(wish.group, wish.group),
            str(_("怎样")): str(Channel(wish.channel).label),
            str(_("要听")): wish.is_wanted,
        }
        for wish in Wish.objects.filter(person=person).order_by("pk")
    ]
    rows += [
        {str(_("什么")): str(_("不打扰")), str(_("怎样")): f"{quiet.begins:%H:%M}–{quiet.ends:%H:%M}"}
        for quiet in QuietHours.objects.filter(person=person)
    ]
    return rows


def move(stays: Person, goes: Person, now: datetime) -> None:
    """Two persons are one: what either was told is hers, once; her own word on what she hears stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_notice n SET person_id = %(stays)s WHERE person_id = %(goes)s AND NOT EXISTS"
            " (SELECT FROM notices_notice o WHERE o.person_id = %(stays)s AND o.home_id = n.home_id"
            " AND o.kind = n.kind AND o.key = n.key)",
            {"stays": stays.pk, "goes": goes.pk},
        )
    Notice.objects.filter(person=goes).delete()
    said = Wish.objects.filter(person=stays).values_list("group", "channel")
    taken = set(said)
    for wish in Wish.objects.filter(person=goes):
        if (wish.group, wish.channel) in taken:
            wish.delete()
        else:
            Wish.objects.filter(pk=wish.pk).update(person=stays)
    if QuietHours.objects.filter(person=stays).exists():
        QuietHours.objects.filter(person=goes).delete()
    else:
        QuietHours.objects.filter(person=goes).update(person=stays)
