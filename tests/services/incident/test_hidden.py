"""Past her own company: it and who is tied to it see nothing of what happened, on no page, list, count or call."""

from __future__ import annotations

from django.utils import timezone

from tests.leaks import assert_silent, assert_unchanged
from tests.orgs.factories import make_officer
from tests.people.factories import SignedClient
from tests.sweep import World
from yizhan.notices.models import Notice
from yizhan.orgs.models import Role
from yizhan.services.incident import actions
from yizhan.services.incident.rules import What

MARKER = "被站长推倒摔伤7312"
QUERIES = ("?which=below&q=站长",)


def told(world: World, *, is_shielded: bool) -> None:
    side, now = world.east, timezone.now()
    assert side.person.user
    actions.tell(
        what=What.WAGES,
        unit=side.company,
        person=side.person,
        fields={"happened_on": now.date(), "left_on": None},
        key="hidden",
        by=side.person.user,
        now=now,
        says=MARKER,
        is_shielded=is_shielded,
    )


def test_nothing_shows_to_the_company_nor_to_who_is_on_duty_above_and_belongs_to_it_too(world: World) -> None:
    side = world.east
    chair, both = SignedClient(), SignedClient()
    boss = make_officer(side.company, Role.CHAIR)
    chair.force_login(boss)
    both_user = make_officer(side.unit, Role.CHAIR, user=make_officer(side.company, Role.CHAIR))
    both.force_login(both_user)

    with assert_unchanged(both, side, QUERIES):
        told(world, is_shielded=True)

    assert_silent(chair, side, [MARKER], QUERIES)
    heard = Notice.objects.filter(person__user__in=[boss, both_user])
    assert not heard.filter(kind__in=["cases.duty", "incident.call"]).exists()


def test_the_same_is_found_when_it_is_not_shielded(world: World) -> None:
    chair = SignedClient()
    chair.force_login(make_officer(world.east.unit, Role.CHAIR))

    told(world, is_shielded=False)

    assert MARKER in chair.get("/console/cases/?words=1").content.decode() or "工资没发" in (
        chair.get("/console/incidents/").content.decode()
    )
