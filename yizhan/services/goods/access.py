"""Who may see or keep a unit's stock? Look-up and permission in one call; a view has no other way."""

from __future__ import annotations

from django.http import Http404

from yizhan.orgs.access import Scope
from yizhan.orgs.permissions import ALL, EDITORS, declare
from yizhan.services.goods.models import Counting, Lot

GOODS_READ = declare("goods.read", ALL)
GOODS_EDIT = declare("goods.edit", EDITORS)


def lot_in(scope: Scope, pk: int) -> Lot:
    """The lot for an officer. Raises Http404 when it is not there or not hers, without telling which."""
    found = scope.filter(Lot.objects.filter(pk=pk)).select_related("unit", "came_from__unit").first()
    if not found:
        raise Http404
    return found


def counting_of(lot: Lot, pk: int) -> Counting:
    """A count of a lot that was looked up before. Raises Http404."""
    found = Counting.objects.filter(lot=lot, pk=pk).select_related("lot__unit").first()
    if not found:
        raise Http404
    return found
