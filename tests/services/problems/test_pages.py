"""Problems in the browser's words, on both sides: found while typing, gathered, decided, answered, read by all."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cases.factories import MONDAY, a_worker, an_officer
from tests.people.factories import SignedClient
from tests.services.problems.factories import (
    LOOKALIKE,
    PROPOSAL,
    World,
    a_problem,
    a_world,
    came,
    decided,
    demand,
    step,
)
from yizhan.cases.actions import take
from yizhan.cases.actors import Taker
from yizhan.cases.categories import start
from yizhan.cases.models import Case
from yizhan.cases.receipts import code_of
from yizhan.orgs.models import Role, ShieldedRead
from yizhan.people.models import User
from yizhan.services.problems.actions import publish
from yizhan.services.problems.models import MeToo, Problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


def of(user: User | None) -> Client:
    client = SignedClient()
    if user:
        client.force_login(user)
    return client


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def shown(world: World) -> Problem:
    return publish(problem=a_problem(world), text="暑假孩子没人带，在想办法", by=world.olga, now=MONDAY)


# --- officers -------------------------------------------------------------------------------------


def test_suggested_groups_show_the_words_that_made_them_and_a_look_alike_is_not_among_them(world: World):
    home = world.tree.province
    start(home=home, by=an_officer(home), now=MONDAY)
    other = demand(world.branches[0], a_worker(world.branches[0]), LOOKALIKE)
    page = text(of(world.olga).get("/console/problems/suggested/"))

    assert "孩子没人带" in page
    assert all(one.ref in page for one in world.demands)
    assert other.ref not in page


def test_she_gathers_from_the_page_and_comes_to_the_problem(world: World):
    client, refs = of(world.olga), [one.ref for one in world.demands]
    page = client.get("/console/problems/new/", {"ref": refs})
    assert all(ref in text(page) for ref in refs)
    sent = {"ref": refs, "title": "暑期孩子没人带", "unit": world.tree.district.pk, "key": "k"}
    for wrong in ({"title": ""}, {"unit": ""}):
        assert client.post("/console/problems/new/", sent | wrong).status_code == 422
    done = client.post("/console/problems/new/", sent, follow=True)

    problem = Problem.objects.get()
    assert done.redirect_chain[-1][0] == f"/console/cases/{problem.case.ref}/"
    assert all(ref in text(done) for ref in refs)
    again = client.post("/console/problems/new/", sent | {"key": "k2"})
    assert again.status_code == 422
    assert "已经归在一个问题里了" in text(again)
    page = text(client.get("/console/problems/"))
    assert "暑期孩子没人带" in page
    assert "写方案 1" in page


def test_more_are_put_to_one_that_is_there_from_the_likest_by_number_and_from_the_new_page(world: World):
    problem, client = a_problem(world, world.demands[:1]), of(world.olga)
    ref = problem.case.ref
    page = text(client.get(f"/console/problems/{ref}/more/"))
    assert world.demands[1].ref in page
    assert client.post(f"/console/problems/{ref}/more/", {"ref": ["NOSUCH"]}).status_code == 422
    assert client.post(f"/console/problems/{ref}/more/", {"ref": [world.demands[1].ref]}).status_code == 302
    sent = {"do": "number", "other": world.demands[2].ref.lower()}
    assert client.post(f"/console/problems/{ref}/more/", sent).status_code == 302
    assert client.post(f"/console/problems/{ref}/more/", sent).status_code == 422
    extra = demand(world.branches[0])
    client.post("/console/problems/new/", {"ref": [extra.ref], "into": ref, "key": "x"})
    assert problem.members.count() == 4
    client.post(f"/console/problems/{ref}/let-go/", {"ref": extra.ref})
    assert problem.members.filter(left_at__isnull=True).count() == 3


def test_she_goes_the_way_on_the_page_of_the_case_and_bad_input_is_refused_with_words(world: World):
    problem, olga = a_problem(world), of(world.olga)
    path = f"/console/cases/{problem.case.ref}/"

    def go(client: Client, outcome: str, **fields: str) -> HttpResponse:
        seen = Case.objects.get(pk=problem.pk).entries
        data = {f"{outcome}-{name}": value for name, value in fields.items()}
        return client.post(path, {"do": "take", "outcome": outcome, "seen": seen, **data})  # type: ignore[return-value]

    wrong = go(olga, "propose", **PROPOSAL | {"yuan": "三万"})
    assert wrong.status_code == 422
    assert PROPOSAL["proposal"] in wrong.content.decode()
    assert go(olga, "propose", **PROPOSAL).status_code == 302
    assert "等您表决的共性问题" in text(of(world.chair).get("/console/"))
    assert "同意办" not in text(olga.get(path))
    go(of(world.chair), "approve")
    assert "等您表决的共性问题" not in text(of(world.chair).get("/console/")).replace(
        "等您表决的共性问题 0", ""
    )
    go(of(world.admin), "approve")
    assert "30,000" in text(olga.get(path))
    assert "平台上打不开" in text(go(olga, "came", path="/nowhere/", says="有了"))
    assert go(olga, "came", path="", says="公园里有了").status_code == 302
    assert go(olga, "close", answer="办成了").status_code == 302
    assert "办成了" in text(olga.get("/console/problems/?which=ended"))


def test_what_waits_for_her_voice_stands_on_her_first_page_again_when_it_was_sent_back(world: World):
    problem, chair = a_problem(world), of(world.chair)

    def waits(client: Client) -> bool:
        return problem.title in text(client.get("/console/")).split("等您表决的共性问题")[-1]

    step(problem, "propose", world.olga, PROPOSAL)
    assert waits(chair)
    step(problem, "approve", world.chair)
    assert not waits(chair)
    step(problem, "send_back", world.admin, {"change": "钱少一点"})
    step(problem, "propose", world.chair, PROPOSAL)
    assert not waits(chair)
    assert waits(of(world.admin))
    step(problem, "send_back", world.admin, {"change": "再少一点"})
    step(problem, "propose", world.olga, PROPOSAL)
    assert waits(chair)


def test_demands_are_answered_on_one_page_with_a_result_beside_each(world: World):
    problem, client = a_problem(world), of(world.olga)
    first = world.demands[0]
    take(case=first, outcome="accept", seen=1, taker=Taker(world.olga), now=MONDAY)
    path = f"/console/problems/{problem.case.ref}/answers/"
    assert "不在能答复的一步" in text(client.get(path))
    assert client.post(path, {"says": "开班了"}).status_code == 422
    stale = text(client.post(path, {"says": "开班了", "demand": [f"{first.ref}:1"]}))
    assert "1 件里答复了 0 件" in stale
    done = text(client.post(path, {"says": "开班了", "demand": [f"{first.ref}:2", "NOSUCH:1", "x"]}))
    assert "1 件里答复了 1 件" in done


def test_who_only_reads_gathers_nothing(world: World):
    client = of(an_officer(world.tree.district, "看看", Role.VIEWER))
    problem = a_problem(world)
    assert client.get("/console/problems/suggested/").status_code == 403
    assert client.get(f"/console/problems/{problem.case.ref}/more/").status_code == 403
    assert "再归几件" not in text(client.get(f"/console/cases/{problem.case.ref}/"))


def test_as_many_queries_for_three_problems_as_for_one(world: World):
    client = of(world.olga)
    found = []
    for n in range(3):
        a_problem(world, [world.demands[n]], title=f"问题{n}")
        if n in (0, 2):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                client.get("/console/problems/")
            found.append(len(captured))
    assert found[0] == found[1]


def test_who_reads_words_of_several_is_seen_by_whose_they_are(world: World):
    client, mine = of(world.olga), world.demands[0]
    for path in ("/console/problems/suggested/", f"/console/problems/new/?ref={mine.ref}"):
        ShieldedRead.objects.all().delete()
        client.get(path)
        assert ShieldedRead.objects.filter(subject=f"cases.case:{mine.ref}").exists()
    ShieldedRead.objects.all().delete()
    client.get(f"/console/cases/{a_problem(world).case.ref}/")
    assert not ShieldedRead.objects.filter(subject=f"cases.case:{mine.ref}").exists()


# --- workers ----------------------------------------------------------------------------------------


def test_while_she_types_she_is_shown_what_is_public_and_like_it(world: World):
    problem, client = shown(world), Client()
    sent = {"says": "暑假我家孩子没人看", "unit": world.tree.district.pk}
    assert problem.title in text(client.post("/problems/like/", sent))
    for other in ({"says": "充电"}, {"says": "电动车没有地方充电"}, {"unit": "x"}, {"unit": "9" * 30}):
        assert text(client.post("/problems/like/", sent | other)).strip() == ""


def test_the_box_asks_while_she_types(world: World):
    client = of(a_worker(world.branches[0]).user)
    page = client.get("/say/").content.decode()
    assert 'hx-post="/problems/like/"' in page
    assert 'href="/problems/"' in page


def test_she_says_that_she_has_it_too_and_the_officer_is_shown_that(world: World):
    problem = shown(world)
    ref, client = problem.case.ref, of(a_worker(world.branches[0]).user)
    page = client.get(f"/problems/{ref}/").content.decode()
    assert f"/say/?about={ref}" in page
    page = client.get(f"/say/?about={ref}").content.decode()
    assert "关于“暑期孩子没人带”" in page
    client.post("/say/", {"says": "我家也是", "key": "k", "about": ref})
    mine = MeToo.objects.get().case

    assert "1 件说“我也有”" in text(of(world.olga).get(f"/console/cases/{ref}/"))
    assert mine.ref in text(of(world.olga).get(f"/console/problems/{ref}/more/"))
    assert "关于" not in client.get("/say/?about=NOSUCH").content.decode()


def test_the_way_to_the_place_keeps_what_it_is_about(world: World):
    ref = shown(world).case.ref
    there = Client().get(f"/say/?about={ref}", follow=True)
    assert f"about={ref}" in there.content.decode()


def test_her_page_says_what_became_of_it_and_so_does_the_page_by_receipt(world: World):
    nameless = demand(world.branches[0])
    problem = came(world, decided(world, a_problem(world, [*world.demands, nameless])), says="在文化宫报名")
    mine = world.demands[0]
    assert mine.person
    page = text(of(mine.person.user).get(f"/matters/{mine.ref}/"))
    for said in ("不只您一个人提", problem.title, "定下来了，正在办", "在文化宫报名"):
        assert said in page
    client = Client()
    code = code_of(f"{nameless.home_id}:{nameless.key}")
    client.post("/matters/receipt/", {"code": code})
    assert "在文化宫报名" in text(client.get("/matters/receipt/matter/"))


def test_the_public_page_says_no_person_and_no_worker_s_words(world: World):
    problem = shown(world)
    page = text(Client().get(f"/problems/{problem.case.ref}/"))
    assert "不到 10 人提过" in page
    for demand_ in world.demands:
        assert demand_.ref not in page
    assert "带娃难" not in page
    assert Client().get("/problems/NOSUCH/").status_code == 404
    assert problem.title in text(Client().get("/problems/"))


def test_what_is_not_public_is_not_there(world: World):
    problem = a_problem(world)
    assert Client().get(f"/problems/{problem.case.ref}/").status_code == 404
    client = of(world.olga)
    path = f"/console/problems/{problem.case.ref}/public/"
    assert client.post(path, {"text": ""}).status_code == 422
    client.post(path, {"text": "在想办法"})
    assert Client().get(f"/problems/{problem.case.ref}/").status_code == 200
    client.post(path, {"do": "hide"})
    assert Client().get(f"/problems/{problem.case.ref}/").status_code == 404
