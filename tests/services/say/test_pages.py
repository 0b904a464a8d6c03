"""诉求 in the browser's words: one box, past one's unit or without a name, and what becomes of it on both sides."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.cases.factories import Tree, a_worker, an_officer
from tests.people.factories import SignedClient
from tests.places.factories import station as a_station
from yizhan.cases.actions import add_note
from yizhan.cases.models import Case
from yizhan.orgs.models import Role
from yizhan.people.columns import PERSON_PHONE
from yizhan.people.models import Person
from yizhan.people.queries import looks_at
from yizhan.places.nearby import reindex, today_of

pytestmark = pytest.mark.django_db


def clerk_of(tree: Tree, role: str = Role.OFFICER) -> Client:
    client = SignedClient()
    client.force_login(an_officer(tree.district, "王干事", role))
    return client


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def say(client: Client, says: str = "充电的地方太少", **more: Any) -> HttpResponse:
    return client.post("/say/", {"says": says, "key": "k1", **more})  # type: ignore[return-value]


def act(client: Client, path: str, do: str, **more: Any) -> HttpResponse:
    """Send a form of the page as the page stands now."""
    seen = Case.objects.get().entries
    return client.post(path, {"do": do, "seen": seen, **more})  # type: ignore[return-value]


def test_from_the_box_to_solved_and_rated(tree: Tree, person: Person, her: Client):
    sent = say(her, shield="on")
    case = Case.objects.get()
    assert sent.headers["Location"] == f"/matters/{case.ref}/"
    clerk, page = clerk_of(tree), f"/console/cases/{case.ref}/"
    listed = text(clerk.get("/console/cases/?with_words=1"))
    assert "充电的地方太少" in listed
    assert "等工会接" in listed

    assert act(clerk, page, "take", outcome="accept").status_code == 302
    assert act(clerk, page, "answer", **{"answer-says": "在联系物业"}).status_code == 302
    assert act(clerk, page, "note", **{"note-says": "物业不好说话"}).status_code == 302
    assert act(clerk, page, "take", outcome="ask", **{"ask-question": "哪个路口"}).status_code == 302
    hers = text(her.get(f"/matters/{case.ref}/"))
    assert "在联系物业" in hers
    assert "哪个路口" in hers
    assert "物业不好说话" not in hers
    assert "东区总工会 · 干部" in hers  # who has read it

    mine = f"/matters/{case.ref}/"
    assert act(her, mine, "take", outcome="reply", **{"reply-reply": "人民路"}).status_code == 302
    assert act(clerk, page, "take", outcome="settle", **{"settle-result": "加了二十个"}).status_code == 302
    assert act(her, mine, "take", outcome="agree").status_code == 302
    assert act(her, mine, "stars", **{"stars-stars": "5"}).status_code == 302
    case.refresh_from_db()
    assert case.place == "solved"
    assert re.search("办结了 诉求 · .* · 东区总工会", text(her.get("/matters/")))
    ended = text(her.get(mine))
    assert "办得怎么样： 加了二十个" in ended  # not what the form says to officers
    assert "东区总工会办的" in ended
    assert "加了二十个" in text(clerk.get(page))
    assert case.ref in text(clerk.get("/console/cases/?which=ended"))


def test_a_step_that_is_past_keeps_what_was_typed_and_says_why(tree: Tree, her: Client):
    say(her)
    case = Case.objects.get()
    Case.objects.filter(pk=case.pk).update(unit=tree.district)
    clerk, page = clerk_of(tree), f"/console/cases/{case.ref}/"
    seen = case.entries
    act(her, f"/matters/{case.ref}/", "word", **{"word-says": "晚上没有灯"})

    stale = clerk.post(page, {"do": "take", "seen": seen, "outcome": "decline", "decline-reason": "归城管管"})

    assert stale.status_code == 422
    assert "新的进展" in text(stale)  # type: ignore[arg-type]
    assert "归城管管" in stale.content.decode()
    case.refresh_from_db()
    assert case.place == "received"


def test_what_a_form_asks_is_asked_again_in_words(tree: Tree, her: Client):
    say(her, shield="on")
    case = Case.objects.get()
    clerk = clerk_of(tree)

    refused = act(clerk, f"/console/cases/{case.ref}/", "take", outcome="decline")

    assert refused.status_code == 422
    assert "请写明原因，本人会看到" in text(refused)


def test_a_viewer_reads_and_does_nothing(tree: Tree, her: Client):
    say(her, shield="on")
    case = Case.objects.get()
    viewer = clerk_of(tree, Role.VIEWER)
    page = f"/console/cases/{case.ref}/"

    assert "充电的地方太少" in text(viewer.get(page))  # type: ignore[arg-type]
    assert act(viewer, page, "note", **{"note-says": "x"}).status_code == 422
    assert act(viewer, page, "take", outcome="accept").status_code == 422
    assert Case.objects.get().entries == 1


def test_an_officer_sees_her_own_matter_as_she_whose_it_is_and_never_as_an_officer(tree: Tree):
    by = an_officer(tree.district, "王干事")
    Person.objects.filter(user=by).update(unit=tree.branch)
    clerk = SignedClient()
    clerk.force_login(by)
    say(clerk, shield="on")
    case = Case.objects.get()
    Case.objects.filter(pk=case.pk).update(unit=tree.district, shielded_unit=None)
    add_note(case=case, by=an_officer(tree.district), now=timezone.now(), says="此人常来")

    assert clerk.get(f"/console/cases/{case.ref}/").headers["Location"] == f"/matters/{case.ref}/"
    assert case.ref not in text(clerk.get("/console/cases/?which=below"))
    assert "此人常来" not in text(clerk.get(f"/matters/{case.ref}/"))


@pytest.mark.parametrize("do", ["", "drop", "__class__", "case", "now"])
def test_nonsense_is_refused_in_words(tree: Tree, her: Client, do: str):
    say(her, shield="on")
    case = Case.objects.get()

    assert act(clerk_of(tree), f"/console/cases/{case.ref}/", do).status_code == 422
    assert act(her, f"/matters/{case.ref}/", do).status_code == 422
    for seen in ("", "-1", "9" * 40, "一"):
        sent = clerk_of(tree).post(
            f"/console/cases/{case.ref}/", {"do": "take", "outcome": "accept", "seen": seen}
        )
        assert sent.status_code == 422


def test_without_a_name_she_gets_a_code_once_and_follows_by_it(tree: Tree):
    nobody = Client()
    assert nobody.get("/say/").headers["Location"] == "/say/where/"
    assert "甲省总工会" in text(nobody.get(f"/say/where/?under={tree.province.area_parent_id}"))  # type: ignore[arg-type]

    sent = nobody.post(f"/say/?unit={tree.district.pk}", {"says": "老板不让休息", "key": "k"}, follow=True)
    found = re.search(r"(?:[2-9A-Z]{4}-){3}[2-9A-Z]{4}", sent.content.decode())
    assert found

    later = Client()
    assert later.get("/matters/receipt/matter/").status_code == 302
    wrong = later.post("/matters/receipt/", {"code": "AAAA-AAAA-AAAA-AAAA"})
    assert "没有这个查询码" in text(wrong)  # type: ignore[arg-type]
    matter = later.post("/matters/receipt/", {"code": found[0].lower()}, follow=True)
    assert "老板不让休息" in text(matter)  # type: ignore[arg-type]
    assert act(later, "/matters/receipt/matter/", "word", **{"word-says": "昨天又加班"}).status_code == 302
    assert "昨天又加班" in text(clerk_of(tree).get(f"/console/cases/{Case.objects.get().ref}/"))  # type: ignore[arg-type]
    assert later.post("/matters/receipt/matter/", {"do": "leave"}).headers["Location"] == "/matters/receipt/"
    assert later.get("/matters/receipt/matter/").status_code == 302


def test_somebody_signed_in_may_say_it_without_a_name_and_it_is_in_none_of_her_lists(
    person: Person, her: Client
):
    sent = say(her, nameless="on")

    assert re.search(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){3}", text(sent))
    assert "case_receipt" not in her.session
    case = Case.objects.get()
    assert case.person is None
    assert case.history.get().by is None
    assert "还没有提过事" in text(her.get("/matters/"))  # type: ignore[arg-type]


def test_a_code_that_was_kept_for_somebody_unknown_is_gone_once_she_signs_in(tree: Tree, person: Person):
    unknown = Client()
    unknown.post(f"/say/?unit={tree.district.pk}", {"says": "老板不让休息", "key": "k1"})
    assert "case_receipt" in unknown.session

    unknown.force_login(person.user)  # type: ignore[arg-type]

    assert "case_receipt" not in unknown.session


def test_from_the_list_of_unions_the_way_back_is_to_the_box_but_for_who_would_be_sent_here_again(
    her: Client, tree: Tree
):
    def back(client: Client) -> str:
        found = re.search('class="icon-btn" href="([^"]*)"', client.get("/say/where/").content.decode())
        return found[1] if found else ""

    assert (back(her), back(Client())) == ("/say/", "/")


def test_only_the_first_page_of_unions_asks_for_her_position(her: Client, tree: Tree):
    below = f"/say/where/?under={tree.province.area_parent_id}"

    assert "static/say/where" in her.get("/say/where/").content.decode()
    assert "static/say/where" not in her.get(below).content.decode()


def test_another_s_matter_is_not_there(her: Client, tree: Tree):
    say(her)
    other = Client()
    other.force_login(a_worker(tree.branch).user)  # type: ignore[arg-type]

    assert other.get(f"/matters/{Case.objects.get().ref}/").status_code == 404


def test_the_same_page_sent_twice_is_one_matter(her: Client):
    say(her)
    say(her)

    assert Case.objects.count() == 1


@pytest.mark.parametrize("is_known", [True, False])
def test_without_a_name_the_same_page_sent_twice_has_one_code_and_says_what_did_not_come(
    is_known: bool, tree: Tree, her: Client
):
    client = her if is_known else Client()
    codes = []
    for says in ("充电的地方太少", "充电的地方太少，还没有灯"):
        sent = client.post(
            f"/say/?unit={tree.district.pk}", {"says": says, "key": "k1", "nameless": "on"}, follow=True
        )
        codes += re.findall(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}", text(sent))  # type: ignore[arg-type]

    assert Case.objects.count() == 1
    assert len(codes) == 2
    assert codes[0] == codes[1]
    assert "后来改的字没有交上" in text(sent)  # type: ignore[arg-type]


def solved(tree: Tree, her: Client) -> tuple[Client, str]:
    """A matter that she said is done; the client of the officer, and his page of it."""
    say(her)
    case = Case.objects.get()
    Case.objects.update(unit=tree.district)
    clerk, page = clerk_of(tree), f"/console/cases/{case.ref}/"
    act(clerk, page, "take", outcome="accept")
    act(clerk, page, "take", outcome="settle", **{"settle-result": "加了二十个"})
    act(her, f"/matters/{case.ref}/", "take", outcome="agree")
    return clerk, page


def test_who_was_not_satisfied_is_called_back_and_reads_what_came_of_it(tree: Tree, her: Client):
    clerk, page = solved(tree, her)
    mine = f"/matters/{Case.objects.get().ref}/"
    assert "不满意的，工会三个工作日内联系您" in text(her.get(mine))  # type: ignore[arg-type]
    act(her, mine, "stars", **{"stars-stars": "1", "stars-says": "还是没地方充"})
    assert "不满意，要回访" in text(clerk.get("/console/notebook/"))  # type: ignore[arg-type]
    assert "要回访" in text(clerk.get(page))  # type: ignore[arg-type]

    assert act(clerk, page, "call", **{"call-says": ""}).status_code == 422
    assert act(clerk, page, "call", **{"call-says": "下周再加十个"}).status_code == 302

    assert "下周再加十个" in text(her.get(mine))  # type: ignore[arg-type]
    assert "要回访" not in text(clerk.get(page))  # type: ignore[arg-type]
    assert "您回访过了" in text(clerk.get("/console/notebook/"))  # type: ignore[arg-type]
    assert act(clerk, page, "call", **{"call-says": "又打一次"}).status_code == 422


def test_her_number_is_shown_to_who_calls_her_and_she_sees_who_looked(
    tree: Tree, person: Person, her: Client
):
    say(her)
    Case.objects.update(unit=tree.district)
    page = f"/console/cases/{Case.objects.get().ref}/"
    phone = PERSON_PHONE.open(person)
    assert phone
    clerk = clerk_of(tree)
    assert phone not in text(clerk.get(page))  # type: ignore[arg-type]
    assert phone in text(act(clerk, page, "contact"))
    assert [look.officer for look in looks_at(person)] == ["王干事"]
    viewer = SignedClient()
    viewer.force_login(an_officer(tree.district, role=Role.VIEWER))
    assert phone not in text(act(viewer, page, "contact"))


def test_handed_over_to_where_she_does_not_see_it_she_is_back_at_the_list(tree: Tree, her: Client):
    say(her)
    Case.objects.update(unit=tree.district)
    page = f"/console/cases/{Case.objects.get().ref}/"
    sent = act(clerk_of(tree), page, "hand", **{"hand-to": tree.city.pk, "hand-says": "全市的事"})
    assert sent.headers["Location"] == "/console/cases/"


def test_a_word_that_is_sent_twice_is_said_once(her: Client):
    say(her)
    mine = f"/matters/{Case.objects.get().ref}/"
    for _try in range(2):
        assert act(her, mine, "word", **{"word-says": "昨天又没电"}).status_code == 302
    assert act(her, mine, "word", **{"word-says": "今天也是"}).status_code == 302
    assert Case.objects.get().history.filter(kind="word").count() == 2


def test_codes_are_not_tried_without_end(settings: Any):
    client = Client()
    answers = [client.post("/matters/receipt/", {"code": "AAAA-AAAA-AAAA-AAAA"}) for _try in range(21)]

    assert "试得太多了" in text(answers[-1])  # type: ignore[arg-type]


def test_two_who_say_the_same_see_one_way_and_each_only_her_own_words(tree: Tree, her: Client):
    say(her, "充电的地方太少", shield="on")
    other = Client()
    other_person = a_worker(tree.branch)
    assert other_person.user is not None
    other.force_login(other_person.user)
    other.post("/say/", {"says": "没地方充电", "key": "k2", "shield": "on"})
    first, second = Case.objects.order_by("pk")
    Case.objects.update(unit=tree.district, shielded_unit=None)
    clerk = clerk_of(tree)

    wrong = clerk.post(f"/console/cases/{second.ref}/", {"do": "merge", "seen": 1, "merge-other": "ZZZZZZZZ"})
    assert "没有这个编号" in text(wrong)  # type: ignore[arg-type]
    done = clerk.post(
        f"/console/cases/{second.ref}/", {"do": "merge", "seen": 1, "merge-other": first.ref.lower()}
    )
    assert done.status_code == 302
    clerk.post(f"/console/cases/{first.ref}/", {"do": "answer", "seen": 1, "answer-says": "下月加装"})

    page = text(other.get(f"/matters/{second.ref}/"))  # type: ignore[arg-type]
    assert "下月加装" in page
    assert "没地方充电" in page
    assert "充电的地方太少" not in page
    assert "等工会接" in page  # where the one is that it goes on with
    assert first.ref not in page
    assert second.ref in text(clerk.get(f"/console/cases/{first.ref}/"))  # type: ignore[arg-type]
    second.refresh_from_db()
    alone = other.post(
        f"/matters/{second.ref}/", {"do": "alone", "seen": second.entries, "alone-says": "不是一回事"}
    )
    assert alone.status_code == 302
    second.refresh_from_db()
    assert second.main is None


def test_the_union_of_the_nearest_station_is_offered_and_where_she_is_is_not_kept(tree: Tree):
    made = a_station(tree.branch)  # of a company: its place is the district
    reindex([made.pk], today_of(timezone.now()))
    nobody = Client()
    page = nobody.get("/say/where/")
    assert "用我现在的位置" in text(page)
    near = nobody.post("/say/near/", {"lon": str(made.lon), "lat": str(made.lat), "datum": "wgs84"})
    assert f"按离您最近的「{made.name}」，是东区总工会" in text(near)
    assert f"/say/?unit={tree.district.pk}" in near.content.decode()
    assert str(made.lon) not in str(dict(nobody.session))
    for nonsense in ({}, {"lon": "x", "lat": "1"}, {"lon": "87.6", "lat": "43.8", "datum": "wgs84"}):
        assert "附近没有工会的驿站" in text(nobody.post("/say/near/", nonsense))
