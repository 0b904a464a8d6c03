"""What a step keeps confidential is for her and for its readers: in the case and in lists, to nobody else."""

from __future__ import annotations

import pytest

from tests.cases.factories import MONDAY, a_case, a_tree, a_worker, an_officer, declared, officer
from tests.cases.procedures import EDIT, READ, with_step
from tests.cases.test_going_on import go
from yizhan.cases.actions import answer
from yizhan.cases.models import Case
from yizhan.cases.queries import as_follower, opening_words, whole
from yizhan.cases.together import NotTogether, merge, split

pytestmark = pytest.mark.django_db
FORM = {"about": "充电", "illness": "心脏病"}


def shown(case, **who) -> str:
    return str(
        [(line.said.says, line.said.fields) if line.said else None for line in whole(case, **who).lines]
    )


def test_a_confidential_field_is_for_her_and_for_the_step_s_readers():
    with declared():
        tree = a_tree()
        case = go(
            a_case(tree.district, a_worker(tree.branch)),
            "accept",
            officer(an_officer(tree.district)),
            fields=FORM,
        )

        assert "心脏病" in shown(case, is_worker=True)
        assert "心脏病" in shown(case, is_worker=False, reads=frozenset({EDIT}))
        others = shown(case, is_worker=False, reads=frozenset({READ}))
        assert "心脏病" not in others
        assert "充电" in others


def test_words_of_a_confidential_step_stand_in_no_list_and_in_no_case_of_others():
    with declared(with_step("received", is_confidential=True, confidential_fields=frozenset())):
        case = a_case(a_tree().district, says="丈夫打我")

        assert opening_words([case]) == {}
        assert "丈夫打我" not in shown(case, is_worker=False)
        assert "丈夫打我" in shown(case, is_worker=False, reads=frozenset({EDIT}))
        assert "丈夫打我" in shown(case, is_worker=True)


def test_what_is_split_off_into_a_confidential_beginning_stands_in_no_open_step_of_the_first():
    with declared(with_step("received", is_confidential=True, confidential_fields=frozenset())):
        tree = a_tree()
        by = an_officer(tree.district)
        case = go(a_case(tree.district, a_worker(tree.branch)), "accept", officer(by), fields=FORM)

        new = split(case=case, seen=case.entries, by=by, now=MONDAY, says="丈夫打我")

        assert "丈夫打我" not in shown(case, is_worker=False)
        assert "丈夫打我" not in shown(new, is_worker=False)
        assert "丈夫打我" in shown(new, is_worker=False, reads=frozenset({EDIT}))


def test_what_is_answered_in_a_confidential_step_is_not_for_those_who_go_on_with_it():
    tree = a_tree()
    by = an_officer(tree.district)
    with declared():
        main, other = (
            a_case(tree.district, a_worker(tree.branch)),
            a_case(tree.district, a_worker(tree.branch)),
        )
        merge(case=other, other=main, seen=other.entries, by=by, now=MONDAY)
        main.refresh_from_db()
        main = go(main, "accept", officer(by), fields=FORM)
        main = answer(case=main, seen=main.entries, by=by, now=MONDAY, says="在办了")
        main = go(main, "ask", officer(by))
        answer(case=main, seen=main.entries, by=by, now=MONDAY, says="专家说您的病")
        other.refresh_from_db()

        said = str([line.said for line in as_follower(other).lines])

        assert "在办了" in said
        assert "专家说您的病" not in said


def test_nothing_is_split_off_from_a_confidential_step_into_an_open_beginning():
    tree = a_tree()
    by = an_officer(tree.district)
    with declared():
        case = go(a_case(tree.district, a_worker(tree.branch)), "accept", officer(by), fields=FORM)
        case = go(case, "ask", officer(by))

        with pytest.raises(NotTogether):
            split(case=case, seen=case.entries, by=by, now=MONDAY, says="丈夫打我")

        assert Case.objects.count() == 1
