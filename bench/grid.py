"""A day of 40 courts with 600 sessions: how many queries does its page take, and how long?

Signed in, with a claim of her own on it, some hours taken and some closed; the same page for one court beside it. The
figure is the number of queries, session and account included.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bench.harness import Figure, database, medians

if TYPE_CHECKING:
    from yizhan.places.models import Station

COURTS, FIRST, HOURS = 40, time(7), 15
TARGET = 6
PLAIN_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"


def main() -> int:
    print(__doc__)
    with database():
        from django.conf import settings
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        now = datetime.now(UTC)
        station, single = day_of(COURTS, now), day_of(1, now)
        logging.disable(logging.INFO)
        settings.STORAGES["staticfiles"] = {"BACKEND": PLAIN_FILES}  # nothing is collected for it
        client = Client(SERVER_NAME="localhost")
        client.force_login(somebody(station, now))
        tomorrow = {"day": (now.astimezone() + timedelta(days=1)).date().isoformat()}
        paths = [f"/book/{one.pk}/" for one in (station, single)]
        with CaptureQueriesContext(connection) as queries:
            page = client.get(paths[0], tomorrow)
            asked = list(queries)
        cells = page.content.decode().count('class="hour-at"')
        full, small = medians(*[lambda path=path: client.get(path, tomorrow) for path in paths])
        print(f"  {cells} sessions on one page: {full * 1000:.0f} ms; of one court {small * 1000:.0f} ms")
        for query in asked:
            print(f"  {float(query['time']) * 1000:5.0f} ms  {' '.join(query['sql'].split())[:90]}")
        if cells != COURTS * HOURS:
            raise SystemExit(f"{cells} sessions on the page, not {COURTS * HOURS}")
        print(Figure("grid-queries", len(asked), "<=", TARGET))
    return 0


def day_of(courts: int, now: datetime) -> Station:
    """A station with a day of sessions, by the product's own actions."""
    from yizhan.orgs.models import Unit
    from yizhan.places.models import Space, Station
    from yizhan.supplies.laying import set_schedule, set_terms

    unit = Unit.objects.filter(kind="national").first() or Unit.objects.create(kind="national", name="全国")
    unit.refresh_from_db()
    station = Station.objects.create(
        home_id=unit.home_id or unit.pk,
        unit=unit,
        kind="fitness",
        name=f"{courts} 片场地",
        lon=121.4737,
        lat=31.2304,
        state="running",
        plaque_code=f"B{courts:07d}",
    )
    terms = set_terms(station=station, service="fitness.courts", title="球场", per_person=9, by=None, now=now)
    for number in range(courts):
        week: dict[str, Any] = {
            "weekdays": list(range(7)),
            "starts": FIRST,
            "ends": time(FIRST.hour + HOURS),
            "step_minutes": 60,
            "from_date": date(2026, 1, 1),
            "on_holidays": True,
            "horizon_days": 1,
        }
        space = Space.objects.create(station=station, name=f"{number + 1} 号场", use="court")
        set_schedule(terms=terms, space=space, by=None, now=now, **week)
    return station


def somebody(station: Station, now: datetime) -> Any:
    """A worker with a claim; others have every third hour, one court is closed for a morning."""
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from yizhan.people.models import Person, User
    from yizhan.supplies.actions import black_out, claim_place
    from yizhan.supplies.models import Blackout, Supply

    user = User.objects.create(display_name="劳动者")
    tomorrow = (now.astimezone() + timedelta(days=1)).date()
    supplies = list(
        Supply.objects.filter(round__station=station, round__day=tomorrow).select_related(
            "round", "session__space"
        )
    )
    her = Person.objects.create(user=user)
    others = Person.objects.bulk_create(Person() for _ in supplies)
    for at, supply in enumerate(supplies[: len(supplies) - HOURS : 3]):
        person = others[at] if at else her
        claim_place(supply=supply, person=person, key=f"bench:{at}", by=user, now=now)
    last = supplies[-1].session
    assert last
    assert last.space
    black_out(
        blackout=Blackout(
            home_id=station.home_id,
            station=station,
            space=last.space,
            during=DateTimeTZRange(last.during.lower, last.during.upper),
            reason="换网",
        ),
        by=None,
        now=now,
    )
    return user


if __name__ == "__main__":
    sys.exit(main())
