"""The pages of letters: the list, the draft, the paper, the figures, and what of it nobody may see."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.cases.factories import Tree, a_case, a_tree, a_worker, an_officer
from tests.cast import signed_in
from tests.services.letters.factories import TEXT, a_letter, answered, go, issued, served
from yizhan.cases.models import Case
from yizhan.orgs.models import Role
from yizhan.people.models import User
from yizhan.services.letters.models import Letter, LetterKind

pytestmark = pytest.mark.django_db
GIVEN: dict[str, Any] = {
    "employer": TEXT.employer,
    "facts": TEXT.facts,
    "demand": TEXT.demand,
    "laws": list(TEXT.laws),
    "answer_days": "10",
    "key": "page",
}


@pytest.fixture
def tree() -> Tree:
    return a_tree()


@pytest.fixture
def by(tree: Tree) -> User:
    return an_officer(tree.district, "王干事", Role.OFFICER)


@pytest.fixture
def client(by: User) -> Client:
    return signed_in(by)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def take(client: Client, letter: Letter, outcome: str, **fields: str) -> HttpResponse:
    case = Case.objects.get(pk=letter.pk)
    named = {f"{outcome}-{name}": value for name, value in fields.items()}
    sent = {"do": "take", "outcome": outcome, "seen": case.entries, **named}
    return client.post(f"/console/cases/{case.ref}/", sent)  # type: ignore[return-value]


def test_a_letter_is_drafted_handed_in_and_served_on_pages(tree: Tree, by: User, client: Client):
    answer = client.post("/console/letters/new/?kind=reminder", GIVEN | {"unit": tree.district.pk})
    letter = Letter.objects.get()
    assert answer["Location"] == f"/console/cases/{letter.case.ref}/"
    assert "改文稿" in text(client.get(answer["Location"]))
    take(client, letter, "submit")
    chair = signed_in(an_officer(tree.district, "主席", Role.CHAIR))
    take(chair, letter, "pass")
    take(chair, letter, "issue")
    today = timezone.localdate()
    take(client, letter, "serve", how="当面送达", to_whom="人力资源部", served=today.isoformat())

    letter.refresh_from_db()
    page = text(client.get(f"/console/cases/{letter.case.ref}/"))
    assert letter.serial in page
    assert f"{letter.answer_by:%Y-%m-%d} 以前" in page
    assert "改文稿" not in page


def test_what_was_typed_stays_when_it_is_refused(tree: Tree, client: Client):
    answer = client.post("/console/letters/new/", GIVEN | {"unit": tree.district.pk, "answer_days": "99"})

    assert answer.status_code == 422
    assert "不能大于 30" in text(answer)
    assert TEXT.facts in answer.content.decode()


def test_a_day_that_cannot_be_is_refused_with_words_and_keeps_what_was_written(
    tree: Tree, by: User, client: Client
):
    letter = issued(a_letter(tree.district, by), by, timezone.now())

    answer = take(client, letter, "serve", how="当面送达", to_whom="综合办公室", served="2020-01-01")

    assert answer.status_code == 422
    assert "送到的日子在签发" in text(answer)
    assert "综合办公室" in answer.content.decode()


def test_the_paper_says_who_to_whom_what_and_by_when(tree: Tree, by: User, client: Client):
    letter = a_letter(tree.district, by)
    assert "草稿" in text(client.get(f"/console/letters/{letter.case.ref}/paper/"))
    letter = issued(letter, by)

    page = text(client.get(f"/console/letters/{letter.case.ref}/paper/"))

    assert "草稿" not in page
    assert [words for words in SAID if words not in page] == []
    assert "请在收到之日起 10 个工作日内书面答复本会" in page
    assert "2026 年 11 月 23 日" in page


def test_the_labour_inspection_is_addressed_by_its_name(tree: Tree, by: User, client: Client):
    letter = a_letter(tree.district, by, kind=LetterKind.RECOMMENDATION)

    assert "东区人社局：" in text(client.get(f"/console/letters/{letter.case.ref}/paper/"))


def test_figures_count_what_was_due_and_each_number_leads_to_its_rows(tree: Tree, by: User, client: Client):
    now = timezone.now()
    mended = answered(
        served(a_letter(tree.district, by), by, now - timedelta(days=9)), by, now - timedelta(days=5)
    )
    go(mended, "mended", by, now, fields={"finds": "改了", "visit": f"{timezone.localdate(now):%Y-%m-%d}"})
    served(a_letter(tree.district, by), by, now)
    year = timezone.localdate(now - timedelta(days=9)).year

    page = client.get(f"/console/letters/figures/?year={year}").content.decode()

    row = re.findall(r'<td class="c-num"[^>]*>(?:<a href="([^"]+)">)?(\d+)', page)
    assert [number for _url, number in row] == ["2", "1", "1", "1", "0", "0"]
    assert text(client.get(row[0][0].replace("&amp;", "&"))).count(TEXT.employer) == 2


def test_figures_can_be_taken_away(tree: Tree, by: User, client: Client):
    issued(a_letter(tree.district, by), by)

    lines = client.get("/console/letters/figures/?year=2026&as=csv").content.decode("utf-8-sig").splitlines()

    assert lines[1] == "东区总工会,提示函,1,0,0,0,0,0"


def test_the_public_page_tells_whole_months_and_no_employer(tree: Tree, by: User, client: Client):
    month = timezone.localtime().replace(day=1, hour=12)
    issued(a_letter(tree.district, by), by, month - timedelta(days=40))
    issued(a_letter(tree.district, by), by, timezone.now())

    page = Client().get("/letters/").content.decode()

    assert TEXT.employer not in page
    assert re.findall(r"<th scope=\"row\">提示函</th><td>(\d+)</td>", page) == ["1"]


def test_a_list_of_letters_has_the_same_queries_for_one_and_for_three(
    tree: Tree, by: User, client: Client, django_assert_num_queries: Any
):
    a_letter(tree.district, by)
    client.get("/console/letters/")
    with django_assert_num_queries(QUERIES):
        client.get("/console/letters/")
    issued(a_letter(tree.district, by), by)
    a_letter(tree.district, by)
    with django_assert_num_queries(QUERIES):
        client.get("/console/letters/")


QUERIES = 14
SAID = (
    "工会劳动法律监督提示函",
    "工监提〔2026〕1号",
    "某物流有限公司：",
    "《中华人民共和国劳动法》第五十条",
)


def test_from_a_matter_one_is_led_to_a_letter_and_its_text_is_not_copied(
    tree: Tree, by: User, client: Client
):
    matter = a_case(
        tree.district, a_worker(tree.branch), procedure="say.demand", says="小李说两个月没发工资7311"
    )
    page = client.get(f"/console/cases/{matter.ref}/").content.decode()
    assert f"/console/letters/new/?after={matter.ref}" in page

    form = client.get(f"/console/letters/new/?after={matter.ref}")
    assert "7311" not in form.content.decode()
    client.post(f"/console/letters/new/?after={matter.ref}", GIVEN | {"unit": tree.district.pk})

    letter = Letter.objects.get()
    assert letter.case.ref in client.get(f"/console/cases/{matter.ref}/").content.decode()
