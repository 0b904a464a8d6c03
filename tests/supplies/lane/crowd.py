"""Makes a round and people with tickets in the data folder of a running `yizhan serve`; prints them as JSON.

python -m tests.supplies.lane.crowd PEOPLE PLACES WAITING
"""

from __future__ import annotations

import json
import sys

from bench.claiming import world
from yizhan.common import cli


def main(count: int, places: int, waiting: int) -> None:
    with cli.database():
        unit = world.make_unit()
        supply = world.make_supply(unit, places, waiting_most=waiting)
        people = world.make_people(count)
        made = {
            "home": unit.home_id,
            "round": supply.round_id,
            "supply": supply.pk,
            "people": people,
            "tickets": world.tickets_for(supply, people),
        }
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main(*[int(word) for word in sys.argv[1:]])
