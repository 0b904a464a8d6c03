"""How long the columns of this service are kept."""

from datetime import datetime, timedelta

from yizhan.common.retention import FACT, WHO_DID_IT, for_days, keep, purge
from yizhan.services.say.models import PublicAnswer
from yizhan.services.say.privacy import forget_wordless

SHOWN_DAYS = 1095  # as long as what was said in the matter itself

keep(
    "say.PublicAnswer",
    {
        FACT: "case_id home_id written_at shown_at taken_back_at is_hers",
        for_days(SHOWN_DAYS, "say.answers"): "asked answered",
        WHO_DID_IT: "written_by_id passed_by_id",
    },
)


@purge("say.answers")
def forget_old_answers(now: datetime) -> int:
    """Of three years ago: what was right then may not be now; and those whose matters have lost their words."""
    old = PublicAnswer.objects.filter(is_hers=False, written_at__lt=now - timedelta(days=SHOWN_DAYS))
    return old.delete()[0] + forget_wordless()
