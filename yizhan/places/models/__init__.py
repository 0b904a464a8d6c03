from yizhan.places.models.care import Comment, Fault, FaultNote, FaultState, Favourite
from yizhan.places.models.near import StationNear, StationWords
from yizhan.places.models.station import (
    Admits,
    HoursOverride,
    Keeper,
    Photo,
    Setting,
    Space,
    Station,
    StationAmenity,
    StationState,
)
from yizhan.places.models.visits import Visit, VisitGuard, VisitMethod

__all__ = [
    "Admits",
    "Comment",
    "Fault",
    "FaultNote",
    "FaultState",
    "Favourite",
    "HoursOverride",
    "Keeper",
    "Photo",
    "Setting",
    "Space",
    "Station",
    "StationAmenity",
    "StationNear",
    "StationState",
    "StationWords",
    "Visit",
    "VisitGuard",
    "VisitMethod",
]
