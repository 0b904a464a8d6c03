"""What people send that cannot be, by the pages: each is refused in words, and what they typed is still there."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.cases.factories import Tree, a_tree, a_worker, an_officer
from tests.people.factories import SignedClient
from yizhan.cases.models import Attachment, Case
from yizhan.orgs.models import Role
from yizhan.people.models import Person

pytestmark = pytest.mark.django_db
HUGE = b"\xff\xd8\xff" + b"\0" * (30 * 1024 * 1024)
TYPED = "站长说下周装两个充电柜"


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def person(tree: Tree) -> Person:
    return a_worker(tree.branch)


@pytest.fixture
def her(person: Person) -> Client:
    client = Client()
    assert person.user is not None
    client.force_login(person.user)
    return client


@pytest.fixture
def case(her: Client, tree: Tree) -> Case:
    her.post("/say/", {"says": "充电的地方太少", "key": "k1", "shield": "on"})
    return Case.objects.get()


@pytest.fixture
def clerk(tree: Tree) -> Client:
    client = SignedClient()
    client.force_login(an_officer(tree.district, "王干事", Role.OFFICER))
    return client


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def act(client: Client, page: str, seen: int, outcome: str, **more: object) -> HttpResponse:
    sent = {"do": "take", "outcome": outcome, "seen": seen, **more}
    return client.post(page, sent)  # type: ignore[return-value]


def console(case: Case) -> str:
    return f"/console/cases/{case.ref}/"


# --- a step, a decision, a tab -----------------------------------------------------------------------------


def test_a_form_of_a_step_that_is_not_the_current_one_is_refused_and_kept(clerk: Client, case: Case):
    answer = act(clerk, console(case), case.entries, "settle", **{"settle-result": TYPED, "says": TYPED})

    assert answer.status_code == 422
    assert "这一步已经过去了，或者不由您来办" in text(answer)
    assert TYPED in answer.content.decode()
    case.refresh_from_db()
    assert (case.place, case.entries) == ("received", 1)


def test_a_decision_made_twice_is_one(clerk: Client, case: Case):
    assert act(clerk, console(case), 1, "accept").status_code == 302
    again = act(clerk, console(case), 1, "accept")
    assert again.status_code == 422
    case.refresh_from_db()
    assert case.history.filter(outcome="accept").count() == 1


def test_a_stale_tab_is_told_what_it_did_not_see_and_keeps_what_was_typed(
    her: Client, clerk: Client, case: Case
):
    act(clerk, console(case), 1, "accept")
    case.refresh_from_db()
    seen = case.entries
    word = {"do": "word", "seen": seen, "word-says": "又多了三个人没地方充"}
    assert her.post(f"/matters/{case.ref}/", word).status_code == 302

    stale = act(clerk, console(case), seen, "settle", **{"settle-result": TYPED})

    assert stale.status_code == 422
    assert "您看的时候，这件事有了新的进展" in text(stale)
    assert TYPED in stale.content.decode()
    assert "又多了三个人没地方充" in text(stale)


def test_the_worker_s_stale_tab_too(her: Client, clerk: Client, case: Case):
    act(clerk, console(case), 1, "accept")
    act(clerk, console(case), 2, "settle", **{"settle-result": "装了"})
    page = f"/matters/{case.ref}/"
    assert act(her, page, 2, "agree").status_code == 422
    still = act(her, page, 2, "still", **{"still-left": "还差一个"})
    assert still.status_code == 422
    assert "还差一个" in still.content.decode()
    assert act(her, page, 3, "still", **{"still-left": "还差一个"}).status_code == 302


# --- files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.jpg", b"<html><script>alert(1)</script>", "这个文件不是照片"),
        ("a.jpg", HUGE, "10 MB"),
        ("a.pdf", b"%PDF-1.4" + b"\0" * (6 * 1024 * 1024), "5 MB"),
        ("a.jpg", b"", ""),
    ],
    ids=["html", "30 MB", "pdf of 6 MB", "empty"],
)
def test_a_file_that_cannot_be_is_refused_and_the_answer_stays_in_its_box(
    clerk: Client, case: Case, name: str, content: bytes, says: str
):
    act(clerk, console(case), 1, "accept")
    files = [SimpleUploadedFile(name, content)]

    answer = act(clerk, console(case), 2, "settle", **{"settle-result": TYPED, "settle-added": files})

    assert answer.status_code == 422
    assert says in text(answer)
    assert TYPED in answer.content.decode()
    assert not Attachment.objects.exists()
    case.refresh_from_db()
    assert case.place == "working"


# --- a receipt ----------------------------------------------------------------------------------------------------


def test_a_guessed_receipt_is_refused_alike_however_near_it_is_and_tries_are_bounded(tree: Tree):
    unknown = Client()
    sent = unknown.post(f"/say/?unit={tree.district.pk}", {"says": "工资没发", "key": "k1"}, follow=True)
    code = sent.context["code"]
    last = "A" if code[-1] != "A" else "B"
    thief = Client(REMOTE_ADDR="203.0.113.9")
    told = [
        text(thief.post("/matters/receipt/", {"code": tried}))
        for tried in (f"{code[:-1]}{last}", "A" * len(code), "不知道", "'; DROP TABLE", "😀" * 40)
    ]
    assert {"没有这个查询码" in one or "请" in one for one in told} == {True}
    assert "工资没发" not in "".join(told)
    answers = [thief.post("/matters/receipt/", {"code": "A" * len(code)}) for _try in range(60)]
    assert "试得太多了" in text(answers[-1])
    refused = thief.post("/matters/receipt/", {"code": code})  # also the right one, while it is bounded
    assert refused.status_code == 422
    assert unknown.post("/matters/receipt/", {"code": code}).status_code == 302


# --- signs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "flood",
    ["😀" * 2000, "👨‍👩‍👧‍👦" * 280, "\u202e" + "工资" * 500, "ก็็็็็็็็็็" * 180, "<b>工资</b>" * 100],
    ids=["emoji", "joined", "right to left", "piled up", "markup"],
)
def test_strange_signs_are_kept_as_they_are_and_shown_as_text(
    her: Client, clerk: Client, tree: Tree, flood: str
):
    assert her.post("/say/", {"says": flood, "key": "k2"}).status_code == 302
    case = Case.objects.get()
    for client, page in ((her, f"/matters/{case.ref}/"), (clerk_above(tree), console(case))):
        shown = client.get(page)
        assert shown.status_code == 200
        assert "<b>工资</b>" not in shown.content.decode()
    assert her.get("/matters/").status_code == 200


def clerk_above(tree: Tree) -> Client:
    client = SignedClient()
    client.force_login(an_officer(tree.branch, "李干事", Role.ADMIN))
    return client


@pytest.mark.parametrize(
    ("says", "why"),
    [("😀" * 2001, "2000"), ("工资\0没发", ""), ("   \n\t ", ""), ("", "请写几句")],
    ids=["too many", "NUL", "blank", "nothing"],
)
def test_what_cannot_be_kept_is_refused_in_words(her: Client, says: str, why: str):
    answer = her.post("/say/", {"says": says, "key": "k3"})
    assert answer.status_code == 422
    assert why in text(answer)
    assert not Case.objects.exists()
    if says.strip("\0 \n\t"):
        assert says.replace("\0", "")[:20] in answer.content.decode().replace("\0", "")


def test_half_a_sign_does_not_break_a_page(her: Client):
    body = b"says=%ED%A0%80abc%FF&key=k4"
    answer = her.post("/say/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (302, 422)
    assert her.get("/matters/").status_code == 200
    assert settings.DEFAULT_CHARSET == "utf-8"


def test_what_the_worker_wrote_for_a_step_that_is_over_is_not_lost(her: Client, clerk: Client, case: Case):
    act(clerk, console(case), 1, "accept")
    act(clerk, console(case), 2, "ask", **{"ask-question": "哪个站点？"})
    act(clerk, console(case), 3, "go_on")
    answer = act(her, f"/matters/{case.ref}/", 3, "reply", **{"reply-reply": "望京东边那个站"})
    assert answer.status_code == 422
    assert "您写的没有交上" in text(answer)
    assert "望京东边那个站" in text(answer)
