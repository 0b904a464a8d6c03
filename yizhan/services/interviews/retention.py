"""How long the columns of this service are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from yizhan.common.retention import FACT, WHO_DID_IT, WITH_ACCOUNT, WITH_PERSON, for_days, keep, purge
from yizhan.services.interviews.forgetting import forget_referrals, forget_words
from yizhan.services.interviews.models import Interview, Referral

WORDS_DAYS = 1095  # after it was held, and what was undertaken is over: as the words of cases
REFERRAL_DAYS = 365  # after it ended: what was handed on and written meanwhile
WORDS = for_days(WORDS_DAYS, "interviews.words")
HANDED = for_days(REFERRAL_DAYS, "interviews.referrals")

keep(
    "interviews.Day",
    {
        FACT: "id home_id unit_id day starts ends step_minutes place round_id made_at cancelled_at",
        WHO_DID_IT: "chair_id",
    },
)
keep(
    "interviews.Interview",
    {
        FACT: "id ref home_id day_id unit_id shielded_unit_id code starts_at made_at key opened_at ended_at result",
        WITH_PERSON: "person_id claim_id",
        WHO_DID_IT: "chair_id",
        WORDS: "name_cipher reason_cipher",
    },
)
keep(
    "interviews.Note",
    {FACT: "id ref home_id interview_id at key", WHO_DID_IT: "by_id", WORDS: "cipher"},
)
keep("interviews.Trusted", {FACT: "id interview_id named_at ended_at", WITH_ACCOUNT: "user_id"})
keep(
    "interviews.Undertaking",
    {
        FACT: "id ref home_id interview_id kind due_date made_at over_at outcome key",
        WORDS: "said_cipher came_cipher",
    },
)
keep(
    "interviews.Demand",
    {FACT: "id ref home_id interview_id offered_at yes_at no_at case_id", WORDS: "said_cipher"},
)
keep(
    "interviews.Provider",
    {FACT: "id home_id unit_id name body made_at left_at", WHO_DID_IT: "user_id"},
)
keep(
    "interviews.Referral",
    {
        FACT: "id ref home_id interview_id provider_id offered_at yes_at no_at withdrawn_at first_seen_date"
        " next_date ended_at",
        HANDED: "said_cipher yes_digest came_cipher",
    },
)
keep(
    "interviews.Contact",
    {FACT: "id ref home_id referral_id day made_at key", HANDED: "cipher"},
)


@purge("interviews.words")
def forget_old_words(now: datetime) -> int:
    """What was said goes, and whose it was; that there was an interview stays for figures. Not while something runs."""
    old = Interview.objects.filter(starts_at__lt=now - timedelta(days=WORDS_DAYS), name_cipher__isnull=False)
    runs = Q(undertakings__over_at__isnull=True, undertakings__isnull=False) | Q(
        referrals__yes_at__isnull=False,
        referrals__ended_at__isnull=True,
        referrals__withdrawn_at__isnull=True,
    )
    return forget_words(old.exclude(pk__in=Interview.objects.filter(runs).values("pk")), now)


@purge("interviews.referrals")
def forget_old_referrals(now: datetime) -> int:
    """What was handed on goes a year after it ended, or after her no."""
    before = now - timedelta(days=REFERRAL_DAYS)
    over = Q(ended_at__lt=before) | Q(no_at__lt=before) | Q(yes_at__isnull=True, offered_at__lt=before)
    return forget_referrals(Referral.objects.filter(over, said_cipher__isnull=False))
