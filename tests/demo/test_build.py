"""A small demo world – all organisations and stations, a tenth of the people, two days – counted by queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.db.models import Count, Sum
from django.test import override_settings

from yizhan.cases.models import Case
from yizhan.common.checks import invariants
from yizhan.demo.actions import claim
from yizhan.demo.build import USERS, build
from yizhan.demo.going_on import go_on
from yizhan.demo.made import Made, local
from yizhan.demo.scale import TINY
from yizhan.orgs.access import scope_of
from yizhan.orgs.models import Line, Role, RoleGrant, TeamMember, Unit
from yizhan.people.models import ConsentEvent, DemoUser, Person
from yizhan.places.access import STATIONS_READ
from yizhan.places.models import Comment, Fault, Keeper, Station, Visit, VisitGuard, VisitMethod
from yizhan.records.models import Record
from yizhan.records.store import KeyReused
from yizhan.services.appointments.models import Leave, Provider
from yizhan.services.cards.models import Campaign, FamilyMember, Withdrawal
from yizhan.services.cards.queries import figures
from yizhan.services.classes.models import Series
from yizhan.services.classes.queries import figures_of as figures_of_classes
from yizhan.services.hotline.models import Advice
from yizhan.services.interviews.figures import figures as figures_of_interviews
from yizhan.services.interviews.models import Demand, Referral, Undertaking
from yizhan.services.problems.models import Problem
from yizhan.supplies.models import Blackout, Claim, Strike, Terms

pytestmark = pytest.mark.long

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # a Tuesday, 16:00 in China


class Silent:
    """A progress bar that nobody looks at."""

    def __init__(self, label: str, *, total: int | None = None, unit: str = "") -> None:
        self.label = label

    def __enter__(self) -> Silent:
        return self

    def __exit__(self, *fault: object) -> None: ...

    def update(self, n: int = 1) -> None: ...


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Made]:
    """The world, built once for this file and rolled back after it."""
    with override_settings(DEMO=True), django_db_blocker.unblock(), transaction.atomic():
        yield build(Silent, now=NOW, size=TINY)
        transaction.set_rollback(True)


def test_the_world_begins_in_an_empty_database(db: None):
    """First in this file, before `made`: asking for `db` also makes pytest-django create the database."""
    assert not Unit.objects.exists()


def test_without_a_demo_world_nobody_comes(db: None):
    assert go_on(NOW) == 0


def fitness() -> Any:
    return Station.objects.filter(kind="fitness", state="running")


def test_131_fitness_stations_run_36_simple_17_regular_78_comprehensive(made: Made):
    found = dict(fitness().values_list("tier").annotate(Count("pk")).order_by())

    assert found == {"simple": 36, "regular": 17, "comprehensive": 78}


def test_51_of_them_were_accepted_this_year_each_by_an_act_of_its_own(made: Made):
    new = fitness().filter(accepted_date__year=2026)

    assert new.count() == 51
    accepted = Record.objects.filter(act="places.move_station", data__was="checking", data__to="running")
    assert set(accepted.values_list("place_id", flat=True)) == set(new.values_list("pk", flat=True))


def test_over_forty_per_cent_of_them_stand_in_buildings_and_parks(made: Made):
    there = fitness().filter(setting__in=["office", "park"]).count()

    assert there / fitness().count() > 0.40


def test_84_driver_homes_run_in_hunan_some_day_and_night_on_the_transport_line(made: Made):
    homes = Station.objects.filter(kind="driver_home", state="running")
    transport = made.units["hn-transport"]

    assert homes.count() == 84
    assert 0 < homes.filter(hours="24/7").count() < 84
    assert homes.filter(unit__industry_path__startswith=transport.industry_path).count() == 84


def test_qingdaos_growth_centre_has_nine_places_each_of_another_kind(made: Made):
    kinds = Station.objects.filter(unit=made.units["qd-works"]).values_list("kind", flat=True)

    assert len(kinds) == len(set(kinds)) == 9


def test_every_position_says_that_it_is_illustrative(made: Made):
    assert not Station.objects.filter(is_illustrative=False).exists()


def test_the_officer_of_the_transport_line_sees_the_84_homes_and_nothing_else(made: Made):
    scope = scope_of(made.officers["hn-transport"], STATIONS_READ, NOW)
    seen = scope.filter(Station.objects.all())

    assert seen.count() >= 84
    assert set(seen.values_list("kind", flat=True)) == {"driver_home"}


def test_the_chair_of_the_depot_sees_its_own_station_only(made: Made):
    scope = scope_of(made.officers["bj-chair"], STATIONS_READ, NOW)

    assert [s.name for s in scope.filter(Station.objects.all())] == ["驿路快递望京营业部职工驿站"]


def test_there_is_an_officer_of_every_role_and_a_member_of_a_joint_team(made: Made):
    roles = set(RoleGrant.objects.values_list("role", flat=True))

    assert roles == {"admin", "chair", "officer", "viewer", "auditor", "expert"}
    assert RoleGrant.objects.filter(line=Line.INDUSTRY).exists()
    assert TeamMember.objects.exclude(body="").exists()


def test_every_running_station_has_a_keeper(made: Made):
    kept = Keeper.objects.in_force(NOW).values("station")

    assert not Station.objects.filter(state="running").exclude(pk__in=kept).exists()


def test_the_fitness_visits_of_the_full_days_meet_the_target_to_the_head(made: Made):
    start, end = local(made.first_day, 0), local(made.today, 0)
    visits = Visit.objects.filter(station__kind="fitness", at__gte=start, at__lt=end)

    assert visits.aggregate(Sum("count"))["count__sum"] == TINY.fitness_visits


def test_visits_come_by_scan_as_guest_and_by_tally_and_none_is_in_the_future(made: Made):
    methods = set(Visit.objects.values_list("method", flat=True))

    assert methods == {VisitMethod.PERSONAL, VisitMethod.GUEST, VisitMethod.TALLY}
    assert not Visit.objects.filter(at__gt=NOW).exists()
    assert Visit.objects.filter(at__gte=local(made.today, 0)).exists()


def test_only_workers_who_agreed_are_named_in_their_visits(made: Made):
    agreed = set(ConsentEvent.objects.filter(kind="traces", is_given=True).values_list("person", flat=True))
    named = set(Visit.objects.filter(person__isnull=False).values_list("person", flat=True))

    assert named
    assert named <= agreed
    assert Visit.objects.filter(method="personal", person__isnull=True).exists()


def test_every_visit_has_its_record_and_the_sums_agree(made: Made):
    visits = Visit.objects.aggregate(Sum("count"))["count__sum"]
    records = Record.objects.filter(act__in=["places.check_in", "places.check_in_guest", "places.tally"])

    assert records.aggregate(Sum("count"))["count__sum"] == visits


def test_guards_older_than_their_window_are_forgotten(made: Made):
    assert not VisitGuard.objects.filter(window__fully_lt=(NOW - timedelta(hours=2), None)).exists()


def test_people_rate_and_report_and_faults_stand_in_every_state(made: Made):
    assert Comment.objects.exists()
    assert set(Fault.objects.values_list("state", flat=True)) == {"open", "doing", "mended", "declined"}


def test_units_stand_on_two_lines_and_are_counted_once(made: Made):
    city_transport = made.units["hn-transport-430100"]
    unit = Unit.objects.get(pk=city_transport.pk)

    assert unit.area_path.startswith(made.units["430000"].area_path)
    assert unit.industry_path.startswith(made.units["hn-transport"].industry_path)
    assert unit.led_by == Line.INDUSTRY


def test_everybody_signed_up_with_a_verified_number(made: Made):
    assert not Person.objects.filter(user__isnull=False, user__phone_verified_at__isnull=True).exists()


def test_the_world_goes_on_for_the_time_that_passed_and_only_once(made: Made):
    later = NOW + timedelta(minutes=47)
    before = Visit.objects.aggregate(Sum("count"))["count__sum"]

    came = go_on(later, TINY)

    assert came > 0
    assert Visit.objects.aggregate(Sum("count"))["count__sum"] == before + came
    fresh = Visit.objects.filter(at__gt=NOW)
    assert fresh.exists()
    assert not fresh.filter(at__gte=later).exists()
    assert go_on(later, TINY) == 0


def test_a_job_that_runs_again_finds_its_period_taken(made: Made):
    with pytest.raises(KeyReused), transaction.atomic():
        claim(unit=made.units["0"], start=NOW, now=NOW)


def test_the_sign_in_page_offers_somebody_of_every_role(made: Made):
    offered = [demo.user for demo in DemoUser.objects.order_by("place")]

    assert set(RoleGrant.objects.filter(user__in=offered).values_list("role", flat=True)) == set(Role.values)
    assert TeamMember.objects.filter(user__in=offered).exclude(body="").exists()
    assert Keeper.objects.filter(user__in=offered).exists()
    trades = set(Person.objects.filter(user__in=offered).values_list("trade", flat=True))
    assert {"courier", "truck"} <= trades


def test_the_offers_that_the_terminal_prints_are_those_of_the_page():
    assert len(USERS) == 23
    assert all(len(label) <= 40 and phone.startswith("154 0000 ") for phone, label in USERS)


def test_workers_have_a_trade_and_a_union_and_some_have_shown_who_they_are(made: Made):
    workers = Person.objects.filter(pk__in=[person.pk for person in made.persons.values()])

    assert not workers.filter(trade="").exists()
    assert not workers.filter(unit__isnull=True).exists()
    assert 0 < workers.filter(verified_at__isnull=False).count() < workers.count()


def test_a_demo_that_was_off_shows_the_days_since_but_no_more_than_the_last_three(made: Made):
    """Last in this file: it goes on past the time of the others."""
    tomorrow, next_week = NOW + timedelta(hours=26), NOW + timedelta(days=7)

    def days_with_visits(start: datetime, end: datetime) -> set[int]:
        visits = Visit.objects.filter(at__gte=start, at__lt=end)
        return {day.day for day in visits.datetimes("at", "day", tzinfo=UTC)}

    go_on(tomorrow, TINY)
    assert Visit.objects.filter(at__range=(NOW + timedelta(hours=1), NOW + timedelta(hours=20))).exists()
    assert go_on(tomorrow, TINY) == 0

    go_on(next_week, TINY)
    assert days_with_visits(tomorrow, next_week) == {28, 29, 30, 1}  # 1 December, 8:00, and three days back


def test_courts_are_booked_played_and_waited_for(made: Made):
    booked = Claim.objects.filter(round__service="fitness.courts")
    states = dict(booked.values_list("state").annotate(n=Count("pk")).order_by("state"))

    assert Terms.objects.count() == 4
    assert set(states) >= {"confirmed", "used", "missed", "waiting"}
    assert all(claim.during.lower > NOW for claim in booked.filter(state="confirmed"))
    assert Blackout.objects.count() == 4
    assert [row for one in invariants("supplies.") for row in one.broken()] == []


def test_three_classes_stand_at_one_station_half_way_by_the_session_and_to_come(made: Made):
    found = {series.kind: series for series in Series.objects.select_related("round")}
    figures = figures_of_classes(found.values(), NOW)
    course, drop_in, to_come = (figures[found[kind].pk] for kind in ("fat_loss", "dance", "tai_chi"))

    assert course.held >= 6
    assert course.to_come >= 5
    assert 0 < course.came < course.expected
    assert course.mean
    assert drop_in.came
    assert (to_come.held, to_come.came) == (0, 0)
    assert to_come.enrolled
    assert [row for one in invariants("classes.") for row in one.broken()] == []


def test_who_stayed_away_has_explained_it_and_one_has_an_answer(made: Made):
    appealed = Strike.objects.filter(appealed_at__isnull=False)

    assert (appealed.count(), appealed.filter(answered_at__isnull=False).count()) == (2, 1)


def test_cards_stand_in_full_quotas_and_some_are_issued_taken_withdrawn_and_told_of(made: Made):
    campaign = Campaign.objects.select_related("free", "discounted", "gifts").get()
    totals = {one.kind: (one.total, len(one.channels)) for one in figures(campaign)}
    file = campaign.status_files.get()

    assert totals == {"free": (100_000, 29), "discounted": (5_000_000, 29)}
    assert Claim.objects.filter(round=campaign.free, via="api").count() == 12 * 40
    assert Claim.objects.filter(round=campaign.free, via="page").exists()
    assert FamilyMember.objects.exists()
    assert Withdrawal.objects.count() == 1
    assert Claim.objects.filter(round=campaign.gifts, state="used").exists()
    assert set(file.counts) == {"set", "unknown", "duplicate", "withdrawn"}


def test_helpers_have_been_seen_and_one_will_be_away(made: Made) -> None:
    came = Claim.objects.filter(round__service="appointments", state="used")
    assert came.count() > 5
    assert Claim.objects.filter(round__service="appointments", during__startswith__gt=NOW).exists()
    assert Provider.objects.filter(profession="room").count() == 1
    assert Leave.objects.count() == 1


def test_months_of_interviews_have_promises_kept_and_late_a_demand_and_two_referrals(made: Made):
    scope = scope_of(made.officers["bj-district-chair"], "interviews.read", NOW)

    (line,) = figures_of_interviews(scope, NOW.year, NOW).lines
    owed = Undertaking.objects.filter(kind="promise")

    assert (line.days, line.held, line.walked_in, line.missed, line.referrals) == (8, 14, 1, 2, None)
    assert (owed.count(), owed.filter(over_at=None).count()) == (6, 1)
    assert (line.due, line.in_time) == (5, 4)
    assert Demand.objects.get().case is not None
    assert [(row.yes_at is None, row.ended_at is None) for row in Referral.objects.order_by("pk")] == [
        (False, False),
        (True, True),
    ]


def test_months_of_hotline_orders_came_from_both_lines_and_went_back_waited_and_were_heard_of(made: Made):
    orders = Case.objects.filter(procedure="hotline.order")
    assert {key.split(":")[1] for key in orders.values_list("key", flat=True)} == {"12351", "12345"}
    assert orders.filter(place="returned").count() > 12
    assert orders.filter(place="refused").count() == 1
    assert orders.filter(place="delay_asked").count() == 1
    assert orders.filter(unit=made.units["110000"]).count() == 1
    assert orders.filter(history__kind="rated").distinct().count() > 8
    assert orders.filter(history__kind="reopened").exists()
    assert Advice.objects.filter(case__in=orders, answered_at__isnull=False).count() > 2


def test_a_district_s_problems_stand_at_the_vote_at_the_end_and_undone(made: Made) -> None:
    rows = Problem.objects.order_by("pk").values_list("title", "case__place", "decided_cents")

    assert list(rows) == [
        ("电动车没地方充电", "closed", 1_800_000),
        ("平台抽成", "declined", None),
        ("寒假孩子没人带", "proposed", None),
    ]
    assert Problem.objects.filter(shown_at__isnull=False).count() == 2


def test_officers_have_sorted_what_came_in_by_the_categories_of_their_province(made: Made):
    sorted_ones = Case.objects.filter(category__isnull=False).select_related("category")
    assert sorted_ones.count() >= 5
    assert all(case.category and case.category.home_id == case.home_id for case in sorted_ones)
    assert Case.objects.filter(procedure="say.demand", category__isnull=True).exists()
