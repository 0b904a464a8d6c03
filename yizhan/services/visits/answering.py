"""What is done about questions and answers: an edition is made, an answer arrives once, one is set aside or dated."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yizhan.common.acts import act, nothing_done, write_record
from yizhan.common.say import CHINA
from yizhan.orgs.access import require
from yizhan.services.visits.access import VISITS_EDIT, editions_for
from yizhan.services.visits.actions import NotOurs, Refused, held, record
from yizhan.services.visits.asking import MOST_CHOICES, MOST_QUESTIONS, Question, checked
from yizhan.services.visits.models import Answer, Edition, Questionnaire, Stop, Visit

if TYPE_CHECKING:
    from yizhan.orgs.models import Unit
    from yizhan.people.models import User

CLOCKS_APART = timedelta(minutes=10)


class BadQuestions(Refused):
    """No question, a question without choices, or too many."""


class BadAnswer(Refused):
    """Nothing answered, or what cannot be an answer; `wrong` says which."""

    says = _("这份问卷没有填对")

    def __init__(self, says: Any = "", wrong: Mapping[str, str] | None = None) -> None:
        super().__init__(says)
        self.wrong = dict(wrong or {})


@act("visits.edition", "编写走访问卷")
def make_edition(
    *, unit: Unit, title: str, questions: Sequence[Question], by: User | None, now: datetime
) -> Edition:
    """The next edition of the unit's questionnaire of this title; the same questions again are the same edition.

    Raises OutOfReach, BadQuestions.
    """
    require(by, VISITS_EDIT, unit, now)
    _check(questions)
    assert unit.home_id is not None
    found, _is_new = Questionnaire.objects.get_or_create(
        unit=unit, title=title, defaults={"home_id": unit.home_id}
    )
    found = Questionnaire.objects.select_for_update().get(pk=found.pk)
    last = found.editions.order_by("-number").first()
    asked = [dict(each, code=f"q{n}") for n, each in enumerate(questions, start=1)]
    if last and last.questions == asked:
        nothing_done()
        return last
    made = Edition.objects.create(
        questionnaire=found,
        number=last.number + 1 if last else 1,
        questions=asked,
        made_by=by,
        made_at=now,
    )
    write_record(unit=unit, at=now, by=by, subject=f"visits.edition:{made.pk}")
    return made


def _check(questions: Sequence[Question]) -> None:
    if not 0 < len(questions) <= MOST_QUESTIONS:
        raise BadQuestions(_("一份问卷要有 1 到 {n} 道题").format(n=MOST_QUESTIONS))
    for number, each in enumerate(questions, start=1):
        choices = each["choices"]
        if each["kind"] in {"one", "many"} and not 2 <= len(choices) <= MOST_CHOICES:
            raise BadQuestions(_("第 {n} 题要有 2 到 {most} 个选项").format(n=number, most=MOST_CHOICES))
        if len(set(choices)) < len(choices):
            raise BadQuestions(_("第 {n} 题有两个一样的选项").format(n=number))


@act("visits.change", "修改走访安排")
def ask_by(*, visit: Visit, edition: Edition, by: User | None, now: datetime) -> Visit:
    """Which questions are asked from now on; answers to others stay. Raises OutOfReach, CalledOff, NotOurs."""
    visit = held(visit, by, now)
    if not editions_for(visit.unit).filter(pk=edition.pk).exists():
        raise NotOurs
    if visit.edition_id == edition.pk:
        nothing_done()
        return visit
    Visit.objects.filter(pk=visit.pk).update(edition=edition)
    visit.refresh_from_db()
    record(visit, now, by)
    return visit


@act("visits.answer", "走访问卷")
def take_answer(
    *,
    visit: Visit,
    edition: Edition,
    given: Mapping[str, Any],
    key: uuid.UUID,
    asked_at: datetime,
    by: User,
    now: datetime,
    stop: Stop | None = None,
) -> Answer:
    """An answer arrives, however late; sent again it is the same one.

    Raises OutOfReach, CalledOff, NotOurs, BadAnswer.
    """
    if known := Answer.objects.filter(home_id=visit.home_id, key=key).first():
        require(by, VISITS_EDIT, visit.unit, now)
        nothing_done()
        return known
    visit = held(visit, by, now)
    if edition.questionnaire.home_id != visit.home_id or (stop and stop.visit_id != visit.pk):
        raise NotOurs
    found, wrong = checked(edition.questions, given)
    if wrong:
        raise BadAnswer(wrong=wrong)
    if not found:
        raise BadAnswer(_("一题都没有答，至少答一题"))
    try:
        with transaction.atomic():
            made = Answer.objects.create(
                home_id=visit.home_id,
                visit=visit,
                edition=edition,
                stop=stop,
                key=key,
                answers=found,
                asked_at=asked_at,
                came_at=now,
                is_odd=is_odd(visit, asked_at, now),
                by=by,
            )
    except IntegrityError:  # the same answer at the same moment, of another visit's page
        nothing_done()
        return Answer.objects.get(home_id=visit.home_id, key=key)
    record(visit, now, by)
    return made


def is_odd(visit: Visit, asked_at: datetime, now: datetime) -> bool:
    """Is the phone's day none of the visit's, or still to come?"""
    day = asked_at.astimezone(CHINA).date()
    first, last = (each.astimezone(CHINA).date() for each in (visit.starts_at, visit.ends_at))
    return asked_at > now + CLOCKS_APART or not first <= day <= last


@act("visits.correct_answer", "更正走访问卷")
def set_aside(*, answer: Answer, why: str, by: User, now: datetime) -> Answer:
    """It does not count: the same person twice, wrongly filled in. Raises OutOfReach, Refused."""
    answer = _standing(answer, by, now)
    Answer.objects.filter(pk=answer.pk).update(set_aside_at=now, set_aside_why=why)
    answer.refresh_from_db()
    record(answer.visit, now, by)
    return answer


@act("visits.correct_answer", "更正走访问卷")
def date_answer(*, answer: Answer, by: User, now: datetime) -> Answer:
    """The phone's clock was wrong: it was asked on the visit, and counts. Raises OutOfReach, Refused."""
    answer = _standing(answer, by, now)
    if not answer.is_odd:
        nothing_done()
        return answer
    Answer.objects.filter(pk=answer.pk).update(asked_at=answer.visit.starts_at, is_odd=False)
    answer.refresh_from_db()
    record(answer.visit, now, by)
    return answer


def _standing(answer: Answer, by: User, now: datetime) -> Answer:
    require(by, VISITS_EDIT, answer.visit.unit, now)
    found = Answer.objects.select_for_update(of=("self",)).select_related("visit__unit").get(pk=answer.pk)
    if found.set_aside_at is not None:
        raise Refused(_("这份已经不算了"))
    return found
