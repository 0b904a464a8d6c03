"""What the search looks at instead of the stations: one slim row each, kept in step by places.nearby."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from yizhan.places.models.station import Station

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field


class _Native(_Field):
    """A column of a PostgreSQL type that Django has no field for; read and written by raw SQL only."""

    type_name = ""

    def db_type(self, connection: Any) -> str:
        return self.type_name


class PointField(_Native):
    type_name = "point"


class MinutesField(_Native):
    type_name = "int4multirange"


class DatesField(_Native):
    type_name = "datemultirange"


class StationNear(models.Model):
    """A station as the nearest-first search sees it (docs/adr/0010-nearest-useful-by-one-gist-index.md).

    position: metres on the spherical Mercator plane (geo.mercator_m).
    tags: what a filter can ask for, as lexemes (places/nearby/rows.py says which).
    week: open minutes of a typical week, from Monday 00:00. On `odd_dates` instead `odd_open` counts, in
    minutes since 2020-01-01 00:00, Chinese time. Exact from `from_date` to before `until_date`.
    full_until: known to be full until then, by fresh evidence; None is not known to be full.
    name_signs, address_signs: letters and digits only, for the search while typing (places/textsearch.py);
    pairs: their signs two by two, as numbers (places/pairs.py).
    """

    station = models.OneToOneField(Station, models.CASCADE, primary_key=True, related_name="+")
    position = PointField()
    tags = SearchVectorField()
    week = MinutesField()
    odd_dates = DatesField()
    odd_open = MinutesField()
    from_date = models.DateField()
    until_date = models.DateField()
    full_until = models.DateTimeField(null=True)
    name_signs = models.TextField()
    address_signs = models.TextField()
    pairs = ArrayField(models.IntegerField())

    class Meta:
        indexes = [
            # One tree over both: nearest first by the point, while tags prune whole branches
            GistIndex(fields=["position", "tags"], name="places_near_position_tags"),
            models.Index(fields=["until_date"], name="places_near_until"),
            GinIndex(fields=["pairs"], name="places_near_pairs"),
        ]
