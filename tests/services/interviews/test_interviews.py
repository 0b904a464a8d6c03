"""A chair's day from publishing to what came of it: who may what, when, and with whose yes."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import signed_in
from tests.places import factories as places
from tests.services.interviews.factories import (
    AT_NINE,
    FRIDAY,
    NOW,
    WORDS,
    World,
    a_day,
    a_provider,
    a_world,
    agreed,
    booked,
    nameless,
    opened,
    proposed,
    take,
    talking,
)
from yizhan.cases.models import Case
from yizhan.notices.models import Notice
from yizhan.orgs.access import OutOfReach, scope_of
from yizhan.orgs.models import Role
from yizhan.people.models import Person
from yizhan.people.privacy import erasers, exporters, mergers
from yizhan.people.retention import forget_unverified_accounts
from yizhan.records.models import Record
from yizhan.services.interviews import columns
from yizhan.services.interviews.access import colleagues
from yizhan.services.interviews.actions import (
    BadTimes,
    NotHers,
    NotNow,
    cancel,
    cancel_day,
    did_not_come,
    end_interview,
    open_interview,
    trust,
    walk_in,
    write_note,
)
from yizhan.services.interviews.columns import read
from yizhan.services.interviews.figures import figures
from yizhan.services.interviews.going_on import (
    Answered,
    Changed,
    NobodyToAsk,
    NoConsent,
    OpenAlready,
    answer_demand,
    answer_referral,
    end_referral,
    let_provider_go,
    note_contact,
    propose_demand,
    settle,
    undertake,
    withdraw,
)
from yizhan.services.interviews.invariants import (
    each_claim_is_an_interview_at_its_time,
    nothing_is_handed_on_without_her_yes,
    what_the_kernel_shows_tells_nothing,
)
from yizhan.services.interviews.models import (
    Contact,
    Demand,
    Interview,
    Note,
    Provider,
    Referral,
    Undertaking,
)
from yizhan.services.interviews.queries import days_ahead, mine, turns
from yizhan.services.interviews.retention import forget_old_referrals, forget_old_words
from yizhan.services.interviews.rules import digest_of, times_of
from yizhan.supplies.actions import NotEligible
from yizhan.supplies.kernel import Done, Outcome
from yizhan.supplies.models import Claim
from yizhan.supplies.states import ClaimState
from yizhan.supplies.telling import tell_changes

LATER = AT_NINE + timedelta(hours=2)


@pytest.fixture
def world(db: None) -> World:
    return a_world()


def holds() -> None:
    for check in (
        nothing_is_handed_on_without_her_yes,
        what_the_kernel_shows_tells_nothing,
        each_claim_is_an_interview_at_its_time,
    ):
        assert list(check()) == []


# --- days -----------------------------------------------------------------------------------------------------


def test_only_whole_turns_fit_into_a_day() -> None:
    found = times_of(FRIDAY, time(9), time(10, 10), 30)

    assert [(at.hour, at.minute) for at, _end in found] == [(9, 0), (9, 30)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": date(2026, 12, 1), "starts": time(8)},
        {"day": date(2027, 12, 1)},
        {"ends": time(9, 10)},
    ],
    ids=["past", "too far", "too short for one"],
)
def test_a_day_that_nobody_can_come_on_is_refused(world: World, wrong: dict[str, object]) -> None:
    with pytest.raises(BadTimes):
        a_day(world, **wrong)  # type: ignore[arg-type]

    assert not days_ahead(date(2026, 1, 1)).exists()


def test_a_chair_has_one_day_on_a_day_and_may_publish_it_again_after_cancelling(world: World) -> None:
    day = a_day(world)
    with pytest.raises(BadTimes):
        a_day(world, starts=time(13), ends=time(15))

    cancel_day(day=day, by=world.chair, now=NOW)

    assert a_day(world).pk != day.pk


def test_only_a_chair_publishes_and_only_at_her_units(world: World) -> None:
    officer = places.officer("欧佳", world.district)

    for by, unit in ((officer, world.district), (world.chair, world.units.west)):
        with pytest.raises(OutOfReach):
            a_day(world, by=by, unit=unit)


def test_cancelling_a_day_tells_who_booked_and_forgets_why_she_would_have_come(world: World) -> None:
    day = a_day(world)
    interview = booked(day, world.mei, reason="睡不好")

    assert cancel_day(day=day, by=world.chair, now=NOW) == 1
    tell_changes(NOW)

    assert Notice.objects.get(person=world.mei).kind == "supplies.session_off"
    interview.refresh_from_db()
    assert read(interview, columns.REASON) == ""
    with pytest.raises(NotHers):
        cancel_day(day=a_day(world), by=places.user("别人"), now=NOW)


def test_a_day_on_which_somebody_has_talked_is_not_cancelled(world: World) -> None:
    day = a_day(world)
    opened(world, day)

    with pytest.raises(NotNow):
        cancel_day(day=day, by=world.chair, now=AT_NINE)


# --- booking --------------------------------------------------------------------------------------------------


def test_one_person_has_one_time_a_day_and_the_same_request_is_the_same_one(world: World) -> None:
    day = a_day(world)
    first = take(day, world.mei, key="k")
    again = take(day, world.mei, key="k")
    second = take(day, world.mei, 1)

    assert (first.outcome, again.outcome, second.outcome) == (Outcome.MADE, Outcome.KNOWN, Outcome.MINE)
    assert Interview.objects.get().claim_id == first.claim_id == again.claim_id
    holds()


def test_who_comes_second_waits_and_goes_up_when_the_first_cancels(world: World) -> None:
    day = a_day(world)
    wu = places.person("吴", world.company)
    first = booked(day, world.mei)
    second = booked(day, wu)
    assert mine(second, NOW).ahead == 0

    assert cancel(interview=first, by=world.mei.user, now=NOW) == Done.DONE  # type: ignore[arg-type]
    tell_changes(NOW)

    second = Interview.objects.select_related("claim__round").get(pk=second.pk)
    assert second.claim
    assert second.claim.state == ClaimState.CONFIRMED
    notice = Notice.objects.get(person=wu)
    assert (notice.kind, notice.path) == ("supplies.promoted", f"/interviews/claims/{second.claim_id}/")
    assert "主席" not in f"{notice.title}{notice.text}{notice.params}"
    holds()


def test_the_waiting_list_of_a_time_ends(world: World) -> None:
    day = a_day(world)
    found = [take(day, places.person(f"员{n}", world.company)).outcome for n in range(5)]

    assert found == [Outcome.MADE] * 4 + [Outcome.FULL]


def test_two_hours_before_she_cancels_herself_no_more(world: World) -> None:
    interview = booked(a_day(world), world.mei)
    near = AT_NINE - timedelta(minutes=119)

    assert not mine(interview, near).may_cancel
    assert cancel(interview=interview, by=world.mei.user, now=near) == Done.LATE  # type: ignore[arg-type]


def test_a_chair_does_not_book_with_herself(world: World) -> None:
    own = world.chair
    person = Person.objects.create(user=own, unit=world.district)

    with pytest.raises(NotEligible):
        take(a_day(world), person)


# --- holding --------------------------------------------------------------------------------------------------


def test_an_interview_is_opened_by_its_chair_from_half_an_hour_before(world: World) -> None:
    interview = booked(a_day(world), world.mei)
    with pytest.raises(NotNow):
        open_interview(interview=interview, by=world.chair, now=AT_NINE - timedelta(minutes=31))
    with pytest.raises(NotHers):
        open_interview(interview=interview, by=places.user("别人"), now=AT_NINE)

    open_interview(interview=interview, by=world.chair, now=AT_NINE)
    open_interview(interview=interview, by=world.chair, now=AT_NINE)

    assert Claim.objects.get(interview=interview).state == ClaimState.USED
    record = Record.objects.get(act="interviews.hold")
    assert (record.person_ref, record.subject, record.count) == (None, "interviews.interview", 1)


def test_who_did_not_come_is_told_kindly_and_may_still_come(world: World) -> None:
    interview = booked(a_day(world), world.mei)
    with pytest.raises(NotNow):
        did_not_come(interview=interview, by=world.chair, now=AT_NINE + timedelta(minutes=9))

    assert did_not_come(interview=interview, by=world.chair, now=AT_NINE + timedelta(minutes=10)) == Done.DONE
    assert Notice.objects.get(person=world.mei).kind == "interviews.missed"

    interview = open_interview(interview=interview, by=world.chair, now=AT_NINE + timedelta(minutes=20))
    assert interview.opened_at


def test_who_comes_without_a_time_but_has_one_that_day_is_that_one(world: World) -> None:
    day = a_day(world)
    interview = booked(day, world.mei, 1)

    found = walk_in(
        unit=world.district,
        day=day,
        person=world.mei,
        call_name="阿花",
        reason="",
        key="w",
        by=world.chair,
        now=AT_NINE,
    )

    assert found.pk == interview.pk
    assert Interview.objects.get().opened_at == AT_NINE


def test_a_double_tap_at_the_door_is_one_interview(world: World) -> None:
    first, second = talking(world, key="w"), talking(world, key="w")

    assert first.pk == second.pk
    assert Record.objects.filter(act="interviews.hold").count() == 1


def test_words_are_written_once_begun_and_a_double_tap_is_one_note(world: World) -> None:
    interview = booked(a_day(world), world.mei)
    with pytest.raises(NotNow):
        write_note(interview=interview, words="谈了", key="n", by=world.chair, now=NOW)
    interview = open_interview(interview=interview, by=world.chair, now=AT_NINE)

    for _tap in range(2):
        write_note(interview=interview, words="谈了7311", key="n", by=world.chair, now=AT_NINE)
    with pytest.raises(NotHers):
        write_note(interview=interview, words="谈了", key="m", by=places.user("别人"), now=AT_NINE)

    assert read(Note.objects.get(), columns.NOTE) == "谈了7311"
    assert "谈了7311".encode() not in bytes(Note.objects.get().cipher or b"")


def test_it_ends_once_and_goes_on_only_with_something_that_does(world: World) -> None:
    interview = talking(world)
    with pytest.raises(NotNow):
        end_interview(interview=interview, result="goes_on", by=world.chair, now=LATER)
    undertake(
        interview=interview,
        kind="promise",
        words="调班",
        due_date=date(2026, 12, 20),
        key="u",
        by=world.chair,
        now=LATER,
    )

    end_interview(interview=interview, result="goes_on", by=world.chair, now=LATER)

    with pytest.raises(NotNow):
        end_interview(interview=interview, result="solved", by=world.chair, now=LATER)


def test_the_days_page_has_free_times_who_comes_and_who_came_without(world: World) -> None:
    day = a_day(world)
    booked(day, world.mei, 1, reason="睡不好")
    talking(world, places.person("吴", world.company), day=day)

    found = turns(day, AT_NINE)

    assert [(one.starts_at.hour, one.starts_at.minute, one.name, one.reason) for one in found] == [
        (1, 0, "", ""),
        (1, 0, "阿花", ""),
        (1, 30, "阿花", "睡不好"),
        (2, 0, "", ""),
        (2, 30, "", ""),
    ]


# --- whom she names -------------------------------------------------------------------------------------------


def test_only_colleagues_at_the_unit_itself_are_named_and_none_tied_to_her_company(world: World) -> None:
    colleague = places.officer("同事", world.district)
    above = places.officer("上级", world.units.city)
    both = places.officer("两头", world.district)
    places.grant(both, world.company)
    interview = booked(a_day(world), world.mei)
    assert interview.shielded_unit == world.company

    assert list(colleagues(interview, NOW)) == [colleague]
    for user in (above, both):
        with pytest.raises(NotNow):
            trust(interview=interview, user=user, by=world.chair, now=NOW)
    assert trust(interview=interview, user=colleague, by=world.chair, now=NOW)
    assert not trust(interview=interview, user=colleague, by=world.chair, now=NOW)


# --- what is owed ---------------------------------------------------------------------------------------------


def test_a_promise_reaches_her_and_its_outcome_too_a_follow_up_does_not(world: World) -> None:
    interview = talking(world)
    given = {"due_date": date(2026, 12, 20), "by": world.chair, "now": AT_NINE}
    undertake(interview=interview, kind="follow_up", words="打电话7311", key="f", **given)  # type: ignore[arg-type]
    assert not Notice.objects.exists()
    promise = undertake(interview=interview, kind="promise", words="调班", key="p", **given)  # type: ignore[arg-type]
    assert Notice.objects.get().kind == "interviews.news"
    client = signed_in(world.mei)
    page = client.get(f"/interviews/mine/{interview.pk}/").text
    assert "调班" in page
    assert "打电话7311" not in page

    settle(undertaking=promise, outcome="done", words="排好了", by=world.chair, now=LATER)

    assert "排好了" in client.get(f"/interviews/mine/{interview.pk}/").text
    with pytest.raises(NotNow):
        settle(undertaking=promise, outcome="done", words="再来", by=world.chair, now=LATER)
    with pytest.raises(BadTimes):
        undertake(
            interview=interview,
            kind="promise",
            words="昨天",
            due_date=date(2026, 12, 3),
            key="q",
            by=world.chair,
            now=AT_NINE,
        )


def test_what_a_chair_owes_stands_in_her_notebook_until_it_is_done(world: World) -> None:
    interview = talking(world)
    promise = undertake(
        interview=interview,
        kind="promise",
        words="调班7311",
        due_date=date(2026, 12, 20),
        key="p",
        by=world.chair,
        now=AT_NINE,
    )
    client = signed_in(world.chair)
    line = f"访谈答应的事 · {interview.code}"
    page = client.get("/console/notebook/").text
    assert line in page
    assert f"写访谈结果 · {interview.code}" in page
    assert "7311" not in page

    settle(undertaking=promise, outcome="not_done", words="不行", by=world.chair, now=LATER)

    assert "您记了结果：办不了" in client.get("/console/notebook/").text


# --- a 诉求 ---------------------------------------------------------------------------------------------------


def answered(demand: Demand, world: World, **more: object) -> Demand:
    given = {"says_yes": True, "words": "夜班太多", "is_shielded": False} | more
    assert world.mei.user
    return answer_demand(demand=demand, person=world.mei, by=world.mei.user, now=LATER, **given)  # type: ignore[arg-type]


def test_nothing_becomes_a_demand_without_her_yes(world: World) -> None:
    interview = talking(world)
    demand = propose_demand(interview=interview, words="夜班太多", by=world.chair, now=AT_NINE)
    with pytest.raises(OpenAlready):
        propose_demand(interview=interview, words="又一件", by=world.chair, now=AT_NINE)
    assert not Case.objects.exists()

    answered(demand, world, says_yes=False)

    assert not Case.objects.exists()
    assert read(Demand.objects.get(), columns.PROPOSED) == ""
    with pytest.raises(Answered):
        answered(demand, world)


def test_with_her_yes_it_is_a_case_of_hers_in_her_words_at_the_chairs_unit(world: World) -> None:
    demand = propose_demand(interview=talking(world), words="夜班太多", by=world.chair, now=AT_NINE)

    demand = answered(demand, world, words="夜班连上五天")

    case = Case.objects.get()
    assert (demand.case, case.person, case.unit, case.shielded_unit) == (
        case,
        world.mei,
        world.district,
        None,
    )
    assert "夜班连上五天" in signed_in(world.mei).get(f"/matters/{case.ref}/").text


def test_she_may_keep_it_from_her_own_company(world: World) -> None:
    demand = propose_demand(interview=talking(world), words="夜班太多", by=world.chair, now=AT_NINE)

    answered(demand, world, is_shielded=True)

    case = Case.objects.get()
    assert (case.unit, case.shielded_unit) == (world.district, world.company)


def test_somebody_elses_answer_is_none(world: World) -> None:
    demand = propose_demand(interview=talking(world), words="夜班太多", by=world.chair, now=AT_NINE)
    wu = places.person("吴", world.company)

    with pytest.raises(NotHers):
        answer_demand(
            demand=demand,
            person=wu,
            says_yes=True,
            words="夜班",
            is_shielded=False,
            by=wu.user,  # type: ignore[arg-type]
            now=LATER,
        )
    path = f"/interviews/mine/{demand.interview_id}/demand/{demand.pk}/"
    assert signed_in(wu).post(path, {"answer": "yes", "words": "夜班"}).status_code == 404
    assert not Case.objects.exists()


def test_of_somebody_unknown_nothing_can_be_asked(world: World) -> None:
    interview = nameless(world)

    with pytest.raises(NobodyToAsk):
        propose_demand(interview=interview, words="夜班", by=world.chair, now=AT_NINE)
    with pytest.raises(NobodyToAsk):
        proposed(world, interview, a_provider(world))


# --- a referral -----------------------------------------------------------------------------------------------


def test_nothing_is_handed_on_before_her_yes_and_then_exactly_what_she_read(world: World) -> None:
    provider = a_provider(world)
    referral = proposed(world, talking(world), provider)
    assert provider.user
    zhou = signed_in(provider.user)
    assert zhou.get(f"/interviews/help/{referral.pk}/").status_code == 404
    with pytest.raises(Changed):
        answer_referral(
            referral=referral, person=world.mei, says_yes=True, seen=digest_of("别的话"), now=LATER
        )

    referral = agreed(world, referral)

    assert (referral.yes_digest, referral.yes_at is not None) == (digest_of(WORDS), True)
    assert "近来睡不好7311" in zhou.get(f"/interviews/help/{referral.pk}/").text
    with pytest.raises(Answered):
        agreed(world, referral)
    holds()


def test_after_her_no_nothing_is_left_and_the_chair_may_ask_anew(world: World) -> None:
    interview, provider = talking(world), a_provider(world)
    referral = proposed(world, interview, provider)
    with pytest.raises(OpenAlready):
        proposed(world, interview, provider)

    answer_referral(referral=referral, person=world.mei, says_yes=False, seen="", now=LATER)

    assert read(Referral.objects.get(), columns.HANDED_ON) == ""
    assert proposed(world, interview, provider).pk


def seen(referral: Referral, key: str = "c", **more: object) -> Contact:
    given = {"day": FRIDAY, "words": "聊了家里", "next_date": date(2026, 12, 18), "now": LATER} | more
    return note_contact(referral=referral, by=referral.provider.user, key=key, **given)  # type: ignore[arg-type]


def test_the_chair_sees_dates_and_never_what_was_said(world: World) -> None:
    interview = talking(world)
    referral = agreed(world, proposed(world, interview, a_provider(world)))
    seen(referral, words="聊了家里7412")
    referral.refresh_from_db()
    assert (referral.first_seen_date, referral.next_date) == (FRIDAY, date(2026, 12, 18))

    end_referral(referral=referral, words="您站起来了7513", by=referral.provider.user, now=LATER)

    chairs = signed_in(world.chair).get(f"/console/interviews/talks/{interview.pk}/").text
    assert chairs.count("2026-12-04") >= 2
    assert not [word for word in ("7311", "7412", "7513") if word in chairs]
    hers = signed_in(world.mei).get(f"/interviews/mine/{interview.pk}/").text
    assert "您站起来了7513" in hers
    assert "7412" not in hers
    with pytest.raises(NotNow):
        seen(referral, "d")


def test_a_provider_writes_only_while_her_yes_stands_whoever_asks_the_database(world: World) -> None:
    referral = agreed(world, proposed(world, talking(world), a_provider(world)))
    other = a_provider(world, "李老师")
    with pytest.raises(NotHers):
        note_contact(
            referral=referral,
            day=FRIDAY,
            words="别人的",
            next_date=None,
            key="x",
            by=other.user,
            now=LATER,
        )
    with pytest.raises(BadTimes):
        seen(referral, day=date(2026, 12, 3))

    withdraw(referral=referral, person=world.mei, now=LATER)

    with pytest.raises(NoConsent):
        seen(referral)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(
            home_id=referral.home_id, referral=referral, day=FRIDAY, made_at=LATER, key="y"
        )
    for changed in ({"yes_at": None}, {"withdrawn_at": None}, {"provider": other}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Referral.objects.filter(pk=referral.pk).update(**changed)


def test_taking_it_back_leaves_no_word_and_the_chair_sees_only_that_it_ended(world: World) -> None:
    interview, provider = talking(world), a_provider(world)
    referral = agreed(world, proposed(world, interview, provider))
    seen(referral)

    signed_in(world.mei).post(f"/interviews/mine/{interview.pk}/referral/{referral.pk}/withdraw/")

    referral.refresh_from_db()
    assert (referral.said_cipher, referral.came_cipher, referral.yes_digest) == (None, None, "")
    assert Contact.objects.get().cipher is None
    assert provider.user
    assert signed_in(provider.user).get(f"/interviews/help/{referral.pk}/").status_code == 404
    chairs = signed_in(world.chair).get(f"/console/interviews/talks/{interview.pk}/").text
    assert "收回" not in chairs.split("谁看得到记录")[0]
    holds()


def test_who_leaves_sees_nothing_any_more_and_is_offered_no_more(world: World) -> None:
    provider = a_provider(world)
    referral = agreed(world, proposed(world, talking(world), provider))

    let_provider_go(provider=provider, by=world.chair, now=LATER)

    assert provider.user
    assert signed_in(provider.user).get(f"/interviews/help/{referral.pk}/").status_code == 404
    with pytest.raises(NotNow):
        proposed(world, talking(world), provider)
    with pytest.raises(NotHers):
        seen(referral)


# --- pages ----------------------------------------------------------------------------------------------------


def test_her_consent_page_shows_word_for_word_what_the_chair_wrote(world: World) -> None:
    interview, provider = talking(world), a_provider(world)
    signed_in(world.chair).post(
        f"/console/interviews/talks/{interview.pk}/refer/",
        {"provider": provider.pk, "called": "阿花", "phone": "13800138000", "words": "近来睡不好"},
    )
    referral = Referral.objects.get()

    page = signed_in(world.mei).get(f"/interviews/mine/{interview.pk}/referral/{referral.pk}/").text

    assert "称呼：阿花<br>电话：13800138000<br>近来睡不好" in page
    assert digest_of("称呼：阿花\n电话：13800138000\n近来睡不好") in page


def test_a_stale_page_of_consent_hands_nothing_on(world: World) -> None:
    interview = talking(world)
    referral = proposed(world, interview, a_provider(world))

    answer = signed_in(world.mei).post(
        f"/interviews/mine/{interview.pk}/referral/{referral.pk}/", {"answer": "yes", "seen": "0" * 64}
    )

    assert answer.status_code == 409
    assert "请再看一遍" in answer.text
    referral.refresh_from_db()
    assert referral.yes_at is None


def test_a_form_refused_keeps_what_was_entered(world: World) -> None:
    interview = talking(world)
    client = signed_in(world.chair)

    answer = client.post(
        f"/console/interviews/talks/{interview.pk}/undertake/",
        {"kind": "promise", "words": "调班7311", "due_date": "2001-01-01", "key": "k"},
    )

    assert answer.status_code == 422
    assert "日子不能在今天以前" in answer.text
    assert "调班7311" in answer.text
    assert not Undertaking.objects.exists()


def test_every_look_is_shown_to_whose_it_is(world: World) -> None:
    colleague = places.officer("同事甲", world.district)
    interview = talking(world)
    trust(interview=interview, user=colleague, by=world.chair, now=AT_NINE)
    signed_in(colleague).get(f"/console/interviews/talks/{interview.pk}/")
    signed_in(world.chair).get(f"/console/interviews/talks/{interview.pk}/")

    page = signed_in(world.mei).get(f"/interviews/mine/{interview.pk}/").text

    looks = page.split("谁看过")[1]
    assert "同事甲" in looks
    assert "陈主席" in looks


def test_pages_ask_as_often_for_one_as_for_many(world: World) -> None:
    def counted(client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    day = a_day(world)
    booked(day, world.mei)
    talking(world)
    chair, mei = signed_in(world.chair), signed_in(world.mei)
    pages = [
        (chair, "/console/interviews/"),
        (chair, f"/console/interviews/days/{day.pk}/"),
        (mei, "/interviews/mine/"),
        (mei, f"/interviews/days/{day.pk}/"),
    ]
    once = [counted(*page) for page in pages]

    for n in range(3):
        booked(day, places.person(f"员{n}", world.company), n)
        talking(world, places.person(f"客{n}", world.company), day=day)
        talking(world)

    assert [counted(*page) for page in pages] == once


def test_her_own_page_leads_to_her_interviews_and_a_providers_to_what_was_handed_on(world: World) -> None:
    provider, wu = a_provider(world), places.person("吴", world.company)
    talking(world)
    assert provider.user

    shown = [
        ("我的访谈" in page, "转给我的" in page)
        for page in (signed_in(who).get("/me/").text for who in (world.mei, wu, provider.user))
    ]

    assert shown == [(True, False), (False, False), (False, True)]


def test_a_provider_named_by_a_number_that_nobody_has_signed_in_with_yet_stays_one(world: World) -> None:
    given = {"unit": world.district.pk, "name": "周老师", "body": "心安", "phone": "13900139007"}
    signed_in(world.chair).post("/console/interviews/providers/new/", given)

    forget_unverified_accounts(timezone.now() + timedelta(days=3))

    assert Provider.objects.get().user is not None


# --- figures and forgetting -----------------------------------------------------------------------------------


def test_figures_count_rows_and_hide_referrals_below_ten(world: World) -> None:
    provider = a_provider(world)
    opened(world, a_day(world))
    for n in range(10):
        who = places.person(f"员{n}", world.company)
        referral = proposed(world, talking(world, who), provider)
        answer_referral(referral=referral, person=who, says_yes=n < 9, seen=digest_of(WORDS), now=LATER)
    promise = undertake(
        interview=talking(world),
        kind="promise",
        words="调班",
        due_date=date(2026, 12, 20),
        key="p",
        by=world.chair,
        now=AT_NINE,
    )
    settle(undertaking=promise, outcome="done", words="好了", by=world.chair, now=LATER)
    vera = places.officer("维拉", world.units.city, Role.VIEWER)
    scope = scope_of(vera, "interviews.read", LATER)

    (line,) = figures(scope, 2026, LATER).lines
    assert (line.days, line.held, line.walked_in, line.referrals, line.due, line.in_time) == (
        *(1, 12, 11),
        None,
        *(1, 1),
    )

    agreed(world, proposed(world, talking(world), provider))

    found = figures(scope, 2026, LATER)
    assert (found.lines[0].referrals, found.total.referrals, found.is_whole) == (10, 10, True)
    assert (
        figures(scope_of(places.officer("西", world.units.west), "interviews.read"), 2026, LATER).lines == []
    )


def test_what_was_said_goes_after_three_years_but_not_while_something_runs(world: World) -> None:
    old, running = talking(world), talking(world)
    write_note(interview=old, words="谈了", key="n", by=world.chair, now=AT_NINE)
    undertake(
        interview=running,
        kind="follow_up",
        words="回访",
        due_date=date(2026, 12, 20),
        key="f",
        by=world.chair,
        now=AT_NINE,
    )

    assert forget_old_words(AT_NINE + timedelta(days=1095)) == 0
    assert forget_old_words(AT_NINE + timedelta(days=1096)) == 1

    old.refresh_from_db()
    assert (old.person, old.name_cipher, old.opened_at) == (None, None, AT_NINE)
    assert Note.objects.get().cipher is None


def test_what_was_handed_on_goes_a_year_after_it_ended(world: World) -> None:
    referral = agreed(world, proposed(world, talking(world), a_provider(world)))
    seen(referral)
    end_referral(referral=referral, words="好", by=referral.provider.user, now=LATER)

    assert forget_old_referrals(LATER + timedelta(days=365)) == 0
    assert forget_old_referrals(LATER + timedelta(days=366)) == 1

    assert Contact.objects.get().cipher is None


def test_she_has_it_exported_and_erased_and_who_stays_keeps_it(world: World) -> None:
    interview = opened(world, a_day(world), reason="睡不好")
    write_note(interview=interview, words="谈了两小时", key="n", by=world.chair, now=AT_NINE)
    agreed(world, proposed(world, interview, a_provider(world)))
    stays = places.person("梅芳", world.company)
    for merge in mergers():
        merge(stays, world.mei, LATER)

    (rows,) = [one.rows(stays) for one in exporters() if one.code == "interviews"]

    assert (rows[0]["来谈的原因"], rows[0]["主席的记录"]) == ("睡不好", ["谈了两小时"])
    assert rows[0]["转介"][0]["转去的话"] == WORDS
    for eraser in erasers():
        eraser(stays, LATER)
    left = Interview.objects.get()
    assert (left.person, left.claim, left.name_cipher, left.reason_cipher) == (None, None, None, None)
    assert not Note.objects.filter(cipher__isnull=False).exists()
    assert not Referral.objects.filter(said_cipher__isnull=False).exists()
    assert not Claim.objects.filter(person__isnull=False).exists()
