"""A term's days: who may work, who sees what, who fetches, and what becomes of a place that nobody uses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.places import factories as places
from tests.services.childcare.factories import AFTER, PLAN, a_carer, a_child, a_term, at, in_term
from yizhan.common.checks import invariants
from yizhan.notices.models import Notice
from yizhan.orgs.models import Unit
from yizhan.people.actions import remove_child
from yizhan.people.models import User
from yizhan.people.queries import looks_at
from yizhan.records.models import Record
from yizhan.services.childcare import days as doing
from yizhan.services.childcare.actions import Refused
from yizhan.services.childcare.codes import TRIES_MOST, code_of
from yizhan.services.childcare.models import (
    Application,
    Attendance,
    CareCard,
    Collector,
    RecordCheck,
    Shift,
    Term,
)
from yizhan.services.childcare.privacy import applications_of, work_of
from yizhan.services.childcare.queries import figures_by_day, figures_of, missed_days
from yizhan.services.childcare.retention import (
    forget_applications,
    forget_care_cards,
    forget_checks,
    forget_roster,
)
from yizhan.services.childcare.rules import check_until
from yizhan.supplies.models import Claim

MONDAY = date(2026, 7, 6)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))


@pytest.fixture
def term(east: Unit) -> Term:
    small, large = PLAN.bands
    return a_term(east, bands=(small.__class__("小班", 6, 8, 2), large))


@pytest.fixture
def rows(term: Term, east: Unit, olga: User) -> list[Application]:
    """Two children of two families who have places."""
    children = [a_child(places.person(name, east), f"小{name}") for name in ("美", "吴")]
    return in_term(term, *children, by=olga)


@pytest.fixture
def lin() -> User:
    return places.user("林")


def test_nobody_without_a_record_check_is_on_the_roster(term: Term, lin: User, olga: User) -> None:
    carer = doing.appoint_carer(term=term, user=lin, called="林老师", does="", by=olga, now=AFTER)

    with pytest.raises(Refused, match="林老师 在 2026-07-06 没有有效的无犯罪记录查询"):
        doing.put_on_roster(carer=carer, days=[MONDAY], by=olga, now=AFTER)
    with pytest.raises(IntegrityError, match="no valid record check"), transaction.atomic():
        Shift.objects.create(carer=carer, day=MONDAY)  # whoever writes


def test_a_record_check_counts_for_a_year(term: Term, lin: User, olga: User) -> None:
    carer = doing.appoint_carer(term=term, user=lin, called="林老师", does="", by=olga, now=AFTER)
    given = {"unit": term.round.unit, "user": lin, "number": "W1", "by": olga, "now": AFTER}
    with pytest.raises(Refused, match="已经满一年"):
        doing.keep_check(checked_date=date(2025, 6, 11), **given)
    with pytest.raises(Refused, match="不能晚于今天"):
        doing.keep_check(checked_date=date(2026, 6, 12), **given)
    doing.keep_check(checked_date=date(2025, 7, 7), **given)

    doing.put_on_roster(carer=carer, days=[MONDAY], by=olga, now=AFTER)
    with pytest.raises(Refused, match="2026-07-07"):  # a year later to the day
        doing.put_on_roster(carer=carer, days=[TUESDAY], by=olga, now=AFTER)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordCheck.objects.update(until_date=date(2027, 1, 1))
    assert check_until(date(2024, 2, 29)) == date(2025, 3, 1)


def test_a_check_withdrawn_takes_the_days_to_come_off_the_roster(term: Term, lin: User, olga: User) -> None:
    carer = a_carer(term, lin, MONDAY, TUESDAY, by=olga)

    gone = doing.withdraw_check(check=RecordCheck.objects.get(), by=olga, now=at(TUESDAY, 7))

    assert gone == 1
    assert list(carer.shifts.values_list("day", flat=True)) == [MONDAY]
    assert [list(one.broken()) for one in invariants("childcare.")] == [[], []]


def test_only_who_is_on_the_roster_today_signs_in_and_sees_allergies(
    rows: list[Application], term: Term, lin: User, olga: User
) -> None:
    row = rows[0]
    a_carer(term, lin, MONDAY, by=olga)
    doing.write_care_card(application=row, allergies="花生", contacts="外婆 13800138000", now=AFTER)
    card = CareCard.objects.get()
    assert "花生".encode() not in bytes(card.allergies_cipher)

    for who, day in ((olga, MONDAY), (lin, TUESDAY)):
        with pytest.raises(Refused, match="不在这一期的班上"):
            doing.sign_in(application=row, by=who, now=at(day, 8))
        with pytest.raises(Refused, match="不在这一期的班上"):
            doing.open_care_card(application=row, by=who, now=at(day, 8))
    assert looks_at(row.guardian) == []
    seen = doing.open_care_card(application=row, by=lin, now=at(MONDAY, 8))

    assert seen == ("花生", "外婆 13800138000")
    assert [(one.officer, one.fields) for one in looks_at(row.guardian)] == [
        (str(lin), ["孩子的过敏和联系人"])
    ]


def fullwidth(digits: str) -> str:
    """As a Chinese keyboard types them."""
    return digits.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789-"})


def test_a_child_goes_only_with_whom_the_guardian_has_authorised(
    rows: list[Application], term: Term, lin: User, olga: User
) -> None:
    row, other = rows
    assert row.guardian.user
    assert other.guardian.user
    a_carer(term, lin, MONDAY, TUESDAY, by=olga)
    gran = doing.add_collector(
        application=row, name="王长青", relation="外婆", by=row.guardian.user, now=AFTER
    )
    stranger = other.collectors.get()
    came = doing.sign_in(application=row, by=lin, now=at(MONDAY, 8))

    for wrong in (code_of(stranger.ref, MONDAY), code_of(gran.ref, TUESDAY), "", "٣٣٣٣٣٣"):
        with pytest.raises(Refused, match="不能交给来人"):
            doing.whose_code(attendance=came, code=wrong, by=lin, now=at(MONDAY, 17))
    with pytest.raises(Refused, match="没有授权"):
        doing.hand_over(attendance=came, collector=stranger, by=lin, now=at(MONDAY, 17))
    code = code_of(gran.ref, MONDAY)
    who = doing.whose_code(
        attendance=came, code=f"{code[:3]} {fullwidth(code[3:])}", by=lin, now=at(MONDAY, 17)
    )
    doing.hand_over(attendance=came, collector=who, by=lin, now=at(MONDAY, 17))

    day = Attendance.objects.get()
    assert (day.collector, day.left_by, day.left_at, day.tries) == (gran, lin, at(MONDAY, 17), 4)
    told = Notice.objects.get(kind="childcare.fetched")
    assert (told.person, told.params["who"]) == (row.guardian, "外婆王长青")
    with pytest.raises(Refused, match="已经被接走"):
        doing.whose_code(attendance=came, code=code, by=lin, now=at(MONDAY, 18))


def test_a_wrong_sign_in_is_taken_back_with_a_reason_until_somebody_has_come(
    rows: list[Application], term: Term, lin: User, olga: User
) -> None:
    row, other = rows
    a_carer(term, lin, MONDAY, TUESDAY, by=olga)
    doing.sign_in(application=row, by=lin, now=at(MONDAY, 8))
    for who, reason, words in ((lin, " ", "为什么撤回"), (olga, "点错了", "不在这一期的班上")):
        with pytest.raises(Refused, match=words):
            doing.undo_sign_in(application=row, reason=reason, by=who, now=at(MONDAY, 8))

    for _time in range(2):
        doing.undo_sign_in(application=row, reason="点错了", by=lin, now=at(MONDAY, 9))

    assert not Attendance.objects.exists()
    kept = Record.objects.filter(act="childcare.sign_in").order_by("pk")
    assert [(one.count, one.data.get("reason")) for one in kept] == [(1, None), (-1, "点错了")]
    again = doing.sign_in(application=row, by=lin, now=at(MONDAY, 10))
    assert again.came_at == at(MONDAY, 10)
    with pytest.raises(Refused, match="不能交给来人"):
        doing.whose_code(attendance=again, code="", by=lin, now=at(MONDAY, 17))
    with pytest.raises(Refused, match="已经有人拿码来接过"):  # else wrong codes would be counted anew
        doing.undo_sign_in(application=row, reason="点错了", by=lin, now=at(MONDAY, 17))
    came = doing.sign_in(application=other, by=lin, now=at(MONDAY, 8))
    doing.hand_over(attendance=came, collector=other.collectors.get(), by=lin, now=at(MONDAY, 17))
    with pytest.raises(Refused, match="已经被接走"):
        doing.undo_sign_in(application=other, reason="点错了", by=lin, now=at(MONDAY, 18))


def test_who_works_in_a_term_has_her_own_rows_exported(
    rows: list[Application], term: Term, lin: User, olga: User, east: Unit
) -> None:
    who = places.person("周", east)
    assert who.user
    a_carer(term, who.user, MONDAY, TUESDAY, by=olga, called="周老师")
    a_carer(term, lin, MONDAY, by=olga)

    (mine,) = work_of(who)

    assert list(mine.values()) == ["2026 暑期托管", "周老师", "", "2026-07-06、2026-07-07", "2026-06-01 W1"]
    assert work_of(rows[0].guardian) == []


def test_who_is_no_longer_authorised_has_no_code(
    rows: list[Application], term: Term, lin: User, olga: User
) -> None:
    row = rows[0]
    assert row.guardian.user
    a_carer(term, lin, MONDAY, by=olga)
    came = doing.sign_in(application=row, by=lin, now=at(MONDAY, 8))
    who = row.collectors.get()

    doing.end_collector(collector=who, by=row.guardian.user, now=at(MONDAY, 9))

    with pytest.raises(Refused, match="不能交给来人"):
        doing.whose_code(attendance=came, code=code_of(who.ref, MONDAY), by=lin, now=at(MONDAY, 17))
    with pytest.raises(Refused, match="已经取消"):
        doing.hand_over(attendance=came, collector=who, by=lin, now=at(MONDAY, 17))


def test_after_some_wrong_codes_the_right_one_helps_no_more(
    rows: list[Application], term: Term, lin: User, olga: User
) -> None:
    a_carer(term, lin, MONDAY, by=olga)
    came = doing.sign_in(application=rows[0], by=lin, now=at(MONDAY, 8))
    right = code_of(rows[0].collectors.get().ref, MONDAY)
    wrong = "000000" if right != "000000" else "000001"
    for _time in range(TRIES_MOST):
        with pytest.raises(Refused, match="不能交给来人"):
            doing.whose_code(attendance=came, code=wrong, by=lin, now=at(MONDAY, 17))

    with pytest.raises(Refused, match="错了太多次"):
        doing.whose_code(attendance=came, code=right, by=lin, now=at(MONDAY, 17))


def test_an_absence_is_told_before_the_day_begins(rows: list[Application], olga: User) -> None:
    row = rows[0]
    by = row.guardian.user
    assert by

    doing.tell_absence(application=row, day=MONDAY, reason="发烧", by=by, now=at(MONDAY, 7))

    with pytest.raises(Refused, match="当天开始以前"):
        doing.tell_absence(application=row, day=TUESDAY, reason="发烧", by=by, now=at(TUESDAY, 8))
    with pytest.raises(Refused, match="那天没有托管"):
        doing.tell_absence(application=row, day=MONDAY + timedelta(days=5), reason="去玩", by=by, now=AFTER)
    doing.excuse(application=row, day=TUESDAY, reason="急诊", by=olga, now=at(WEDNESDAY, 9))
    assert row.absences.count() == 2


def test_after_three_days_without_a_word_the_place_goes_to_who_waits(
    term: Term, east: Unit, lin: User, olga: User
) -> None:
    names = ("美", "吴", "周")
    rows = in_term(term, *[a_child(places.person(name, east), f"小{name}") for name in names], by=olga)
    here, away = (row for row in rows if row.claim.state == "confirmed")
    waiting = next(row for row in rows if row.claim.state == "waiting")
    a_carer(term, lin, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, by=olga)
    assert away.guardian.user

    def state(row: Application) -> str:
        return Claim.objects.get(pk=row.claim_id).state

    doing.tell_absence(application=away, day=MONDAY, reason="发烧", by=away.guardian.user, now=at(MONDAY, 7))
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        doing.sign_in(application=here, by=lin, now=at(day, 8))
    assert doing.look_at_absences(term, at(WEDNESDAY, 17)) == 0  # Wednesday is not over
    assert missed_days(term, at(WEDNESDAY, 17))[away.pk] == [TUESDAY]
    doing.look_at_absences(term, at(WEDNESDAY, 20))
    warned = Notice.objects.get(kind="childcare.missing")
    assert (warned.person, state(away)) == (away.guardian, "confirmed")
    assert doing.look_at_absences(term, at(THURSDAY, 20)) == 0  # nobody was signed in: no day of the term

    doing.sign_in(application=here, by=lin, now=at(THURSDAY, 8))
    taken = doing.look_at_absences(term, at(THURSDAY, 20))

    assert taken == 1
    assert (state(here), state(away), state(waiting)) == ("confirmed", "cancelled", "held")
    assert Notice.objects.get(kind="childcare.withdrawn").person == away.guardian
    assert doing.look_at_absences(term, at(THURSDAY, 22)) == 0


def test_figures_keep_persons_and_attendances_apart(
    rows: list[Application], term: Term, lin: User, olga: User
) -> None:
    a_carer(term, lin, MONDAY, TUESDAY, by=olga)
    for row, day in ((rows[0], MONDAY), (rows[1], MONDAY), (rows[0], TUESDAY)):
        doing.sign_in(application=row, by=lin, now=at(day, 8))
    doing.excuse(application=rows[1], day=TUESDAY, reason="看病", by=olga, now=at(TUESDAY, 9))

    found = figures_of(term)

    assert (found.places, found.in_term, found.attendances, found.children, found.told) == (3, 2, 3, 2, 1)
    assert [(one.came, one.told, one.fetched) for one in figures_by_day(term, TUESDAY)] == [
        (2, 0, 0),
        (1, 1, 0),
    ]


def test_care_cards_go_a_month_after_the_term(rows: list[Application]) -> None:
    doing.write_care_card(application=rows[0], allergies="", contacts="外婆", now=AFTER)
    end = AFTER.replace(month=8, day=14)

    assert (forget_care_cards(end + timedelta(days=29)), forget_care_cards(end + timedelta(days=32))) == (
        0,
        1,
    )


def test_what_was_told_of_the_days_is_in_the_guardians_export_and_goes_with_the_child(
    rows: list[Application], term: Term, lin: User, olga: User
) -> None:
    row = rows[0]
    a_carer(term, lin, MONDAY, by=olga)
    doing.write_care_card(application=row, allergies="花生", contacts="外婆 139", now=AFTER)
    came = doing.sign_in(application=row, by=lin, now=at(MONDAY, 8))
    doing.hand_over(attendance=came, collector=row.collectors.get(), by=lin, now=at(MONDAY, 17))
    told = applications_of(row.guardian)[0]
    assert (told["过敏、疾病、用药"], told["来过的日子"]) == ("花生", "2026-07-06")
    assert "监护人" in told["授权接孩子的人"]

    remove_child(child=row.child, now=at(MONDAY, 18))

    assert not Attendance.objects.exists()
    assert not CareCard.objects.exists()
    assert not Collector.objects.filter(application=row.pk).exists()


def test_a_year_after_the_term_its_days_and_roster_are_gone(
    rows: list[Application], term: Term, lin: User, olga: User
) -> None:
    a_carer(term, lin, MONDAY, by=olga)
    came = doing.sign_in(application=rows[0], by=lin, now=at(MONDAY, 8))
    doing.hand_over(attendance=came, collector=rows[0].collectors.get(), by=lin, now=at(MONDAY, 17))
    later = at(date(2027, 8, 16), 3)

    forget_applications(later)
    forget_roster(later)

    assert not Attendance.objects.exists()
    assert not Shift.objects.exists()
    assert RecordCheck.objects.count() == 1
    forget_checks(at(date(2030, 6, 1), 3))
    assert not RecordCheck.objects.exists()
