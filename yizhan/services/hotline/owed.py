"""What an expert was asked, in her notebook."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.common.notebook import Asked, Gone, Listed, Row
from yizhan.people.access import account_of
from yizhan.services.hotline.experts import asked_of, waiting_for


def listed(asked: Asked) -> Listed:
    """1 query."""
    found = list(waiting_for(account_of(asked.request))[: asked.most + 1])
    return Listed(
        [
            Row(
                key=str(one.pk),
                home_id=one.home_id,
                title=_("热线工单 {ref} 请教").format(ref=one.case.ref),
                url=reverse("hotline:advise", args=[one.pk]),
                due_at=one.due_at,
            )
            for one in found[: asked.most]
        ],
        len(found) > asked.most,
        reverse("hotline:advice"),
    )


def became(asked: Asked, keys: Sequence[str]) -> list[Gone]:
    """1 query."""
    rows = asked_of(account_of(asked.request)).filter(pk__in=[int(key) for key in keys])
    known = {str(one.pk): one for one in rows}
    gone = []
    for key in keys:
        one = known.get(key)
        if one is not None and one.answered_at:
            gone.append(Gone(key, _("您答复了"), is_done=True))
        elif one is None or one.withdrawn_at or one.case.ended_at:
            gone.append(Gone(key, _("不用答复了")))
    return gone
