"""How long the columns of this room are kept."""

from datetime import datetime, timedelta

from yizhan.common.retention import FACT, WHO_DID_IT, for_days, keep, purge
from yizhan.services.childcare.models import Application, Proof

PROOF_DAYS = 30  # after the term: nobody asks to see them again
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
