from yizhan.places.choices import Admits, RowState, Setting, StationState
from yizhan.places.models.care import Comment, Fault, FaultNote, FaultState, Favourite
from yizhan.places.models.feeds import StationChange
from yizhan.places.models.imports import (
    ImportRow,
    ImportState,
    SavedMapping,
    SourceRow,
    StationImport,
)
from yizhan.places.models.near import StationNear
from yizhan.places.models.station import (
    HoursOverride,
    Keeper,
    Photo,
    Space,
    Station,
    StationAmenity,
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
    "ImportRow",
    "ImportState",
    "Keeper",
    "Photo",
    "RowState",
    "SavedMapping",
    "Setting",
    "SourceRow",
    "Space",
    "Station",
    "StationAmenity",
    "StationChange",
    "StationImport",
    "StationNear",
    "StationState",
    "Visit",
    "VisitGuard",
    "VisitMethod",
]
