"""Promises made on visits in the notebook of who promised."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.cases.time_limits import end_of
from yizhan.common.notebook import Asked, Gone, Listed, Row
from yizhan.orgs.shield import shield_in
from yizhan.people.access import account_of
from yizhan.services.visits.access import promises_to
from yizhan.services.visits.models import Promise

TITLE_SIGNS = 100


def _hers(asked: Asked) -> QuerySet[Promise]:
    """All that she promised and may know of, kept or not."""
    user = account_of(asked.request)
    rows = asked.scope.filter(Promise.objects.filter(owner=user), "visit__unit")
    return promises_to(rows, shield_in(asked.request), user).select_related("visit")


def listed(asked: Asked) -> Listed:
    """What she promised and has not done, the earliest day first. 1 query. What was promised is shown and not kept:
    it may say what a worker said."""
    rows = _hers(asked).filter(kept_at__isnull=True, dropped_at__isnull=True).order_by("due_date", "pk")
    found = list(rows[: asked.most + 1])
    return Listed(
        [
            Row(
                key=str(one.pk),
                home_id=one.home_id,
                title=_("走访时答应的：{visit}").format(visit=one.visit.title[:TITLE_SIGNS]),
                url=f"{reverse('visits_console:visit', args=[one.visit_id])}#promises",
                due_at=end_of(one.due_date),
                hint=one.says,
            )
            for one in found[: asked.most]
        ],
        len(found) > asked.most,
        f"{reverse('visits_console:promises')}?which=mine",
    )


def became(asked: Asked, keys: Sequence[str]) -> list[Gone]:
    """1 query."""
    known = {str(one.pk): one for one in _hers(asked).filter(pk__in=[int(key) for key in keys])}
    gone = []
    for key in keys:
        one = known.get(key)
        if one is None:
            gone.append(Gone(key, _("不再由您办")))
        elif one.is_over:
            is_mine = one.over_by_id == one.owner_id
            if one.kept_at:
                says = _("您做到了") if is_mine else _("做到了")
            else:
                says = _("您说明了为什么没做成") if is_mine else _("没有做成，写了原因")
            gone.append(Gone(key, says, is_mine))
    return gone
