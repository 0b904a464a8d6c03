"""Build the demo world: the product's own actions, real actors, time passed in. No model is imported here.

The same day and size give the same world, but for the random codes of plaques and references. Built once, in
a fresh database: the command line (common/commands/demo.py) empties a world that was cut short.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from yizhan.demo import world
from yizhan.demo.accounts import offer
from yizhan.demo.answering import answer_orders
from yizhan.demo.booking import book_courts
from yizhan.demo.caring import care
from yizhan.demo.founding import appoint_officers, found_unions
from yizhan.demo.gathering import gather
from yizhan.demo.going_on import claim_built
from yizhan.demo.insuring import insure
from yizhan.demo.listening import listen
from yizhan.demo.living import live_through, say_things, sign_up_workers
from yizhan.demo.made import Made, local
from yizhan.demo.minding import mind_children
from yizhan.demo.negotiating import negotiate
from yizhan.demo.scale import FULL, Size
from yizhan.demo.schooling import teach
from yizhan.demo.sorting import sort_matters
from yizhan.demo.stationing import appoint_keepers, make_stations
from yizhan.demo.talking import talk
from yizhan.demo.users import offers, spoken
from yizhan.demo.visiting import visit_depots
from yizhan.demo.watching import watch_over
from yizhan.demo.world import people
from yizhan.demo.writing import write_letters
from yizhan.places.nearby import roll

Progress = Callable[..., Any]  # progress(label, total=n) → a context manager with update()

USERS = spoken()

__all__ = ["USERS", "build"]


def build(progress: Progress, *, now: datetime | None = None, size: Size = FULL) -> Made:
    """Build the whole world in an empty database; each part is committed as a whole."""
    made = _planned(now or timezone.now(), size)
    with progress("unions and officers", total=2, unit="step") as bar, transaction.atomic():
        found_unions(made)
        bar.update()
        appoint_officers(made)
        bar.update()
    with progress("stations", total=len(made.plans), unit="station") as bar, transaction.atomic():
        make_stations(made, bar.update)
    with progress("keepers", total=None, unit="keeper") as bar, transaction.atomic():
        appoint_keepers(made, bar.update)
    with progress("workers", total=len(made.workers), unit="person") as bar, transaction.atomic():
        sign_up_workers(made, bar.update)
    with progress("days of visits", total=size.days + 1, unit="day") as bar:
        for step in range(size.days + 1):
            day = made.first_day + timedelta(days=step)
            live_through(made, day, min(local(day + timedelta(days=1), 0), made.now))
            bar.update()
    with progress("courts", total=None, unit="station") as bar:
        book_courts(made, bar.update)
    with transaction.atomic():
        teach(made)
    with transaction.atomic():
        say_things(made)
        care(made)
        insure(made)
        mind_children(made)
        listen(made)
        visit_depots(made)
        write_letters(made)
        talk(made)
        gather(made)
        watch_over(made)
        negotiate(made)
        answer_orders(made)
        sort_matters(made)
        for place, one in enumerate(offers(list(made.plans.values()), made.workers)):
            offer(one, place)
        claim_built(made.units[world.NATION], made.now)
        roll(made.today)
    return made


def _planned(now: datetime, size: Size) -> Made:
    made = Made(now=now, size=size, plans={})
    stations: Sequence[Any] = world.stations(made.today)
    made.plans = {plan.key: plan for plan in stations}
    made.workers = people.workers(size.workers, made.today, list(stations))
    return made
