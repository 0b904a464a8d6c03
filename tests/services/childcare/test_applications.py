"""A family applies, an officer checks, the draw runs, the place is taken; each rule said in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.places import factories as places
from tests.services.childcare.factories import (
    AFTER,
    CLOSES,
    DURING,
    OPENS,
    a_child,
    a_term,
    applied,
    checked,
    drawn,
    group,
)
from yizhan.common.attached import BadFile, read_file
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.actions import erase_person, remove_child
from yizhan.people.models import User
from yizhan.people.queries import looks_at
from yizhan.services.childcare import actions, rules
from yizhan.services.childcare.actions import ChildIsListed, Refused
from yizhan.services.childcare.models import Application, Proof
from yizhan.services.childcare.queries import benefits_of, rank_of
from yizhan.services.childcare.retention import forget_applications, forget_proofs
from yizhan.services.childcare.telling import tell_deadlines
from yizhan.supplies import kernel
from yizhan.supplies.kernel import NotYetFrozen
from yizhan.supplies.models import Claim
from yizhan.supplies.queries import place_in_line
from yizhan.supplies.telling import tell_changes


def state(application: Application) -> str:
    return Claim.objects.get(pk=application.claim_id).state


def test_the_same_application_sent_again_is_the_same(east: Unit) -> None:
    term, child = a_term(east), a_child(places.person("美", east))

    first, second = (applied(term, child, key="same") for _ in range(2))

    assert first.pk == second.pk
    assert Claim.objects.count() == 1


def test_a_child_is_one_child_whichever_guardian_applies(east: Unit) -> None:
    term = a_term(east)
    applied(term, a_child(places.person("妈妈", east)))

    with pytest.raises(Refused, match="已经报过名"):
        applied(term, a_child(places.person("爸爸", east)))


def test_before_and_after_the_window_nobody_applies(east: Unit) -> None:
    term, child = a_term(east), a_child(places.person("美", east))

    with pytest.raises(Refused, match="还没有开始报名"):
        applied(term, child, now=OPENS - timedelta(hours=1))
    with pytest.raises(Refused, match="已经截止"):
        applied(term, child, now=CLOSES)


def test_a_child_out_of_the_band_is_refused_with_her_age(east: Unit) -> None:
    term = a_term(east)

    with pytest.raises(Refused, match="满 5 岁，这个班收 6 到 8 岁"):
        applied(term, a_child(places.person("美", east), born=date(2020, 7, 7)))


def test_a_child_is_no_guardian(east: Unit) -> None:
    term, child = a_term(east), a_child(places.person("小", east, birth_date=date(2012, 1, 1)))

    with pytest.raises(Refused, match="监护人要满十八周岁"):
        applied(term, child)


def test_what_needs_a_proof_is_refused_without_one(east: Unit) -> None:
    term, child = a_term(east), a_child(places.person("美", east))

    with pytest.raises(Refused, match="要附证明材料"):
        applied(term, child, "front_line", proofs=[])


def test_the_list_is_frozen_only_when_every_paper_was_read(east: Unit, olga: User) -> None:
    term = a_term(east)
    one = applied(term, a_child(places.person("美", east)), "front_line")

    with pytest.raises(NotYetFrozen, match="还有 1 份报名没有核材料"):
        drawn(term)

    checked(one, "front_line", by=olga)
    drawn(term)


def test_points_come_first_and_each_family_reads_why(east: Unit, olga: User) -> None:
    term = a_term(east)
    front = applied(term, a_child(places.person("美", east), "小美"), "front_line")
    other = applied(term, a_child(places.person("吴", east), "小吴"), "both_work")
    checked(front, "front_line", by=olga)
    checked(other, "both_work", by=olga)

    drawn(term)

    assert (state(front), state(other)) == ("held", "waiting")
    rank = rank_of(other)
    assert rank
    assert (rank.points, rank.above, rank.same, rank.rank) == (20, 1, 1, 2)
    assert "名额被分数更高的孩子用完了" in rank.says


def test_an_offer_given_back_goes_to_the_next(east: Unit, olga: User) -> None:
    term = a_term(east)
    front = applied(term, a_child(places.person("美", east), "小美"), "front_line")
    other = applied(term, a_child(places.person("吴", east), "小吴"))
    checked(front, "front_line", by=olga)
    checked(other, by=olga)
    drawn(term)
    assert front.guardian.user
    assert other.guardian.user

    actions.give_back(application=front, by=front.guardian.user, now=AFTER + timedelta(hours=2))
    other.claim.refresh_from_db()
    actions.accept(application=other, by=other.guardian.user, now=AFTER + timedelta(hours=3))

    assert (state(front), state(other)) == ("cancelled", "confirmed")


def test_a_review_moves_a_child_up_the_waiting_list_and_says_why(east: Unit, olga: User) -> None:
    term = a_term(east)
    rows = [applied(term, a_child(places.person(f"家{n}", east), f"小孩{n}")) for n in "甲乙丙"]
    for row in rows:
        checked(row, by=olga)
    drawn(term)
    last = max(rows, key=lambda row: (rank_of(row) or pytest.fail("no rank")).rank)
    last = Application.objects.select_related("claim__round__unit", "term__round__unit").get(pk=last.pk)
    assert last.guardian.user
    actions.ask_review(application=last, text="我们是双职工", by=last.guardian.user, now=AFTER)

    changed = actions.decide_review(
        application=last, granted=["both_work"], answer="材料属实，补记 20 分。", by=olga, now=AFTER
    )

    last.claim.refresh_from_db()
    assert changed
    assert place_in_line(last.claim) == 1
    assert (rank_of(last) or pytest.fail("no rank")).rank == 3  # what was published stays


def test_fewer_places_than_are_taken_are_refused_with_the_numbers(east: Unit, olga: User) -> None:
    term = a_term(east)
    checked(applied(term, a_child(places.person("美", east))), by=olga)
    drawn(term)

    with pytest.raises(Refused, match="已经有 1 个孩子占着名额，不能改成 0 个"):
        actions.change_places(group=group(term), places=0, by=olga, now=AFTER)


def test_when_a_child_is_taken_back_her_place_goes_on_and_nothing_of_her_stays(
    east: Unit, olga: User
) -> None:
    term = a_term(east)
    front = applied(term, a_child(places.person("美", east), "小美"), "front_line")
    other = applied(term, a_child(places.person("吴", east), "小吴"))
    checked(front, "front_line", by=olga)
    checked(other, by=olga)
    drawn(term)

    remove_child(child=front.child, now=AFTER + timedelta(hours=2))

    assert (state(front), state(other)) == ("cancelled", "held")
    assert not Application.objects.filter(pk=front.pk).exists()
    assert Proof.objects.count() == 1


def test_when_a_guardian_is_erased_the_applications_go_with_her(east: Unit) -> None:
    mei = places.person("美", east)
    one = applied(a_term(east), a_child(mei))

    erase_person(person=mei, now=DURING)

    assert state(one) == "cancelled"
    assert not Application.objects.exists()


def test_proofs_go_a_month_and_applications_a_year_after_the_term(east: Unit) -> None:
    term = a_term(east)
    applied(term, a_child(places.person("美", east)))
    end = AFTER.replace(month=8, day=14)

    assert (forget_proofs(end + timedelta(days=29)), forget_proofs(end + timedelta(days=32))) == (0, 1)
    assert forget_applications(end + timedelta(days=364)) == 0
    assert forget_applications(end + timedelta(days=367)) == 1


def test_a_proof_lies_sealed(east: Unit) -> None:
    applied(a_term(east), a_child(places.person("美", east)), "front_line")

    assert b"proof" not in bytes(Proof.objects.get().content_cipher)


def test_a_file_is_known_by_its_content() -> None:
    with pytest.raises(BadFile):
        read_file(SimpleUploadedFile("证明.pdf", b"MZ not a pdf"))
    with pytest.raises(BadFile, match="没有传完整"):
        read_file(SimpleUploadedFile("证明.pdf", b"%PDF-1.4 cut"))


def test_front_line_outweighs_everything_else_together() -> None:
    scheme = rules.SCHEMES[rules.NEWEST]
    others = [one.code for one in scheme.criteria if one.code != "front_line"]

    assert scheme.points(["front_line"]) > scheme.points(others)


def test_another_child_of_the_same_name_and_birthday_is_taken_once_an_officer_has_looked(
    east: Unit, olga: User
) -> None:
    term = a_term(east)
    first = applied(term, a_child(places.person("大姨", east)))
    other = a_child(places.person("小姨", east))
    with pytest.raises(ChildIsListed, match="如果是另一个孩子"):
        applied(term, other)
    with pytest.raises(Refused, match="要附户口簿或出生证明"):
        applied(term, other, is_another=True, proofs=[])

    second = applied(term, other, is_another=True)
    checked(first, by=olga)
    with pytest.raises(NotYetFrozen):  # nobody has looked at the second
        drawn(term)
    checked(second, by=olga)
    drawn(term)

    assert sorted((state(first), state(second))) == ["held", "waiting"]


def test_the_same_child_given_as_another_is_taken_off_again(east: Unit, olga: User) -> None:
    term = a_term(east)
    first = applied(term, a_child(places.person("妈妈", east)))
    second = applied(term, a_child(places.person("爸爸", east)), is_another=True)

    actions.end_as_same(application=second, by=olga, now=DURING)

    assert (state(first), state(second)) == ("entered", "cancelled")
    with pytest.raises(Refused, match="没有同名同生日的疑问"):
        actions.end_as_same(application=first, by=olga, now=DURING)


def test_one_guardian_has_no_two_children_of_one_name_and_birthday(east: Unit) -> None:
    term, mei = a_term(east), places.person("美", east)
    applied(term, a_child(mei))

    with pytest.raises(Refused, match="您已经给这个孩子报过名"):
        applied(term, a_child(mei), is_another=True)


def test_whoever_gives_back_learns_whether_somebody_got_the_place(east: Unit, olga: User) -> None:
    term = a_term(east)
    rows = [applied(term, a_child(places.person(name, east), f"小{name}")) for name in "甲乙"]
    for row in rows:
        checked(row, by=olga)
    drawn(term)
    first, second = sorted(rows, key=lambda row: (rank_of(row) or pytest.fail("no rank")).rank)

    answers = []
    for row in (first, second):
        row.claim.refresh_from_db()
        assert row.guardian.user
        answers.append(
            actions.give_back(application=row, by=row.guardian.user, now=AFTER + timedelta(hours=3))
        )

    assert answers == [True, False]


def test_an_offer_that_runs_out_within_a_day_is_told_once(east: Unit, olga: User) -> None:
    term = a_term(east)
    row = applied(term, a_child(places.person("美", east)))
    checked(row, by=olga)
    drawn(term)
    ends = Claim.objects.get(pk=row.claim_id).expires_at
    assert ends

    told = [tell_deadlines(ends - timedelta(hours=hours)) for hours in (25, 23, 22)]

    assert told == [0, 1, 0]
    notice = Notice.objects.get(kind="childcare.deadline")
    assert (notice.person, notice.path) == (row.guardian, f"/childcare/applications/{row.pk}/")


def test_who_let_an_offer_lapse_is_told_and_led_to_the_application(east: Unit, olga: User) -> None:
    term = a_term(east)
    row = checked(applied(term, a_child(places.person("美", east))), by=olga)
    drawn(term)
    claim = Claim.objects.select_related("round").get(pk=row.claim_id)
    assert claim.expires_at

    kernel.expire(claim.round, now=claim.expires_at + timedelta(minutes=1))
    tell_changes(claim.expires_at + timedelta(minutes=1))

    told = Notice.objects.get(kind="supplies.expired")
    assert (told.person, told.path) == (row.guardian, f"/childcare/applications/{row.pk}/")


def test_an_officer_who_opens_a_paper_stands_in_the_guardians_list(east: Unit, olga: User) -> None:
    row = applied(a_term(east), a_child(places.person("美", east)), "front_line")

    actions.note_proof_seen(proof=row.proofs.get(), by=olga, now=DURING)

    look = looks_at(row.guardian)[0]
    assert (look.officer, look.fields, look.reason) == (
        str(olga),
        ["托管证明材料"],
        "核托管报名材料：2026 暑期托管",
    )


def test_the_tab_lists_her_children_above_terms_that_take_applications(east: Unit) -> None:
    mei = places.person("美", east)
    term = a_term(east)

    assert [line.state for line in benefits_of(None, OPENS - timedelta(days=1))] == ["还没开始报名"]
    assert [line.state for line in benefits_of(mei, DURING)] == ["正在报名"]
    applied(term, a_child(mei))
    lines = benefits_of(mei, DURING)

    assert (lines[0].line, lines[0].is_hers) == ("小苗 · 小班", True)
    assert [line.is_hers for line in benefits_of(mei, CLOSES)] == [True]
