"""A year of a city's real orders, by channel, hand-ons and days to close: the figures say what the table says."""

from __future__ import annotations

import statistics
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from tests.orgs.factories import make_unit
from tests.people.factories import make_user
from tests.shared_data import shared_rows
from yizhan.cases.access import cases_in
from yizhan.cases.actions import hand_over, open_case, take
from yizhan.cases.actors import Taker
from yizhan.cases.figures import Asked, figures
from yizhan.cases.models import Case, Entry, Kind, Via
from yizhan.common.say import CHINA
from yizhan.orgs.access import scope_of
from yizhan.orgs.actions.roles import grant_role
from yizhan.orgs.models import Line, Role, Unit
from yizhan.orgs.shield import shield_of
from yizhan.people.models import User
from yizhan.services.hotline.procedure import CODE

pytestmark = pytest.mark.django_db
YEAR = "2020"
CHANNELS = {"电话": Via.PHONE, "短信": Via.PHONE, "邮件": Via.LETTER}  # all others came by a page or an app
BEFORE, AFTER = datetime(2010, 1, 1, tzinfo=CHINA), datetime(2021, 6, 1, tzinfo=CHINA)


def an_officer_since_2010(unit: Unit) -> User:
    user = make_user()
    grant_role(user=user, unit=unit, role=Role.ADMIN, line=Line.AREA, by=None, now=BEFORE)
    return user


def orders() -> list[dict[str, str]]:
    rows = shared_rows("complaints_fuzhou/cases.csv")
    return [row for row in rows if row["date"].startswith(YEAR) and row["days_to_final_reply"]]


def lived(row: dict[str, str], units: list[Unit], writer: User, checker: User) -> Case:
    """The order from its coming to its end, handed on as often and closed after as many days as the table says."""
    begins = datetime.fromisoformat(row["date"]).replace(hour=9, tzinfo=CHINA)
    ends = begins + timedelta(days=float(row["days_to_final_reply"]))
    fields = {
        "number": f"FZ-{int(row['id']):05}",
        "line": "12345",
        "sent_at": f"{begins:%Y-%m-%d %H:%M}",
        "matter": f"{row['title']} {row['detail']}"[:4000],
    }
    case = open_case(
        procedure=CODE,
        unit=units[0],
        via=CHANNELS.get(row["channel"].strip(), Via.PAGE),
        key=fields["number"],
        now=begins,
        by=writer,
        fields=fields,
        grade="general",
    ).case
    for turn in range(int(row["transfers"])):
        to = units[(turn + 1) % len(units)]
        case = hand_over(case=case, to=to, seen=case.entries, by=writer, now=begins, says="归那边管")
    steps = (("sign_for", writer, {}), ("answer", writer, {"answer": row["reply"][:1000] or "已办"}))
    for outcome, by, filled in (*steps, ("pass", checker, {}), ("return", writer, {})):
        now = ends if outcome == "return" else begins
        case = take(case=case, outcome=outcome, seen=case.entries, taker=Taker(by), now=now, fields=filled)
    return case


def test_a_year_of_orders_loads_with_channel_hand_ons_and_days_to_close():
    rows = orders()
    assert len(rows) > 100
    city = make_unit("city", make_unit("province", make_unit("national")), name="某市总工会")
    units = [make_unit("district", city, name=f"某{n}区总工会") for n in range(1, 6)]
    writer, checker = an_officer_since_2010(city), an_officer_since_2010(city)

    cases = [lived(row, units, writer, checker) for row in rows]

    assert all(case.ended_at is not None for case in cases)
    channels = Counter(CHANNELS.get(row["channel"].strip(), Via.PAGE) for row in rows)
    assert Counter(Case.objects.values_list("via", flat=True)) == channels
    assert Entry.objects.filter(kind=Kind.HANDED).count() == sum(int(row["transfers"]) for row in rows)
    visible = cases_in(scope_of(writer, "cases.read", AFTER), shield_of(writer, AFTER), writer)
    scope = scope_of(writer, "cases.read", AFTER)
    found = figures(
        visible, Asked(CODE, date(2020, 1, 1), date(2020, 12, 31)), scope=scope, user=writer, now=AFTER
    ).whole
    days = [float(row["days_to_final_reply"]) for row in rows]
    assert (found.all.count, found.ended.count) == (len(rows), len(rows))
    assert found.took.median == pytest.approx(statistics.median(days), abs=0.05)
    assert found.took.p90 == pytest.approx(statistics.quantiles(days, n=10, method="inclusive")[8], abs=0.05)
