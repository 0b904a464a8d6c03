"""The union tree: founded, moved, led by one and reported on both lines, closed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.orgs.factories import NOON, make_officer, make_team, make_unit
from yizhan.orgs.access import OutOfReach, scope_of
from yizhan.orgs.actions.tree import (
    CodeTaken,
    NoSecondLine,
    NotOnThatLine,
    OtherHome,
    ParentClosed,
    UnderItself,
    UnitClosed,
    UnitsBelow,
    WrongKind,
    close_unit,
    found_unit,
    move_unit,
    rename_unit,
    set_leading_line,
    set_second_line,
)
from yizhan.orgs.models import Line, Role, Unit
from yizhan.orgs.queries import counted_under, reported_under
from yizhan.people.models import User
from yizhan.records.models import Record


def path(*units: Unit) -> str:
    return "/" + "".join(f"{unit.pk}/" for unit in units)


# --- where a unit stands ---------------------------------------------------------------------------


def test_a_unit_stands_below_its_parents_on_both_lines(
    national: Unit, province: Unit, city: Unit, east: Unit, east_street: Unit, transport: Unit, depot: Unit
) -> None:
    assert depot.area_path == path(national, province, city, east, east_street, depot)
    assert depot.industry_path == path(transport, depot)
    assert depot.lead_path == depot.area_path
    assert depot.home_id == province.pk


def test_a_territorial_unit_is_on_no_industry_line(east: Unit) -> None:
    assert east.industry_path == ""


def test_a_unit_led_by_its_industry_alone_is_on_no_area_line(transport: Unit, province: Unit) -> None:
    railway = make_unit("company", None, "铁路段工会", industry_parent=transport)

    assert (railway.area_path, railway.led_by) == ("", Line.INDUSTRY)
    assert railway.lead_path == transport.lead_path + f"{railway.pk}/"
    assert railway.home_id == province.pk


@pytest.mark.django_db
def test_a_province_and_the_national_body_are_homes_of_their_own() -> None:
    national = make_unit("national")
    province = make_unit("province", national)

    assert (national.home_id, province.home_id) == (national.pk, province.pk)


def test_what_somebody_writes_into_a_path_is_overwritten_with_the_truth(east: Unit, city: Unit) -> None:
    Unit.objects.filter(pk=east.pk).update(area_path="/1/", lead_path="/2/", home_id=city.pk - 1)

    east.refresh_from_db()
    assert east.area_path == city.area_path + f"{east.pk}/" == east.lead_path
    assert east.home_id == city.home_id


def test_a_city_does_not_stand_under_a_district(province: Unit, east: Unit) -> None:
    with pytest.raises(WrongKind):
        make_unit("city", east)


def test_two_territorial_units_of_one_division_are_refused(city: Unit, east: Unit) -> None:
    with pytest.raises(CodeTaken):
        make_unit("district", city, division_code=east.division_code)


def test_a_unit_under_a_unit_that_is_not_on_the_line_is_refused(transport: Unit, city: Unit) -> None:
    railway = make_unit("company", None, industry_parent=transport)

    with pytest.raises(NotOnThatLine):
        make_unit("company", railway)


# --- moves -----------------------------------------------------------------------------------------


def test_a_moved_unit_takes_everything_below_it_along(
    city: Unit, east: Unit, west: Unit, east_street: Unit, depot: Unit, transport: Unit
) -> None:
    move_unit(unit=east_street, to=west, by=None, now=NOON)

    for unit in (east_street, depot):
        unit.refresh_from_db()
    assert east_street.area_path == west.area_path + f"{east_street.pk}/"
    assert depot.area_path == depot.lead_path == east_street.area_path + f"{depot.pk}/"
    assert depot.industry_path == path(transport, depot)


def test_a_move_rewrites_the_subtree_in_one_statement_whatever_its_size(
    east: Unit, west: Unit, east_street: Unit
) -> None:
    for _number in range(5):
        make_unit("company", east_street)

    with CaptureQueriesContext(connection) as queries:
        move_unit(unit=east_street, to=west, by=None, now=NOON)

    updates = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "orgs_unit"')]
    assert len(updates) == 1  # the subtree is rewritten by the trigger's one statement behind it
    assert Unit.objects.below(west).count() == 7


def test_a_unit_cannot_move_under_itself_nor_under_what_is_below_it(east: Unit, works: Unit) -> None:
    branch = make_unit("company", works)

    for target in (works, branch):
        with pytest.raises(UnderItself):
            move_unit(unit=works, to=target, by=None, now=NOON)
    works.refresh_from_db()
    assert works.area_parent_id == east.pk


def test_the_database_itself_refuses_a_cycle(works: Unit) -> None:
    branch = make_unit("company", works)

    with pytest.raises(IntegrityError, match="under itself"), transaction.atomic():
        Unit.objects.filter(pk=works.pk).update(area_parent=branch)


def test_the_database_itself_refuses_a_cycle_made_by_one_statement_over_two_rows(
    works: Unit, east: Unit
) -> None:
    other = make_unit("company", east)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orgs_unit SET area_parent_id = CASE id WHEN %(a)s THEN %(b)s ELSE %(a)s END"
            " WHERE id IN (%(a)s, %(b)s)",
            {"a": works.pk, "b": other.pk},
        )


def test_two_units_that_lead_each_other_over_two_lines_are_refused(province: Unit, transport: Unit) -> None:
    group = make_unit("group", province, industry_parent=transport)
    branch = make_unit("company", None, industry_parent=group)

    with pytest.raises(UnderItself):
        set_second_line(unit=transport, to=branch, by=None, now=NOON)


def test_leading_in_a_circle_is_refused_though_each_line_alone_has_none(city: Unit) -> None:
    # Holding leads the branch by area; the branch would lead the holding by industry.
    holding = make_unit("company", city)
    branch = make_unit("company", holding)
    union = make_unit("industry", city)
    set_second_line(unit=branch, to=union, by=None, now=NOON)
    set_second_line(unit=holding, to=branch, by=None, now=NOON)

    with pytest.raises(UnderItself):
        set_leading_line(unit=holding, line=Line.INDUSTRY, by=None, now=NOON)


def test_a_unit_cannot_move_to_another_province(east: Unit, other_province: Unit) -> None:
    with pytest.raises(OtherHome):
        move_unit(unit=east, to=other_province, by=None, now=NOON)


def test_moving_to_where_it_stands_does_nothing_and_records_nothing(east: Unit, city: Unit) -> None:
    move_unit(unit=east, to=city, by=None, now=NOON)

    assert not Record.objects.filter(act="orgs.move").exists()


def test_a_move_records_where_it_was_and_where_it_is(
    east: Unit, west: Unit, east_street: Unit, ada: User
) -> None:
    move_unit(unit=east_street, to=west, by=ada, now=NOON)

    record = Record.objects.get(act="orgs.move")
    assert (record.unit_id, record.by_id, record.at) == (east_street.pk, ada.pk, NOON)
    assert record.data == {"was": east.pk, "is": west.pk, "line": "area"}


def test_an_officer_answers_for_the_place_a_unit_leaves_and_the_place_it_goes_to(
    east: Unit, west: Unit, east_street: Unit
) -> None:
    east_admin = make_officer(east, Role.ADMIN)

    with pytest.raises(OutOfReach):
        move_unit(unit=east_street, to=west, by=east_admin, now=NOON)
    with pytest.raises(OutOfReach):
        move_unit(unit=west, to=east, by=east_admin, now=NOON)


def test_a_move_changes_what_officers_see(
    east: Unit, west: Unit, east_street: Unit, depot: Unit, olga: User, wei: User
) -> None:
    move_unit(unit=east_street, to=west, by=None, now=NOON)

    depot.refresh_from_db()
    assert not scope_of(olga, "units.read", NOON).holds(depot)
    assert scope_of(wei, "units.read", NOON).holds(depot)


# --- two lines -------------------------------------------------------------------------------------


def test_a_unit_is_counted_once_and_reported_on_both_lines(
    city: Unit, east: Unit, transport: Unit, depot: Unit
) -> None:
    assert depot in counted_under(city)
    assert depot not in counted_under(transport)
    assert depot in reported_under(city, Line.AREA)
    assert depot in reported_under(transport, Line.INDUSTRY)


def test_changing_the_leader_changes_where_a_unit_is_counted_and_not_where_it_is_reported(
    city: Unit, transport: Unit, depot: Unit
) -> None:
    branch = make_unit("company", depot)

    set_leading_line(unit=depot, line=Line.INDUSTRY, by=None, now=NOON)

    for unit in (depot, branch):
        assert unit not in counted_under(city)
        assert unit in counted_under(transport)
        assert unit in reported_under(city, Line.AREA)
    assert depot in reported_under(transport, Line.INDUSTRY)


def test_every_unit_is_counted_under_exactly_one_of_its_parents(
    national: Unit, province: Unit, transport: Unit, depot: Unit, works: Unit
) -> None:
    for unit in Unit.objects.exclude(pk=national.pk):
        parents = {unit.area_parent_id, unit.industry_parent_id} - {None}
        leading = [pk for pk in parents if unit in counted_under(Unit.objects.get(pk=pk))]
        assert len([pk for pk in leading if pk == unit.leader_id]) == 1
    assert counted_under(national).count() == Unit.objects.count()


def test_nothing_is_reported_on_a_line_where_the_unit_does_not_stand(east: Unit, depot: Unit) -> None:
    assert list(reported_under(east, Line.INDUSTRY)) == []


def test_a_unit_leaves_its_second_line(transport: Unit, depot: Unit) -> None:
    set_second_line(unit=depot, to=None, by=None, now=NOON)

    assert depot not in reported_under(transport, Line.INDUSTRY)


def test_a_unit_does_not_leave_a_line_while_others_stand_under_it_there(transport: Unit, depot: Unit) -> None:
    make_unit("company", None, industry_parent=depot)

    with pytest.raises(UnitsBelow):
        set_second_line(unit=depot, to=None, by=None, now=NOON)


def test_a_line_on_which_it_does_not_stand_cannot_lead_a_unit(works: Unit) -> None:
    with pytest.raises(NoSecondLine):
        set_leading_line(unit=works, line=Line.INDUSTRY, by=None, now=NOON)


# --- founding, renaming, closing -------------------------------------------------------------------


def test_an_admin_founds_units_below_herself_and_nowhere_else(ada: User, city: Unit, province: Unit) -> None:
    founded = found_unit(kind="district", name="南区总工会", area_parent=city, by=ada, now=NOON)

    assert founded.area_parent_id == city.pk
    for parent in (province, None):
        with pytest.raises(OutOfReach):
            found_unit(kind="district", name="南区总工会", area_parent=parent, by=ada, now=NOON)


def test_an_officer_who_may_only_read_founds_nothing(olga: User, east: Unit) -> None:
    with pytest.raises(OutOfReach):
        found_unit(kind="company", name="厂工会", area_parent=east, by=olga, now=NOON)


def test_renaming_says_what_it_was_called(works: Unit) -> None:
    rename_unit(unit=works, name="东风重工工会", short_name="", by=None, now=NOON)

    assert Record.objects.get(act="orgs.rename").data == {"was": "东风机械厂工会", "is": "东风重工工会"}


def test_a_unit_closes_only_after_those_below(east_street: Unit, depot: Unit) -> None:
    with pytest.raises(UnitsBelow):
        close_unit(unit=east_street, reason="合并", by=None, now=NOON)

    close_unit(unit=depot, reason="注销", by=None, now=NOON)
    close_unit(unit=east_street, reason="合并", by=None, now=NOON)

    assert not Unit.objects.standing().filter(pk__in=[depot.pk, east_street.pk]).exists()


def test_roles_and_teams_end_with_their_unit(works: Unit, east: Unit) -> None:
    chair = make_officer(works, Role.CHAIR)
    member = make_officer(east)
    make_team(works, [works]).members.create(user=member, role="viewer")

    close_unit(unit=works, reason="注销", by=None, now=NOON)

    assert not scope_of(chair, "units.read", NOON)
    assert works.joint_teams.get().ends_at == NOON


def test_a_closed_unit_takes_nobody_in_and_changes_no_more(east: Unit, works: Unit, depot: Unit) -> None:
    close_unit(unit=works, reason="注销", by=None, now=NOON)

    with pytest.raises(ParentClosed):
        make_unit("company", works)
    with pytest.raises(ParentClosed):
        move_unit(unit=depot, to=works, by=None, now=NOON)
    with pytest.raises(UnitClosed):
        move_unit(unit=works, to=east, by=None, now=NOON)
