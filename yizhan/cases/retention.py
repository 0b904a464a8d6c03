"""How long the columns of this room are kept."""

from datetime import datetime, timedelta

from django.db.models import Q

from yizhan.cases.chain import erase_words
from yizhan.cases.clocks import nobody_to_call
from yizhan.cases.drafts import KEPT_DAYS as DRAFT_DAYS
from yizhan.cases.models import Bulk, Case, Draft
from yizhan.common.retention import FACT, WHO_DID_IT, WITH_ACCOUNT, WITH_PERSON, for_days, keep, purge

KEPT_DAYS = 1095  # after the end: long enough for a reopening, a complaint, an arbitration
BULK_DAYS = 30  # what came of the rows, to look up; each case has its own record
BATCH = 1000

keep(
    "cases.Case",
    {
        FACT: "id home_id ref unit_id line procedure version shielded_unit_id about_unit_id via key category_id"
        " opened_at place since main_id stay ended_at last_at entries head first_due_at first_kept_at next_due_at"
        " solution_due_at is_provisional warns_at climbs_at climbed_to_id call_due_at grade owed_at",
        WITH_PERSON: "person_id",
        WHO_DID_IT: "assignee_id",
        for_days(KEPT_DAYS, "cases.words"): "receipt_index",
    },
)
keep(
    "cases.Sorting",  # of words that three people or more have said: nobody's own
    {
        FACT: "id ref home_id number trained_at cases categories right cipher is_used used_at",
        WHO_DID_IT: "used_by_id",
    },
)
keep("cases.Category", {FACT: "id home_id parent_id name says closed_at"})
keep(
    "cases.Entry",
    {
        FACT: "id home_id case_id number stay kind at step outcome leads_to ends is_hidden facts commitment link",
        WHO_DID_IT: "by_id",
    },
)
keep(
    "cases.Words",
    {FACT: "entry_id home_id erased_at", for_days(KEPT_DAYS, "cases.words"): "cipher salt"},
)
keep("cases.Relation", {FACT: "id home_id one_id other_id bond at", WHO_DID_IT: "by_id"})
keep(
    "cases.Attachment",
    {for_days(KEPT_DAYS, "cases.words"): "id ref home_id entry_id number type size_bytes cipher"},
)
keep("cases.Bulk", {for_days(BULK_DAYS, "cases.bulk"): "id user_id handle key does digest at"})
keep("cases.BulkRow", {for_days(BULK_DAYS, "cases.bulk"): "id bulk_id case_id seen state says"})
keep("cases.SavedFilter", {WITH_ACCOUNT: "id user_id name query is_default saved_at"})
keep("cases.Draft", {for_days(DRAFT_DAYS, "cases.drafts"): "id ref user_id case_id form cipher at"})
keep("cases.ReadyText", {FACT: "id unit_id name says"})
keep("cases.Posting", {FACT: "id home_id ref case_id stay"})
keep("cases.Version", {FACT: "id procedure number fingerprint first_at"})


@purge("cases.words")
def forget_old_cases(now: datetime) -> int:
    """What was said in a case that ended long ago goes, its files and its receipt too; what was done stays."""
    before = now - timedelta(days=KEPT_DAYS)
    old = Case.objects.filter(Q(main__isnull=True) | Q(main__ended_at__lt=before), ended_at__lt=before)
    gone = 0
    while True:
        batch = list(old.filter(history__words__erased_at__isnull=True).distinct().order_by("pk")[:BATCH])
        if not batch:
            break
        gone += erase_words(batch, now)
    receipts = old.filter(receipt_index__isnull=False).update(receipt_index=None)
    nobody_to_call(old)
    return gone + receipts


@purge("cases.drafts")
def forget_old_drafts(now: datetime) -> int:
    """What an officer began to write and neither sent nor touched for a month."""
    return Draft.objects.filter(at__lt=now - timedelta(days=DRAFT_DAYS)).delete()[0]


@purge("cases.bulk")
def forget_old_bulk(now: datetime) -> int:
    """What was done to several cases at once, a month after."""
    return Bulk.objects.filter(at__lt=now - timedelta(days=BULK_DAYS)).delete()[0]
