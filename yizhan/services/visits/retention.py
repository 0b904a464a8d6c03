"""How long the columns of this service are kept."""

from datetime import datetime, timedelta

from yizhan.common.retention import FACT, WHO_DID_IT, WITH_ACCOUNT, for_days, keep, purge
from yizhan.services.visits.models import Answer, Picture

ANSWER_DAYS = 1095  # what was answered has no name, but words may tell who it was
PICTURE_DAYS = 1095  # as long as the words of the cases that came of it

keep("visits.Waves", {FACT: "station_id home_id times told_at", WHO_DID_IT: "told_by_id"})
keep(
    "visits.Visit",
    {
        FACT: "id home_id unit_id title starts_at ends_at others brings made_at moved_at moved_why"
        " cancelled_at cancelled_why outcome shown_at key edition_id",
        WHO_DID_IT: "made_by_id",
    },
)
keep("visits.Stop", {FACT: "id visit_id station_id at minutes"})
keep("visits.Goer", {FACT: "id visit_id", WITH_ACCOUNT: "user_id"})
keep("visits.Page", {FACT: "id home_id visit_id day says at key", WHO_DID_IT: "by_id"})
keep("visits.Picture", {FACT: "id page_id", for_days(PICTURE_DAYS, "visits.pictures"): "file"})
keep("visits.Wish", {FACT: "id visit_id stop_id case_id at"})
keep(
    "visits.Promise",
    {
        FACT: "id home_id visit_id wish_id says due_date first_due_date is_public made_at kept_at dropped_at"
        " came_of_it key",
        WHO_DID_IT: "owner_id over_by_id",
    },
)

keep("visits.Brought", {FACT: "id visit_id round_id"})
keep("visits.Questionnaire", {FACT: "id home_id unit_id title"})
keep("visits.Edition", {FACT: "id questionnaire_id number questions made_at", WHO_DID_IT: "made_by_id"})
keep(
    "visits.Answer",
    {
        FACT: "id home_id visit_id edition_id stop_id key asked_at came_at is_odd set_aside_at set_aside_why",
        for_days(ANSWER_DAYS, "visits.answers"): "answers",
        WHO_DID_IT: "by_id",
    },
)


@purge("visits.pictures")
def forget_pictures(now: datetime) -> int:
    """Photos of people at work go after three years; the words of the diary stay."""
    old = list(Picture.objects.filter(page__at__lt=now - timedelta(days=PICTURE_DAYS)))
    for one in old:
        one.file.delete(save=False)
        one.delete()
    return len(old)


@purge("visits.answers")
def forget_answers(now: datetime) -> int:
    """Answers go after three years; what a page says of them by then is said in its outcome."""
    gone, _by_model = Answer.objects.filter(came_at__lt=now - timedelta(days=ANSWER_DAYS)).delete()
    return gone
