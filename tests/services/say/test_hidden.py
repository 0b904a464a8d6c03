"""Past her own unit: it, its company and the keeper see nothing, on no page, count, search or export."""

from __future__ import annotations

from tests.leaks import assert_silent, assert_unchanged
from tests.orgs.factories import NOON, make_officer
from tests.people.factories import SignedClient
from tests.sweep import World
from yizhan.cases.actions import open_case
from yizhan.cases.models import Via
from yizhan.notices.models import Notice
from yizhan.orgs.models import Role

MARKER = "仓库里热得晕倒7311"
QUERIES = ("?which=below&with_words=1",)


def told(world: World, *, is_shielded: bool) -> None:
    side = world.east
    open_case(
        procedure="say.demand",
        unit=side.unit if is_shielded else side.company,
        via=Via.PAGE,
        key="hidden",
        now=NOON,
        by=side.person.user,
        person=side.person,
        says=MARKER,
        shielded_unit=side.company if is_shielded else None,
    )


def test_nothing_of_it_shows_to_the_company_nor_to_who_also_has_a_role_above(world: World) -> None:
    side = world.east
    chair, both = SignedClient(), SignedClient()
    boss = make_officer(side.company, Role.CHAIR)
    chair.force_login(boss)
    both_user = make_officer(side.unit, Role.CHAIR, user=make_officer(side.company, Role.CHAIR))
    both.force_login(both_user)

    with assert_unchanged(both, side, QUERIES):
        told(world, is_shielded=True)

    assert_silent(chair, side, [MARKER], QUERIES)
    assert not Notice.objects.filter(person__user__in=[boss, both_user], kind__startswith="cases.").exists()


def test_the_sweep_does_find_a_matter_that_is_not_shielded(world: World) -> None:
    side = world.east
    chair = SignedClient()
    chair.force_login(make_officer(side.company, Role.CHAIR))

    told(world, is_shielded=False)

    assert MARKER in chair.get("/console/cases/?with_words=1").content.decode()
