"""Doubles go on as one and everybody hears of it once; nobody comes to know by it what she must not; one is split."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.cases.factories import (
    MONDAY,
    Tree,
    a_case,
    a_tree,
    a_worker,
    an_officer,
    declared,
    officer,
    worker,
)
from tests.cases.procedures import a_procedure
from tests.cases.test_going_on import FORM, go
from tests.cases.test_history import broken
from yizhan.cases.actions import Ended, Meanwhile, NotNow, add_word, answer, hand_over, rate, reopen
from yizhan.cases.chain import append, said_in
from yizhan.cases.models import Bond, Case, Kind, Relation
from yizhan.cases.procedures import BadProcedure
from yizhan.cases.procedures import declare as declare_procedure
from yizhan.cases.queries import as_follower, related_to, split_from
from yizhan.cases.retention import KEPT_DAYS, forget_old_cases
from yizhan.cases.together import NotTogether, merge, part, relate, split, unrelate
from yizhan.notices.models import Notice
from yizhan.orgs.access import OutOfReach
from yizhan.people.models import Person, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]
LATER = MONDAY + timedelta(hours=1)


class Two:
    """Two matters about the same on one desk, and an officer there."""

    def __init__(self) -> None:
        self.tree: Tree = a_tree()
        self.by: User = an_officer(self.tree.district)
        self.one: Person = a_worker(self.tree.branch)
        self.other: Person = a_worker(self.tree.branch)
        self.first = a_case(self.tree.district, self.one)
        self.second = a_case(self.tree.district, self.other, now=MONDAY + timedelta(minutes=5))

    def merged(self) -> Two:
        merge(case=self.second, other=self.first, seen=self.second.entries, by=self.by, now=LATER)
        self.first.refresh_from_db()
        self.second.refresh_from_db()
        return self


def told(kind: str = "cases.news") -> list[int | None]:
    return sorted(Notice.objects.filter(kind=kind).values_list("person_id", flat=True))


def test_the_one_that_was_there_first_stays_and_its_time_limits_run_on():
    two = Two()
    due = two.first.owed_at

    two.merged()

    assert (two.second.main, two.second.place, two.second.owed_at) == (two.first, "merged", None)
    assert (two.first.main, two.first.owed_at) == (None, due)
    assert told() == [two.other.pk]
    assert broken() == []


def test_what_is_answered_reaches_everybody_once_and_nobody_s_words_the_other():
    two = Two().merged()
    mine = a_case(two.tree.district, two.other, now=MONDAY + timedelta(minutes=9))
    merge(case=mine, other=two.first, seen=mine.entries, by=two.by, now=LATER)
    two.first.refresh_from_db()
    Notice.objects.all().delete()

    answer(case=two.first, seen=two.first.entries, by=two.by, now=LATER, says="下月加装")
    two.first.refresh_from_db()
    go(two.first, "accept", officer(two.by), fields=FORM, now=LATER)

    assert [notice.person_id for notice in Notice.objects.filter(kind="cases.news")].count(two.other.pk) == 1
    two.second.refresh_from_db()
    along = as_follower(two.second)
    assert along is not None
    assert [line.entry.kind for line in along.lines] == [Kind.ANSWER, Kind.MOVE]
    said = [line.said for line in along.lines]
    assert said[0] is not None
    assert said[0].says == "下月加装"
    assert said[1] is not None
    assert dict(said[1].fields) == {"about": "充电"}  # the confidential field is not for others


def test_its_reporter_may_still_speak_let_it_go_alone_and_rate_it_at_the_end():
    two = Two().merged()
    with pytest.raises(NotNow):
        rate(case=two.second, taker=worker(two.other), now=LATER, stars=5)
    with pytest.raises(NotNow):
        reopen(case=two.second, seen=two.second.entries, taker=worker(two.other), now=LATER, says="没好")
    add_word(case=two.second, taker=worker(two.other), now=LATER, says="还有二号楼")
    go(two.first, "withdraw", worker(two.one), now=LATER)

    two.second.refresh_from_db()
    case = rate(case=two.second, taker=worker(two.other), now=LATER, stars=2)
    with pytest.raises(Ended):
        add_word(case=case, taker=worker(two.other), now=LATER, says="迟了")
    alone = part(case=case, seen=case.entries, taker=worker(two.other), now=LATER, says="我家没有装")

    assert (alone.place, alone.main, alone.ended_at) == ("received", None, None)
    assert alone.owed_at is not None
    assert broken() == []


def test_only_what_runs_and_is_seen_as_it_is_by_one_who_may_is_merged():
    two = Two()
    stranger = an_officer(two.tree.company)
    with pytest.raises(OutOfReach):
        merge(case=two.second, other=two.first, seen=1, by=stranger, now=LATER)
    with pytest.raises(Meanwhile):
        merge(case=two.second, other=two.first, seen=0, by=two.by, now=LATER)
    with pytest.raises(NotTogether):
        merge(case=two.first, other=two.first, seen=1, by=two.by, now=LATER)
    two.merged()
    third = a_case(two.tree.district, two.one, now=LATER)
    with pytest.raises(Ended):
        merge(case=third, other=two.second, seen=1, by=two.by, now=LATER)
    ended = go(two.first, "withdraw", worker(two.one), now=LATER)
    with pytest.raises(Ended):
        merge(case=third, other=ended, seen=1, by=two.by, now=LATER)
    assert broken() == []


def test_nobody_comes_to_know_by_a_merge_what_is_hidden_from_her():
    two = Two()
    tree = two.tree
    hidden_first = a_case(tree.district, two.one, shielded_unit=tree.company, now=MONDAY - timedelta(days=1))
    with pytest.raises(NotTogether):  # the officers of the company could then tell that it is there
        merge(case=two.second, other=hidden_first, seen=1, by=two.by, now=LATER)

    hidden = a_case(tree.district, two.other, shielded_unit=tree.company, now=MONDAY + timedelta(minutes=9))
    merge(case=hidden, other=two.first, seen=1, by=two.by, now=LATER)
    two.first.refresh_from_db()
    hand_over(case=two.first, to=tree.company, seen=two.first.entries, by=two.by, now=LATER, says="归他们")

    hidden.refresh_from_db()
    assert (hidden.main, hidden.place, hidden.unit) == (None, "received", tree.district)
    assert broken() == []


def test_what_goes_on_with_it_goes_along_when_it_is_handed_over_or_merged_itself():
    two = Two().merged()
    hand_over(case=two.first, to=two.tree.city, seen=two.first.entries, by=two.by, now=LATER, says="归市里")
    two.second.refresh_from_db()
    assert two.second.unit == two.tree.city

    city = an_officer(two.tree.city)
    oldest = a_case(two.tree.city, a_worker(two.tree.branch), now=MONDAY - timedelta(days=1))
    merge(case=oldest, other=two.first, seen=oldest.entries, by=city, now=LATER)

    two.first.refresh_from_db()
    two.second.refresh_from_db()
    assert (two.first.main, two.second.main) == (oldest, oldest)
    assert broken() == []


def test_the_database_lets_nothing_go_on_with_what_does_not_run_by_itself():
    two = Two().merged()
    third = a_case(two.tree.district, two.one, now=LATER)

    for into in (two.second.pk, third.pk):
        with pytest.raises(IntegrityError), transaction.atomic():
            append(
                third,
                Kind.MERGED,
                at=LATER,
                by=two.by,
                outcome="merge",
                leads_to="merged",
                ends=True,
                facts={"into": into},
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=third.pk).update(main=two.first)


def test_a_part_of_it_becomes_a_case_of_its_own_under_the_same_shield():
    two = Two()
    case = a_case(two.tree.district, two.one, shielded_unit=two.tree.company)

    found = split(case=case, seen=case.entries, by=two.by, now=LATER, says="加班费没有发")

    assert (found.person, found.shielded_unit, found.place) == (two.one, two.tree.company, "received")
    assert said_in(found.history.get(number=1).words).says == "加班费没有发"
    assert split_from(case) == [found]
    assert related_to(found, Case.objects.all())[0][1] == case
    assert related_to(found, Case.objects.none()) == []
    assert two.one.pk in told()
    assert broken() == []


def test_of_somebody_unknown_the_part_is_hers_by_the_first_code():
    two = Two()
    case = a_case(two.tree.district)

    found = split(case=case, seen=case.entries, by=two.by, now=LATER, says="加班费没有发")

    assert found.person is None
    assert split_from(case) == [found]


def test_two_are_related_once_from_whichever_side_and_no_more_when_taken_back():
    two = Two()

    relate(one=two.second, other=two.first, by=two.by, now=LATER)
    relate(one=two.first, other=two.second, by=two.by, now=LATER)

    assert Relation.objects.filter(bond=Bond.RELATED).count() == 1
    assert [one for _says, one in related_to(two.first, Case.objects.all())] == [two.second]
    unrelate(one=two.second, other=two.first, by=two.by, now=LATER)
    assert related_to(two.first, Case.objects.all()) == []


def test_what_goes_on_with_one_that_runs_is_not_forgotten_before_that():
    Two().merged()

    assert forget_old_cases(LATER + timedelta(days=KEPT_DAYS + 1)) == 0


def test_no_procedure_calls_a_place_or_a_way_as_the_house_does():
    sound = a_procedure()
    with declared(), pytest.raises(BadProcedure, match="merged is where every case is"):
        declare_procedure(
            a_procedure(code="tests.bad", ends=(*sound.ends, type(sound.ends[0])("merged", "并案")))
        )
