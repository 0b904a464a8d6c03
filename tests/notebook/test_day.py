"""The notebook: all that an officer owes by when, her own notes, and nothing that leaves the list unseen."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.factories import MONDAY, Tree, a_case, a_tree, an_officer, officer
from tests.people.factories import SignedClient
from yizhan.cases.actions import assign, hand_over, recuse, take
from yizhan.cases.models import Case
from yizhan.notebook.columns import NOTE_TEXT
from yizhan.notebook.models import Kept, Note
from yizhan.notebook.privacy import notes_of
from yizhan.notebook.retention import DONE_DAYS, forget_what_is_done
from yizhan.notebook.rules import group_of
from yizhan.orgs.models import RoleGrant
from yizhan.people.actions import person_for
from yizhan.people.models import User

pytestmark = pytest.mark.django_db
PAGE = "/console/notebook/"


@pytest.fixture
def tree(procedure: None) -> Tree:
    return a_tree()


@pytest.fixture
def olga(tree: Tree) -> User:
    return an_officer(tree.district, "欧佳")


def signed(user: User) -> Client:
    client = SignedClient()
    client.force_login(user)
    return client


def page(client: Client) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(PAGE).content.decode()))


def day(client: Client) -> object:
    return client.get(PAGE).context["day"]


def titles(client: Client) -> list[str]:
    return [line.title for _code, _name, lines in day(client).shown for line in lines]  # type: ignore[attr-defined]


def gone(client: Client) -> list[str]:
    return [one.says for one in day(client).gone]  # type: ignore[attr-defined]


def done(client: Client) -> list[object]:
    return [line.hint or line.title for _at, line in day(client).done]  # type: ignore[attr-defined]


def given(case: Case, to: User | None, by: User) -> Case:
    return assign(case=case, to=to, seen=case.entries, by=by, now=MONDAY)


def note(client: Client, text: str, **more: str) -> Note:
    sent = client.post(PAGE, {"do": "add", "text": text, "key": f"k{Note.objects.count()}", **more})
    assert sent.status_code == 302
    return Note.objects.latest("pk")


def do(client: Client, what: str, found: Note, **more: str) -> int:
    return client.post(PAGE, {"do": what, "note": str(found.handle), **more}).status_code


# --- what stands on it -------------------------------------------------------------------------------


def test_her_cases_and_those_of_her_desk_stand_there_and_a_colleague_s_do_not(tree: Tree, olga: User):
    other = an_officer(tree.district, "王干事")
    mine, free = a_case(tree.district), a_case(tree.district)
    given(mine, olga, other)
    given(a_case(tree.district), other, olga)
    a_case(tree.city)

    assert [title[-8:] for title in titles(signed(olga))] == [mine.ref, free.ref]


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (None, "none"),
        (MONDAY - timedelta(minutes=1), "late"),
        (MONDAY + timedelta(minutes=1), "today"),
        (datetime(2026, 11, 24, tzinfo=MONDAY.tzinfo), "today"),  # 24:00 of this Monday
        (datetime(2026, 11, 24, 0, 1, tzinfo=MONDAY.tzinfo), "week"),
        (datetime(2026, 11, 30, tzinfo=MONDAY.tzinfo), "week"),  # 24:00 of Sunday
        (datetime(2026, 11, 30, 0, 1, tzinfo=MONDAY.tzinfo), "later"),
    ],
)
def test_what_is_due_by_the_end_of_a_day_stands_with_that_day(due: datetime | None, group: str):
    assert group_of(due, MONDAY) == group


def test_the_switch_of_the_unit_takes_nothing_from_the_list(tree: Tree, olga: User):
    case = a_case(tree.district)
    below = an_officer(tree.district).pk and tree.company
    client = signed(olga)
    client.post("/console/acts-for/", {"unit": below.pk})

    assert [title[-8:] for title in titles(client)] == [case.ref]
    assert "不只是" in page(client)


@pytest.mark.parametrize("cases", [1, 4])
def test_six_queries_at_most_whatever_there_is(tree: Tree, olga: User, cases: int):
    client = signed(olga)
    for _n in range(cases):
        a_case(tree.district)
        note(client, "开会")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(PAGE)
        tables = (re.search(r'(?:FROM|INTO|UPDATE) "(\w+)"', one["sql"]) for one in found)
        return sum(
            at is not None and at[1] in {"cases_case", "notebook_note", "notebook_kept"} for at in tables
        )

    assert asked() == 4  # cases, notes, what was shown, and what is new
    assert asked() == 3
    for case in Case.objects.all():
        given(case, olga if case.pk % 2 else an_officer(tree.district), olga)
    assert asked() <= 6


# --- nothing leaves it unseen ------------------------------------------------------------------------


def test_what_a_colleague_takes_is_told_once_and_until_she_has_read_it(tree: Tree, olga: User):
    client, case = signed(olga), a_case(tree.district)
    assert len(titles(client)) == 1
    given(case, an_officer(tree.district, "王干事"), an_officer(tree.district))

    assert titles(client) == []
    assert gone(client) == ["王干事在办"]
    assert gone(client) == ["王干事在办"]  # until she says so
    client.post(PAGE, {"do": "seen", "gone": Kept.objects.get().pk})
    assert gone(client) == []
    assert Kept.objects.get().seen_at is not None


def test_handed_over_by_another_and_taken_back_say_so(tree: Tree, olga: User):
    client, boss = signed(olga), an_officer(tree.city, "阿达")
    handed, back = a_case(tree.district), a_case(tree.city)
    given(handed, olga, boss)
    assert len(titles(client)) == 1
    handed.refresh_from_db()

    hand_over(case=handed, to=tree.company, seen=handed.entries, by=boss, now=MONDAY, says="离得近")

    assert gone(client) == ["转给了某物流公司工会"]
    assert back.ref not in page(client)


def test_what_she_did_herself_stands_under_what_is_done(tree: Tree, olga: User):
    client = signed(olga)
    passed, kept_out, handed = a_case(tree.district), a_case(tree.district), a_case(tree.district)
    assert len(titles(client)) == 3
    given(passed, an_officer(tree.district, "王干事"), olga)
    recuse(case=kept_out, by=olga, now=MONDAY, says="是我表弟")
    hand_over(case=handed, to=tree.city, seen=handed.entries, by=olga, now=MONDAY, says="市里的事")

    assert gone(client) == []
    assert sorted(map(str, done(client))) == ["您交给了王干事", "您回避了", "您转给了甲市总工会"]


def test_what_comes_back_to_her_stands_on_the_list_again(tree: Tree, olga: User):
    client, case, other = signed(olga), a_case(tree.district), an_officer(tree.district, "王干事")
    titles(client)
    case = given(case, other, other)
    assert gone(client) == ["王干事在办"]

    given(case, olga, other)

    assert len(titles(client)) == 1
    assert gone(client) == []
    assert Kept.objects.get().gone_at is None


def test_a_step_that_goes_on_keeps_it_on_the_list(tree: Tree, olga: User):
    client, case = signed(olga), a_case(tree.district)
    titles(client)

    take(
        case=case,
        outcome="accept",
        seen=case.entries,
        taker=officer(olga),
        now=MONDAY,
        fields={"about": "充电", "illness": "无"},
    )

    assert titles(client) == [f"诉求 · 办理 · {case.ref}"]
    assert Kept.objects.get().title == f"诉求 · 办理 · {case.ref}"


def test_who_has_no_office_there_any_more_is_told_so_and_no_more(tree: Tree, olga: User):
    client = signed(olga)
    a_case(tree.district)
    assert len(titles(client)) == 1
    RoleGrant.objects.filter(user=olga).update(ends_at=timezone.now())
    an_officer_again = RoleGrant.objects.get(user=olga)
    RoleGrant.objects.create(
        user=olga,
        unit=tree.company,
        role=an_officer_again.role,
        line=an_officer_again.line,
        starts_at=an_officer_again.starts_at,
    )

    assert gone(client) == ["不再由您办"]


# --- her own notes -----------------------------------------------------------------------------------


def test_a_note_is_two_taps_stands_by_its_day_and_is_nobody_else_s(tree: Tree, olga: User):
    client, boss = signed(olga), signed(an_officer(tree.city))

    made = note(client, "给王师傅回电话", due_date=str(timezone.localdate()))

    assert titles(client) == ["给王师傅回电话"]
    assert made.home_id == tree.district.home_id
    assert "王师傅" not in bytes(made.cipher).decode("latin1")
    assert "王师傅" not in page(boss)
    assert do(boss, "done", made) == 404
    assert do(boss, "drop", made) == 404


def test_the_same_tap_twice_is_one_note(olga: User):
    client = signed(olga)
    for _tap in range(2):
        client.post(PAGE, {"do": "add", "text": "开会", "key": "same"})

    assert Note.objects.count() == 1


def test_a_note_is_done_comes_back_is_put_off_changed_and_dropped(olga: User):
    client = signed(olga)
    made = note(client, "开会")
    assert do(client, "done", made) == 302
    assert titles(client) == []
    assert done(client) == ["开会"]
    do(client, "up", made)
    ahead = timezone.localdate() + timedelta(days=3)
    assert do(client, "off", made, until=str(ahead)) == 302
    assert titles(client) == []
    assert "推到" in page(client)
    Note.objects.update(put_off_until=timezone.localdate())
    assert titles(client) == ["开会"]  # its day has come
    do(client, "change", made, text="开大会", due_date="")
    assert titles(client) == ["开大会"]
    do(client, "drop", made)
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"do": "add", "text": " "}, "请写几个字"),
        ({"do": "add", "text": "字" * 301}, "最多 300 个字"),
        ({"do": "add", "text": "开会", "due_date": "9999-01-01"}, "2000 到 2099"),
        ({"do": "off", "until": "2020-01-01"}, "请选明天或以后的日子"),
        ({"do": "off", "until": "x"}, "日期照"),
        ({"do": "change", "text": ""}, "请写几个字"),
        ({"do": "__class__"}, "没有这种操作"),
    ],
)
def test_bad_input_is_refused_in_words_and_nothing_is_lost(olga: User, sent: dict[str, str], says: str):
    client = signed(olga)
    made = note(client, "原来的")

    answer = client.post(PAGE, {"note": str(made.handle), **sent})

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert sent.get("text", "") in answer.content.decode()
    assert titles(client) == ["原来的"]


def test_nonsense_about_a_note_or_what_was_read_harms_nothing(tree: Tree, olga: User):
    client = signed(olga)
    assert client.post(PAGE, {"do": "done", "note": "x"}).status_code == 404
    titles_before = titles(client)
    a_case(tree.district)
    titles(client)

    client.post(PAGE, {"do": "seen", "gone": ["x", "9" * 30, "-1", str(Kept.objects.get().pk)]})

    assert Kept.objects.get().seen_at is None  # it is on the list still
    assert titles_before == []


# --- her rights --------------------------------------------------------------------------------------


def test_notes_are_in_her_export_and_what_is_done_goes_after_a_year(olga: User):
    client = signed(olga)
    old, running = note(client, "开会"), note(client, "写总结")
    now = timezone.now()
    Note.objects.filter(pk=old.pk).update(done_at=now - timedelta(days=DONE_DAYS, seconds=1))

    assert "写总结" in str(notes_of(person_for(olga)))
    assert forget_what_is_done(now) == 1
    assert NOTE_TEXT.open(Note.objects.get()) == "写总结"
    assert Note.objects.get() == running
    RoleGrant.objects.filter(user=olga).delete()
    User.objects.get(pk=olga.pk).delete()
    assert not Note.objects.exists()
