"""出事了: called within minutes, else the next on the rota, else the unit above; limits by the day; one takes it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.cases.factories import Tree, a_tree, a_worker, an_officer
from tests.orgs.factories import make_officer
from tests.people.factories import SignedClient
from tests.services.incident.factories import TEN, on_rota, pdf, somebody_is_hurt
from tests.services.visits.test_visits import text
from yizhan.cases.actions import NotNow, add_note, hand_over, rate, recuse, take
from yizhan.cases.actors import Taker
from yizhan.cases.models import Case, Kind
from yizhan.cases.tasks import let_time_pass
from yizhan.common.checks import invariants
from yizhan.common.say import CHINA
from yizhan.duty.models import Post
from yizhan.notices.models import Notice
from yizhan.orgs.actions.roles import revoke_role
from yizhan.orgs.models import Role, RoleGrant
from yizhan.people.models import Person, User
from yizhan.services.incident import actions, queries
from yizhan.services.incident.actions import BadDate, NoSuchItem, TakenAlready
from yizhan.services.incident.calling import desk_at
from yizhan.services.incident.models import Evidence
from yizhan.services.incident.rules import What, limits
from yizhan.services.incident.tasks import call_who_came

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def mei(tree: Tree) -> Person:
    return a_worker(tree.branch)


@pytest.fixture
def anna(tree: Tree) -> User:
    return an_officer(tree.district, "安娜")


@pytest.fixture
def bao(tree: Tree) -> User:
    return an_officer(tree.district, "小包")


@pytest.fixture
def chief(tree: Tree) -> User:
    return an_officer(tree.city, "市里的")


def tick(moment: datetime) -> None:
    call_who_came(int(moment.timestamp()))
    let_time_pass(int(moment.timestamp()))


def called() -> list[str]:
    """Who was called, in order."""
    rows = Notice.objects.filter(kind="incident.call").order_by("pk").select_related("person__user")
    return [notice.person.user.display_name for notice in rows]  # type: ignore[union-attr]


def after(minutes: int) -> datetime:
    return TEN + timedelta(minutes=minutes)


# --- calling -------------------------------------------------------------------------------------------


def test_who_is_on_duty_is_called_at_once_and_nobody_else(
    tree: Tree, mei: Person, anna: User, bao: User
) -> None:
    on_rota(tree.district, [anna, bao])

    case = somebody_is_hurt(mei)

    assert (case.place, case.unit, case.assignee) == ("called", tree.district, anna)
    assert case.next_due_at == after(10)
    assert called() == ["安娜"]
    assert not Notice.objects.filter(kind="cases.duty").exists()


def test_not_acknowledged_in_ten_minutes_the_next_on_the_rota_is_called_then_it_climbs(
    tree: Tree, mei: Person, anna: User, bao: User, chief: User
) -> None:
    on_rota(tree.district, [anna, bao])
    on_rota(tree.city, [chief])
    case = somebody_is_hurt(mei)

    tick(after(9))
    assert called() == ["安娜"]
    tick(after(10))
    case.refresh_from_db()
    assert (case.place, case.assignee) == ("called_next", bao)
    assert called() == ["安娜", "小包"]
    tick(after(20))
    case.refresh_from_db()
    assert (case.climbed_to, case.assignee) == (tree.city, chief)
    assert called() == ["安娜", "小包", "市里的"]

    case = actions.acknowledge(case=case, by=chief, now=after(21))
    assert (case.place, case.assignee, case.unit) == ("working", chief, tree.district)
    assert [wrong for one in invariants("incident.") for wrong in one.broken()] == []


def test_in_a_night_without_anybody_it_waits_and_who_comes_on_duty_is_called(
    phone: Client, tree: Tree, mei: Person, anna: User
) -> None:
    on_rota(tree.district, [anna])
    night = datetime(2026, 11, 23, 23, 0, tzinfo=CHINA)

    case = somebody_is_hurt(mei, now=night)
    assert (case.place, called()) == ("away", [])
    assert "急的先打 12351" in text(phone.get(reverse("cases:matter", args=[case.ref])))  # no number is above
    tick(datetime(2026, 11, 24, 7, 59, tzinfo=CHINA))
    assert called() == []
    tick(datetime(2026, 11, 24, 8, 0, tzinfo=CHINA))

    case.refresh_from_db()
    assert (case.place, case.assignee) == ("called", anna)
    assert case.next_due_at == datetime(2026, 11, 24, 8, 10, tzinfo=CHINA)


def test_at_night_the_city_that_is_awake_is_called_for_the_district_that_is_not(
    tree: Tree, mei: Person, anna: User, chief: User
) -> None:
    on_rota(tree.district, [anna])
    on_rota(tree.city, [chief], starts=time(18), ends=time(8))

    case = somebody_is_hurt(mei, now=datetime(2026, 11, 23, 23, 0, tzinfo=CHINA))

    assert (case.place, case.unit, case.assignee) == ("called", tree.district, chief)


def test_where_nobody_has_a_rota_the_officers_of_her_union_hear_of_it(
    tree: Tree, mei: Person, anna: User
) -> None:
    Person.objects.filter(pk=mei.pk).update(unit=tree.district)
    mei.refresh_from_db()

    case = somebody_is_hurt(mei)

    assert (case.place, case.unit) == ("away", tree.district)
    assert Notice.objects.get(kind="cases.duty").person.user == anna  # type: ignore[union-attr]


def test_who_may_no_more_is_not_called_and_who_keeps_out_hands_the_call_on(
    tree: Tree, mei: Person, anna: User, bao: User, chief: User
) -> None:
    on_rota(tree.district, [anna, bao])
    on_rota(tree.city, [chief])
    revoke_role(grant=RoleGrant.objects.get(user=anna), by=None, now=TEN)

    case = somebody_is_hurt(mei)
    assert called() == ["市里的"]
    recuse(case=case, by=chief, now=after(1), says="是我弟弟")
    tick(after(10))

    assert called() == ["市里的", "小包"]


def test_handed_to_another_union_the_rota_there_is_called(
    tree: Tree, mei: Person, anna: User, chief: User
) -> None:
    on_rota(tree.district, [anna])
    on_rota(tree.city, [chief])
    case = somebody_is_hurt(mei)

    hand_over(case=case, to=tree.city, seen=case.entries, by=anna, now=after(1), says="住在市区")

    assert called() == ["安娜", "市里的"]


# --- taking --------------------------------------------------------------------------------------------


def test_she_hears_at_once_who_has_it_and_the_second_is_told_who_was_first(
    tree: Tree, mei: Person, anna: User, bao: User
) -> None:
    on_rota(tree.district, [anna, bao])
    case = somebody_is_hurt(mei)

    actions.acknowledge(case=case, by=bao, now=after(3))
    with pytest.raises(TakenAlready, match="小包3 分钟前已经接了"):
        actions.acknowledge(case=case, by=anna, now=after(6))

    case.refresh_from_db()
    assert case.assignee == bao
    assert Notice.objects.get(kind="incident.taken").person == mei


def test_what_came_into_it_meanwhile_does_not_keep_anybody_from_taking_it(
    tree: Tree, mei: Person, anna: User, bao: User
) -> None:
    on_rota(tree.district, [anna, bao])
    case = somebody_is_hurt(mei)
    add_note(case=case, by=bao, now=after(1), says="我在路上")
    tick(after(10))

    assert actions.acknowledge(case=case, by=anna, now=after(11)).place == "working"


def test_taken_on_the_page_of_the_case_it_is_hers_too(tree: Tree, mei: Person, anna: User, bao: User) -> None:
    on_rota(tree.district, [anna, bao])
    case = somebody_is_hurt(mei)

    case = take(case=case, outcome="accept", seen=case.entries, taker=Taker(bao), now=after(2))

    assert case.assignee == bao


def test_withdrawn_there_is_nothing_to_take(tree: Tree, mei: Person, anna: User) -> None:
    on_rota(tree.district, [anna])
    case = somebody_is_hurt(mei)
    case = take(case=case, outcome="withdraw", seen=case.entries, taker=Taker(mei.user, mei), now=after(1))

    with pytest.raises(TakenAlready, match="本人撤回了"):
        actions.acknowledge(case=case, by=anna, now=after(2))


def test_nobody_takes_what_only_the_service_takes(tree: Tree, mei: Person, anna: User) -> None:
    case = somebody_is_hurt(mei, now=datetime(2026, 11, 23, 23, 0, tzinfo=CHINA))

    for taker in (Taker(an_officer(case.unit)), Taker(mei.user, mei)):
        with pytest.raises(NotNow):
            take(case=case, outcome="call", seen=case.entries, taker=taker, now=TEN + timedelta(days=1))


def test_it_goes_by_steps_to_its_end_and_she_says_how_it_went(tree: Tree, mei: Person, anna: User) -> None:
    on_rota(tree.district, [anna])
    case = actions.acknowledge(case=somebody_is_hurt(mei), by=anna, now=after(2))

    def go(outcome: str, taker: Taker, **fields: Any) -> None:
        nonlocal case
        case = take(case=case, outcome=outcome, seen=case.entries, taker=taker, now=after(60), fields=fields)

    go("refer", Taker(anna), to="区人社局", what="工伤认定")
    assert case.solution_due_at is None
    go("came", Taker(anna), came="受理了")
    go("settle", Taker(anna), result="认定为工伤")
    go("agree", Taker(mei.user, mei))
    rate(case=case, taker=Taker(mei.user, mei), now=after(90), stars=5)

    assert case.place == "solved"
    waited = queries.waited(Case.objects.all(), after(100))
    assert (waited.cases, waited.taken, waited.in_time, waited.median_minutes) == (1, 1, 1, 2)


# --- days and limits -----------------------------------------------------------------------------------


def named(what: What, *days: date) -> dict[str, date | None]:
    return {one.code: one.last for one in limits(what, *days)}


def test_the_limits_of_who_was_hurt_are_those_of_the_law_and_never_later() -> None:
    assert named(What.HURT, date(2026, 11, 20)) == {
        "by_employer": date(2026, 12, 20),  # a Sunday, and named all the same
        "by_worker": date(2027, 11, 20),
        "platform": None,
        "damages": date(2029, 11, 20),
    }
    assert named(What.HURT, date(2028, 2, 29))["by_worker"] == date(2029, 2, 28)


def test_owed_pay_is_bound_by_a_year_only_after_she_left() -> None:
    assert named(What.WAGES, date(2026, 3, 15))["arbitration"] is None
    assert named(What.WAGES, date(2026, 3, 15), date(2026, 5, 31)) == {
        "arbitration": date(2027, 5, 31),
        "inspection": date(2028, 3, 15),
        "court": date(2029, 3, 15),
    }


def test_of_a_platforms_own_rules_no_day_is_named() -> None:
    assert named(What.ACCOUNT, date(2026, 11, 1)) == {
        "appeal": None,
        "arbitration": date(2027, 11, 1),
        "court": date(2029, 11, 1),
    }


@pytest.mark.parametrize(
    ("day", "says"),
    [(date(2026, 11, 24), "还没有到"), (date(2001, 5, 1), "出生以前")],
    ids=["tomorrow", "before birth"],
)
def test_a_day_before_birth_or_in_the_future_is_refused_and_nothing_is_opened(
    tree: Tree, mei: Person, day: date, says: str
) -> None:
    mei.birth_date = date(2001, 5, 2)

    with pytest.raises(BadDate, match=says):
        somebody_is_hurt(mei, happened_on=day)

    assert not Case.objects.exists()


def test_the_day_she_left_is_asked_the_same(tree: Tree, mei: Person) -> None:
    with pytest.raises(BadDate) as bad:
        actions.tell(
            what=What.WAGES,
            unit=tree.branch,
            person=mei,
            fields={"happened_on": TEN.date(), "left_on": TEN.date() + timedelta(days=1)},
            key="k",
            by=mei.user,  # type: ignore[arg-type]
            now=TEN,
        )

    assert bad.value.field == "left_on"


# --- evidence ------------------------------------------------------------------------------------------


def test_photos_of_an_item_are_in_the_case_and_ticked_on_the_list(tree: Tree, mei: Person) -> None:
    case = somebody_is_hurt(mei)
    taker = Taker(mei.user, mei)

    actions.keep_evidence(case=case, item="scene", files=[pdf()], taker=taker, now=after(1))
    with pytest.raises(NoSuchItem):
        actions.keep_evidence(case=case, item="appeal", files=[pdf()], taker=taker, now=after(1))

    assert {item.code: n for item, n in queries.kept_of(case)}["scene"] == 1
    entry = case.history.get(number=Evidence.objects.get().entry)
    assert (entry.kind, entry.attachments.count()) == (Kind.WORD, 1)
    assert [wrong for one in invariants("incident.") for wrong in one.broken()] == []
    Evidence.objects.update(entry=1)
    assert [wrong for one in invariants("incident.evidence") for wrong in one.broken()] != []


# --- the worker's pages --------------------------------------------------------------------------------


@pytest.fixture
def phone(mei: Person) -> Client:
    client = SignedClient()
    client.force_login(mei.user)  # type: ignore[arg-type]
    return client


def test_without_signing_in_the_numbers_come_first_and_the_list_and_the_days(
    client: Client, tree: Tree
) -> None:
    home = text(client.get(reverse("incident:home")))
    assert home.index("12351") < home.index("受伤了")
    page = text(client.get(reverse("incident:what", args=["hurt"]), {"happened_on": "2026-11-20"}))

    assert all(number in page for number in ("120", "122", "110", "12351", "12356"))
    assert "现场照片" in page
    assert "最晚 2027-11-20" in page
    assert "登录，叫值班的人" in page


@pytest.mark.parametrize("day", ["2999-01-01", "1990-01-01", "nonsense", ""])
def test_a_day_that_cannot_be_is_said_and_kept_in_the_field(client: Client, tree: Tree, day: str) -> None:
    answer = client.get(reverse("incident:what", args=["wages"]), {"happened_on": day})

    assert answer.status_code == 422
    assert "最晚" not in text(answer)


def test_one_tap_and_she_sees_who_was_called_by_when_then_who_has_it(
    phone: Client, tree: Tree, mei: Person, anna: User
) -> None:
    on_rota(tree.district, [anna], starts=time(0), ends=time(0), until=timezone.localdate())

    phone.post(
        reverse("incident:what", args=["hurt"]),
        {"happened_on": f"{timezone.localdate():%Y-%m-%d}", "says": "", "key": "k"},
    )
    case = Case.objects.get()
    here = reverse("incident:mine", args=[case.ref])
    assert "前来接" in text(phone.get(here))
    actions.acknowledge(case=case, by=anna, now=timezone.now())

    said = text(phone.get(here))
    assert "安娜接了您的事（东区总工会）" in said
    assert "最晚" in said


def test_of_a_call_that_went_to_the_city_the_number_and_the_name_are_the_city_s(
    phone: Client, tree: Tree, mei: Person, anna: User, chief: User
) -> None:
    on_rota(tree.district, [anna])
    Post.objects.update(phone="010-11110000")
    on_rota(tree.city, [chief], starts=time(18), ends=time(8))
    case = somebody_is_hurt(mei, now=datetime(2026, 11, 23, 23, 0, tzinfo=CHINA))
    here = reverse("incident:mine", args=[case.ref])

    waits = text(phone.get(here))
    actions.acknowledge(case=case, by=chief, now=datetime(2026, 11, 23, 23, 2, tzinfo=CHINA))

    assert "021-63210000" in waits
    assert "010-11110000" not in waits
    assert "市里的接了您的事（甲市总工会）" in text(phone.get(here))


def test_when_it_is_her_turn_her_page_says_so_and_leads_there(
    phone: Client, tree: Tree, mei: Person, anna: User
) -> None:
    on_rota(tree.district, [anna])
    case = actions.acknowledge(case=somebody_is_hurt(mei), by=anna, now=after(2))
    given = {"result": "认定为工伤"}
    take(
        case=case,
        outcome="settle",
        seen=case.entries,
        taker=Taker(anna),
        now=timezone.now(),
        fields=given,
    )

    page = phone.get(reverse("incident:mine", args=[case.ref]))

    assert "有了结果，请您看看办得怎么样" in text(page)
    assert "安娜接了您的事" not in text(page)
    assert f'<a href="{reverse("cases:matter", args=[case.ref])}">看结果、回话</a>' in page.content.decode()


def test_out_of_hours_the_page_shows_12351_and_12356_at_once_and_when_somebody_is_back(
    phone: Client, tree: Tree, mei: Person, anna: User
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    on_rota(tree.district, [anna], first=tomorrow, until=tomorrow)

    for page in (reverse("incident:home"), reverse("incident:what", args=["account"])):
        said = text(phone.get(page))
        assert "现在没有人值班，明天 08:00有人来" in said
        assert re.search(r"急的先打电话： ?12351 12356", said)
    desk = desk_at(tree.branch, timezone.now())
    assert (desk.unit, desk.there) == (tree.district, None)


def test_sent_twice_it_is_one_matter_and_a_wrong_day_keeps_what_was_written(
    phone: Client, tree: Tree, mei: Person
) -> None:
    page = reverse("incident:what", args=["wages"])
    sent = {"happened_on": "2999-01-01", "left_on": "", "says": "两个月没发", "key": "k"}

    answer = phone.post(page, sent)
    assert answer.status_code == 422
    assert "两个月没发" in answer.content.decode()
    for _n in range(2):
        phone.post(page, sent | {"happened_on": "2026-10-15"})

    assert Case.objects.get().procedure == "incident.wages"


def test_a_file_that_is_none_is_refused_with_words(phone: Client, tree: Tree, mei: Person) -> None:
    case = somebody_is_hurt(mei)
    page = reverse("incident:mine", args=[case.ref])

    wrong = SimpleUploadedFile("a.jpg", b"<html>no</html>", "image/jpeg")
    answer = phone.post(page, {"item": "scene", "added": wrong})
    assert answer.status_code == 422
    assert phone.post(page, {"item": "scene"}).status_code == 422
    assert not Evidence.objects.exists()


def test_nobody_opens_somebody_elses(phone: Client, tree: Tree, mei: Person) -> None:
    other = somebody_is_hurt(a_worker(tree.branch))

    assert phone.get(reverse("incident:mine", args=[other.ref])).status_code == 404
    assert phone.get(reverse("incident:what", args=["fire"])).status_code == 404


def test_home_leads_there_in_one_tap(client: Client, tree: Tree) -> None:
    assert f'href="{reverse("incident:home")}"' in client.get("/").content.decode()


# --- the officer's pages -------------------------------------------------------------------------------


def desk(user: User) -> Client:
    client = SignedClient()
    client.force_login(user)
    return client


def test_an_officer_takes_it_by_one_tap_and_finds_limits_and_evidence_on_the_case(
    tree: Tree, mei: Person, anna: User, bao: User
) -> None:
    on_rota(tree.district, [anna])
    case = somebody_is_hurt(mei)
    page = desk(anna)

    assert "我来接" in text(page.get(reverse("incident_console:list")))
    assert "出事了，等人接" in text(page.get(reverse("console:today")))
    answer = page.post(reverse("incident_console:acknowledge", args=[case.ref]), follow=True)
    assert "您接了" in text(answer)
    said = text(page.get(reverse("cases_console:case", args=[case.ref])))
    assert "在走的期限" in said
    assert "最晚 2027-11-20" in said
    late = desk(bao).post(reverse("incident_console:acknowledge", args=[case.ref]), follow=True)
    assert "已经接了，您不用管了" in text(late)


def test_the_list_asks_the_same_questions_however_many_wait(
    tree: Tree, mei: Person, anna: User, django_assert_num_queries: Any
) -> None:
    page, here = desk(anna), reverse("incident_console:list")
    somebody_is_hurt(mei)
    page.get(here)
    with CaptureQueriesContext(connection) as one:
        page.get(here)
    for _n in range(3):
        somebody_is_hurt(a_worker(tree.branch))
    with django_assert_num_queries(len(one)):
        page.get(here)


# --- the shield ----------------------------------------------------------------------------------------


def test_past_her_company_nobody_of_it_is_called_even_on_duty_above(
    tree: Tree, mei: Person, anna: User, bao: User
) -> None:
    make_officer(tree.company, Role.CHAIR, user=anna)
    on_rota(tree.district, [anna, bao])
    on_rota(tree.company, [an_officer(tree.company)])

    case = somebody_is_hurt(mei, is_shielded=True)
    assert (case.unit, case.shielded_unit, case.place) == (tree.district, tree.company, "away")
    tick(after(1))

    assert called() == []
    assert not Notice.objects.filter(person__user__in=[anna]).filter(kind__startswith="cases.").exists()
