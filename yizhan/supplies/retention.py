"""How long the columns of this room are kept."""

from datetime import datetime, timedelta

from yizhan.common.retention import FACT, WHO_DID_IT, WITH_PERSON, for_days, keep, purge
from yizhan.supplies.forgetting import GRACE_DAYS, forget_who
from yizhan.supplies.models import Arrival

ARRIVAL_DAYS = 7  # longer than any phone keeps a check-in

keep(
    "supplies.Limit",
    {
        FACT: "id home_id unit_id name day_count week_count year_count day_minutes week_minutes strikes"
        " strike_days barred_days"
    },
)
keep(
    "supplies.Round",
    {
        FACT: "id home_id unit_id service subject station_id day title intro mode state state_reason opens_at closes_at"
        " per_person limit_id is_scarce is_private hash_key forgotten_at total hold_s confirm_s waiting_most cancel_s"
        " is_numbered last_number eligibility may_hand_over takes_partners reflow_at reflowed_at made_at",
        WHO_DID_IT: "made_by_id",
    },
)
keep(
    "supplies.Supply",
    {FACT: "id home_id round_id session_id channel name capacity taken waiting takes_reflow closed_at"},
)
keep(
    "supplies.Terms",
    {
        FACT: "id home_id station_id service title intro per_person limit_id cancel_minutes confirm_minutes"
        " waiting_most eligibility needs_approval may_hand_over laid_at"
    },
)
keep("supplies.Part", {FACT: "id whole_id part_id"})
keep(
    "supplies.Schedule",
    {
        FACT: "id home_id space_id service weekdays starts ends step_minutes buffer_minutes seats on_holidays"
        " from_date until_date horizon_days",
        WHO_DID_IT: "made_by_id",
    },
)
keep(
    "supplies.Session",
    {
        FACT: "id home_id round_id space_id schedule_id planned during blocked moves occupies cancelled_at"
        " cancel_reason video_url"
    },
)
keep(
    "supplies.Blackout",
    {FACT: "id home_id station_id space_id during reason made_at", WHO_DID_IT: "made_by_id"},
)
keep("supplies.Occupation", {FACT: "id home_id part_id during session_id blackout_id"})
keep(
    "supplies.Claim",
    {
        FACT: "id home_id round_id supply_id state awaits why slot of_most priority queue party during key body"
        " number entry via made_at changed_at expires_at",
        WITH_PERSON: "person_id",
        for_days(GRACE_DAYS, "supplies.who"): "who",
        WHO_DID_IT: "by_id",
    },
)
keep("supplies.Change", {FACT: "id home_id claim_id was became why at told_at", WHO_DID_IT: "by_id"})
keep(
    "supplies.Strike",
    {
        WITH_PERSON: "id home_id limit_id claim_id person_id at appeal appealed_at answered_at answer forgiven_at",
        WHO_DID_IT: "answered_by_id",
    },
)
keep(
    "supplies.Arrival",
    {
        for_days(ARRIVAL_DAYS, "supplies.arrivals"): "id home_id station_id key claim_id how"
        " seen_at sent_at outcome by_id"
    },
)
keep(
    "supplies.Handover",
    {WITH_PERSON: "id home_id claim_id giver_id to_id how state made_at expires_at ended_at"},
)
keep("supplies.CalendarFeed", {WITH_PERSON: "id person_id nonce made_at"})
keep(
    "supplies.Draw",
    {
        FACT: "id home_id round_id frozen_at entries entries_hash seed_source seed seeded_at ran_at",
        WHO_DID_IT: "seeded_by_id",
    },
)
keep("supplies.DrawEntry", {FACT: "id home_id draw_id supply_id entry priority claim_id rank result"})
keep(
    "supplies.Double",
    {
        WITH_PERSON: "id home_id kept_id other_id found_at settled_at settled_how",
        WHO_DID_IT: "settled_by_id",
    },
)


purge("supplies.who")(forget_who)


@purge("supplies.arrivals")
def forget_arrivals(now: datetime) -> int:
    """What phones sent at the door; that somebody came stays with her claim."""
    return Arrival.objects.filter(sent_at__lt=now - timedelta(days=ARRIVAL_DAYS)).delete()[0]
