"""Makes a session of a day, people with tickets, and some of them signed in, in the data folder of a running
`yizhan serve`; prints them as JSON.

python -m tests.supplies.lane.crowd PEOPLE PLACES WAITING
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta

from bench.claiming import world
from yizhan.common import cli

BY_PAGE = 10  # every tenth has a phone that is signed in


def main(count: int, places: int, waiting: int) -> None:
    with cli.database():
        from django.utils import timezone

        from tests.places import factories as places_
        from tests.supplies.factories import a_round, a_session
        from yizhan.people.models import Person

        unit = world.make_unit()
        station = places_.station(unit, name="健身驿站")
        tomorrow = timezone.now() + timedelta(days=1)
        # without terms: the job that brings days in line with them leaves this one as it is
        day = a_round(
            unit,
            service="fitness.courts",
            station=station,
            day=timezone.localdate(tomorrow),
            waiting_most=waiting,
        )
        supply = a_session(day, None, tomorrow, seats=places)
        keys = world.sign_in(count // BY_PAGE)
        signed_in = list(Person.objects.order_by("pk").values_list("pk", flat=True))
        people = signed_in + world.make_people(count - len(signed_in))
        made = {
            "home": unit.home_id,
            "round": supply.round_id,
            "supply": supply.pk,
            "people": people,
            "tickets": world.tickets_for(supply, people),
            "page": f"/book/{station.pk}/{supply.session_id}/take/",
            "sessions": dict(zip(signed_in, keys, strict=True)),
        }
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main(*[int(word) for word in sys.argv[1:]])
