"""How long the columns of this room are kept."""

from datetime import datetime, timedelta

from yizhan.common.retention import FACT, WHO_DID_IT, WITH_ACCOUNT, WITH_PERSON, for_days, keep, purge
from yizhan.places.actions.visits import purge_guards
from yizhan.places.imports.actions import forget_imports
from yizhan.places.models import Fault, Visit

TRACE_DAYS = 730  # as the consent's wording says
FAULT_DAYS = 730
IMPORT_DAYS = 90  # a season: long enough to ask what became of last month's sheet

keep(
    "places.Station",
    {
        FACT: "id home_id unit_id kind tier setting name address division_code lon lat hours hours_note admits"
        " admits_note intro contact phone seats truck_spaces area_m2 state state_reason opened_date"
        " accepted_date plaque_code is_illustrative created_at changed_at"
    },
)
keep("places.StationAmenity", {FACT: "station_id amenity broken_since note"})
keep("places.Space", {FACT: "id station_id name use capacity closed_at"})
keep(
    "places.Photo", {FACT: "id station_id file width height caption rank added_at", WHO_DID_IT: "added_by_id"}
)
keep(
    "places.HoursOverride",
    {FACT: "id station_id starts_at ends_at hours reason made_at", WHO_DID_IT: "made_by_id"},
)
keep("places.Keeper", {WITH_ACCOUNT: "id station_id user_id starts_at ends_at called"})
keep("places.Favourite", {WITH_PERSON: "id person_id station_id added_at"})
keep(
    "places.Comment",
    {
        WITH_PERSON: "id person_id station_id stars text written_at hidden_at hidden_why",
        WHO_DID_IT: "hidden_by_id",
    },
)
keep(
    "places.Fault",
    {
        FACT: "id home_id station_id kind amenity state reported_at closed_at shielded_unit_id",
        for_days(FAULT_DAYS, "places.faults"): "text photo reporter_id",
    },
)
keep("places.FaultNote", {FACT: "id fault_id state text at", WHO_DID_IT: "by_id"})
keep("places.StationChange", {FACT: "station_id number was_public at"})
keep("places.SavedMapping", {FACT: "id unit_id name signature columns words datum kind used_at"})
keep(
    "places.StationImport",
    {
        FACT: "id home_id unit_id file file_name mapping source state rows_done rows_total counts fault made_at"
        " checked_at applied_at",
        WHO_DID_IT: "by_id",
    },
)
keep(
    "places.ImportRow",
    {
        for_days(IMPORT_DAYS, "places.imports"): "id batch_id line key digest state values raw problems notes"
        " accepted station_id twin_id twin_line decided_at",  # longer, while somebody must decide
        WHO_DID_IT: "decided_by_id",
    },
)
keep("places.SourceRow", {FACT: "home_id source key digest station_id is_extra seen_at"})
keep(
    "places.StationNear",
    {
        FACT: "station_id position tags week odd_dates odd_open from_date until_date full_until"
        " name_signs address_signs pairs"
    },
)
keep(
    "places.Visit",
    {
        FACT: "id home_id station_id method count at left_at is_near",
        for_days(TRACE_DAYS, "places.traces"): "person_id",
        WHO_DID_IT: "by_id",
    },
)
keep(
    "places.VisitGuard", {for_days(2 / 24, "places.guards"): "id home_id station_id visitor window visit_id"}
)


@purge("places.traces")
def unlink_old_visits(now: datetime) -> int:
    """A visit is hers for two years."""
    old = Visit.objects.filter(person__isnull=False, at__lt=now - timedelta(days=TRACE_DAYS))
    return old.update(person=None)


@purge("places.guards")
def forget_guards(now: datetime) -> int:
    """Also every ten minutes (tasks.py)."""
    return purge_guards(now=now) or 0


@purge("places.faults")
def forget_who_reported(now: datetime) -> int:
    """Two years after it was closed, a fault is a number: her words, her photo and who she was go."""
    old = Fault.objects.filter(closed_at__lt=now - timedelta(days=FAULT_DAYS)).exclude(
        text="", photo="", reporter__isnull=True
    )
    for fault in old:
        if fault.photo:
            fault.photo.delete(save=False)
    return old.update(text="", photo="", reporter=None)


@purge("places.imports")
def forget_import_rows(now: datetime) -> int:
    """What a row of a sheet said is told by its station, or by the row that still waits for a decision."""
    return forget_imports(before=now - timedelta(days=IMPORT_DAYS))
