"""A fault said past a unit: no page, count or export of its own tells, nor changes by it."""

from __future__ import annotations

from datetime import timedelta

from tests.leaks import assert_unchanged, snapshot, told
from tests.orgs.factories import NOON, make_officer
from tests.people.factories import SignedClient
from tests.sweep import World
from yizhan.orgs.models import Role
from yizhan.places.models import Fault, Station


def test_no_page_and_no_export_says_a_shielded_fault_to_those_it_passes_nor_changes_by_it(
    world: World,
) -> None:
    side = world.east
    chair = SignedClient()
    chair.force_login(make_officer(side.company, Role.CHAIR))
    keeper = SignedClient()
    keeper.force_login(side.keeper.user)
    marker = "保险柜钥匙不见了7311"
    queries = ("", "?q=保险柜&old_faults=1&which=old")

    with assert_unchanged(chair, side, queries, never=[marker]), assert_unchanged(keeper, side):
        Fault.objects.create(
            home_id=side.unit.home_id,
            station=side.station,
            kind="broken",
            text=marker,
            shielded_unit=side.company,
            reported_at=NOON - timedelta(days=30),
        )


def test_the_leak_sweep_does_find_words_that_are_not_shielded(world: World) -> None:
    """The test above would also pass if no page showed anything: some show their station, to the same chair."""
    side = world.east
    chair = SignedClient()
    chair.force_login(make_officer(side.company, Role.CHAIR))
    Station.objects.filter(pk=side.station.pk).update(name="改名驿站7311")

    assert len(told(snapshot(chair, side), ["改名驿站7311"])) > 1
