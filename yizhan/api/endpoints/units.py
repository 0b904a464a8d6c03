"""Who: the union tree as the public may see it."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router

from yizhan.api.access import Key
from yizhan.api.paging import MOST, USUAL, cut, read_id
from yizhan.api.problems import Problem
from yizhan.api.schemas import MAX_ID, Text, UnitOut, Units
from yizhan.orgs.models import Unit

router = Router(tags=["units"], auth=Key("units.read"))
FIELDS = tuple(UnitOut.model_fields)


@router.get("/units", response=Units, url_name="units")
def list_units(
    request: HttpRequest,
    below: Annotated[int | None, Query(ge=1, le=MAX_ID, description="This unit and all below it.")] = None,
    kind: Text | None = None,
    division: Annotated[Text | None, Query(description="Division code, or the beginning of one.")] = None,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
) -> Units:
    """Unions that stand, by id; parents say how they hang together on both lines."""
    rows = Unit.objects.standing().filter(pk__gt=read_id(cursor))
    if below:
        rows = rows.filter(area_path__contains=f"/{below}/") | rows.filter(
            industry_path__contains=f"/{below}/"
        )
    if kind:
        rows = rows.filter(kind=kind)
    if division:
        rows = rows.filter(division_code__startswith=division)
    shown, following = cut(rows.order_by("pk").only(*FIELDS), limit)
    return Units(
        items=[_say(unit) for unit in shown],
        next=following,
    )


@router.get("/units/{unit_id}", response=UnitOut, url_name="unit")
def one_unit(request: HttpRequest, unit_id: Annotated[int, Path(ge=1, le=MAX_ID)]) -> UnitOut:
    """One union."""
    unit = Unit.objects.standing().filter(pk=unit_id).first()
    if unit is None:
        raise Problem(404, "not-found", "There is no such unit, or it is closed.")
    return _say(unit)


def _say(unit: Unit) -> UnitOut:
    return UnitOut(**{name: getattr(unit, name) for name in FIELDS})
