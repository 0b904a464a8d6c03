from yizhan.places.views.along import along_my_way
from yizhan.places.views.faults import fault, fault_photo, faults, wrong
from yizhan.places.views.station import favourite, go, photo, rate, station, unrate
from yizhan.places.views.visit import arrive, leave, plaque, plaque_search, traces
from yizhan.places.views.worker import areas, filters, home, near, outline

__all__ = [
    "along_my_way",
    "areas",
    "arrive",
    "fault",
    "fault_photo",
    "faults",
    "favourite",
    "filters",
    "go",
    "home",
    "leave",
    "near",
    "outline",
    "photo",
    "plaque",
    "plaque_search",
    "rate",
    "station",
    "traces",
    "unrate",
    "wrong",
]
