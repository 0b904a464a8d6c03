"""How does the tree read? Led by one and counted once, reported on both lines."""

from __future__ import annotations

from yizhan.orgs.models import Line, Unit, UnitQuerySet


def counted_under(unit: Unit) -> UnitQuerySet:
    """The unit and all that are led from it, by whichever line: each unit is counted under one leader only."""
    return Unit.objects.filter(lead_path__startswith=unit.lead_path)


def reported_under(unit: Unit, line: str = Line.AREA) -> UnitQuerySet:
    """The unit and all that stand under it on `line`, whoever leads them; nothing when it is not on the line."""
    path = getattr(unit, f"{Line(line)}_path")
    return Unit.objects.filter(**{f"{line}_path__startswith": path}) if path else Unit.objects.none()
