"""How long the columns of this room are kept."""

from datetime import datetime, timedelta

from yizhan.common.retention import FACT, WHO_DID_IT, for_days, keep, purge
from yizhan.services.childcare.models import Application, CareCard, Carer, Proof, RecordCheck

PROOF_DAYS = 30  # after the term: nobody asks to see them again
CHECK_DAYS = 3 * 365  # after a record check ran out
APPLICATION_DAYS = 365  # after the term, as the guardian was told

keep(
    "childcare.Term",
    {
        FACT: "id round_id season starts_date ends_date weekdays starts ends fee_cents fee_for scheme absences_most"
    },
)
keep("childcare.Group", {FACT: "id term_id supply_id age_from age_to"})
keep("childcare.Lesson", {FACT: "id term_id weekday starts ends name"})
keep(
    "childcare.Application",
    {
        for_days(
            APPLICATION_DAYS, "childcare.applications"
        ): "id claim_id term_id child_id guardian_id namesake claimed granted points"
        " checked_at check_note review_text review_asked_at review_answer review_decided_at",
        WHO_DID_IT: "checked_by_id review_by_id",
    },
)
keep(
    "childcare.Proof",
    {for_days(PROOF_DAYS, "childcare.proofs"): "id ref application_id type content_cipher added_at"},
)


keep(
    "childcare.RecordCheck",
    {
        for_days(
            CHECK_DAYS, "childcare.checks"
        ): "id unit_id user_id checked_date until_date number added_at withdrawn_at",
        WHO_DID_IT: "added_by_id withdrawn_by_id",
    },
)
keep(
    "childcare.Carer",
    {
        for_days(APPLICATION_DAYS, "childcare.roster"): "id term_id user_id called does added_at ended_at",
        WHO_DID_IT: "added_by_id",
    },
)
keep("childcare.Shift", {for_days(APPLICATION_DAYS, "childcare.roster"): "id carer_id day"})
keep(
    "childcare.CareCard",
    {
        for_days(
            PROOF_DAYS, "childcare.care_cards"
        ): "id ref application_id allergies_cipher contacts_cipher changed_at"
    },
)
keep(
    "childcare.Collector",
    {
        for_days(
            APPLICATION_DAYS, "childcare.applications"
        ): "id ref application_id name_cipher relation added_at ended_at"
    },
)
keep(
    "childcare.Attendance",
    {
        for_days(
            APPLICATION_DAYS, "childcare.applications"
        ): "id application_id day came_at left_at collector_id tries",
        WHO_DID_IT: "came_by_id left_by_id",
    },
)
keep(
    "childcare.Absence",
    {
        for_days(APPLICATION_DAYS, "childcare.applications"): "id application_id day reason told_at",
        WHO_DID_IT: "told_by_id",
    },
)


@purge("childcare.care_cards")
def forget_care_cards(now: datetime) -> int:
    """A month after the term, as the proofs."""
    before = (now - timedelta(days=PROOF_DAYS)).date()
    return CareCard.objects.filter(application__term__ends_date__lt=before).delete()[0]


@purge("childcare.checks")
def forget_checks(now: datetime) -> int:
    """Three years after they ran out: so long it may be asked who worked with whom."""
    before = (now - timedelta(days=CHECK_DAYS)).date()
    return RecordCheck.objects.filter(until_date__lt=before).delete()[0]


@purge("childcare.roster")
def forget_roster(now: datetime) -> int:
    """A year after the term."""
    before = (now - timedelta(days=APPLICATION_DAYS)).date()
    return Carer.objects.filter(term__ends_date__lt=before).delete()[0]


@purge("childcare.proofs")
def forget_proofs(now: datetime) -> int:
    """A month after the term."""
    before = (now - timedelta(days=PROOF_DAYS)).date()
    return Proof.objects.filter(application__term__ends_date__lt=before).delete()[0]


@purge("childcare.applications")
def forget_applications(now: datetime) -> int:
    """A year after the term; the claims stay as numbers that name nobody's child."""
    before = (now - timedelta(days=APPLICATION_DAYS)).date()
    return Application.objects.filter(term__ends_date__lt=before).delete()[0]
