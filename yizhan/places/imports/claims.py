"""Does a point lie in the district that its row claims?

A row claims by its district column, else by a division named in its address, else by the unit whose
stations these are: the stations of 嘉定区总工会 lie in 嘉定区. Development zones (高新区, 经开区) have no
outline, so there the unit's own counts. A point may lie TOLERANCE_M outside: the outlines are coarse (of
37,262 real Shanghai points 405 lie outside the district they name, none by more than 1 km).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from django.utils.translation import gettext as _

from yizhan.common.districts import distances_m, districts_at, named, with_full_names
from yizhan.common.outlines import District, district_of_code

TOLERANCE_M = 1000


class UnitClaims:
    """The claims of rows imported for a unit; `division_code` is the unit's, "" when it has none."""

    def __init__(self, division_code: str) -> None:
        self.division_code = division_code
        self.own = district_of_code(division_code)
        self._claimed = lru_cache(maxsize=8192)(self._find)

    def __reduce__(self) -> tuple[type[UnitClaims], tuple[str]]:
        return UnitClaims, (self.division_code,)

    def __call__(self, rows: Sequence[tuple[str, str, float, float]]) -> list[str | None]:
        """Return, per (district, address, lon, lat) in WGS-84, why it does not lie there, or None."""
        found: list[str | None] = [None] * len(rows)
        grouped: dict[str, list[int]] = defaultdict(list)
        claims: dict[str, District] = {}
        for index, (district, address, _lon, _lat) in enumerate(rows):
            if claim := self._claimed(district, address):
                grouped[claim.code].append(index)
                claims[claim.code] = claim
        for code, indices in grouped.items():
            places = [(rows[index][2], rows[index][3]) for index in indices]
            for index, far_m in zip(indices, distances_m(claims[code], places), strict=True):
                if far_m > TOLERANCE_M:
                    found[index] = self._why(claims[code], rows[index], far_m)
        return found

    def _find(self, district: str, address: str) -> District | None:
        within = self.division_code[:2]
        if district and (found := named(district, within)):
            return found
        hits = [each for each in with_full_names(within) if each.name in address]
        return hits[0] if len(hits) == 1 else self.own

    def _why(self, claim: District, row: tuple[str, str, float, float], far_m: float) -> str:
        there = districts_at([(row[2], row[3])])[0]
        where = there.name if there else _("境外或海上")
        return _("位置在%(there)s，不在所说的%(claim)s（差约 %(far)d 公里），请核对坐标") % {
            "there": where,
            "claim": claim.name,
            "far": max(1, round(far_m / 1000)),
        }
