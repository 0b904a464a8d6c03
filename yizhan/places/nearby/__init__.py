"""Nearest means nearest useful: the index of the stations, and the questions put to it."""

from yizhan.places.nearby.index import mark_full, reindex, reindex_all, roll, today_of

__all__ = ["mark_full", "reindex", "reindex_all", "roll", "today_of"]
