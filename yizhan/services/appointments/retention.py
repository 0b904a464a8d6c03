"""How long the columns of this service are kept. A visit to a helper is a trace like one of health: kept short."""

from __future__ import annotations

from datetime import datetime, timedelta

from yizhan.common.retention import FACT, WHO_DID_IT, WITH_PERSON, for_days, keep, purge
from yizhan.services.appointments.forgetting import KEPT_DAYS, forget_all, to_forget
from yizhan.services.appointments.models import Miss

MISS_DAYS = 60
TRACE = for_days(KEPT_DAYS, "appointments.traces")

keep(
    "appointments.Rules",
    {FACT: "id unit_id home_id cancel_minutes limit_id misses_most misses_days soon_hours"},
)
keep(
    "appointments.Provider",
    {
        FACT: "id home_id unit_id profession name licence licence_last languages helps station_id video_url made_at"
        " left_at",
        WHO_DID_IT: "user_id made_by_id",
    },
)
keep(
    "appointments.Rota",
    {
        FACT: "id home_id provider_id way station_id space_id weekdays starts ends step_minutes buffer_minutes"
        " on_holidays from_date until_date horizon_days",
        WHO_DID_IT: "made_by_id",
    },
)
keep("appointments.Leave", {FACT: "id home_id provider_id during made_at", WHO_DID_IT: "made_by_id"})
keep("appointments.Day", {FACT: "id home_id provider_id day round_id"})
keep(
    "appointments.Slot",
    {
        FACT: "id home_id session_id provider_id rota_id way station_id space_id starts_at ends_at blocked"
        " instead_of_id is_off"
    },
)
keep("appointments.Appointment", {TRACE: "id home_id claim_id slot_id code call_name made_at"})
keep("appointments.Referral", {TRACE: "id home_id appointment_id profession provider_id made_at"})
keep(
    "appointments.Miss",
    {for_days(MISS_DAYS, "appointments.misses"): "id home_id at", WITH_PERSON: "person_id claim_id"},
)


@purge("appointments.traces")
def forget_old_visits(now: datetime) -> int:
    """What is over is nobody's: the night after without her consent, after KEPT_DAYS with it. The count stays."""
    return forget_all(to_forget(now), now)


@purge("appointments.misses")
def forget_misses(now: datetime) -> int:
    return Miss.objects.filter(at__lt=now - timedelta(days=MISS_DAYS)).delete()[0]
