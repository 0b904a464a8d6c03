"""Orders of the hotlines: a file in, received, answered, checked by somebody else, and the answers back."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.cases.factories import Tree, an_officer
from tests.people.factories import SignedClient
from yizhan.cases.models import Case
from yizhan.common.sheets import csv_lines, write_xlsx
from yizhan.orgs.models import Role
from yizhan.services.hotline.exchange import MOST_ROWS, columns

pytestmark = pytest.mark.django_db
PAGE, BACK = "/console/hotline/", "/console/hotline/back/"


@pytest.fixture
def clerk(tree: Tree) -> Client:
    return signed(tree.district)


def signed(unit, role: str = Role.OFFICER) -> Client:
    client = SignedClient()
    client.force_login(an_officer(unit, "王干事", role))
    return client


def row(number: str = "FJ20261120-001", grade: str = "一般", **more: str) -> list[str]:
    sent = timezone.localtime() - timedelta(hours=2)
    given = {
        "line": "12351",
        "sent": f"{sent:%Y-%m-%d %H:%M}",
        "matter": "工资拖了两个月",
        "caller": "林女士",
        "phone": "138****0001",
    } | more
    return [number, given["line"], grade, given["sent"], given["matter"], given["caller"], given["phone"]]


def bring(client: Client, tree: Tree, rows: list[list[str]], *, as_xlsx: bool = False) -> HttpResponse:
    if as_xlsx:
        file = io.BytesIO()
        write_xlsx(file, "x", columns(), rows)
        content = file.getvalue()
    else:
        content = "".join(csv_lines(columns(), rows)).encode()
    return send(client, tree, content)


def send(client: Client, tree: Tree, content: bytes) -> HttpResponse:
    sent = {"unit": tree.district.pk, "file": SimpleUploadedFile("orders", content)}
    return client.post(PAGE, sent)  # type: ignore[return-value]


def text(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def act(client: Client, outcome: str, **fields: str) -> int:
    case = Case.objects.get()
    named = {f"{outcome}-{name}": value for name, value in fields.items()}
    sent = {"do": "take", "outcome": outcome, "seen": case.entries, **named}
    return client.post(f"/console/cases/{case.ref}/", sent).status_code


def test_an_order_goes_from_the_file_to_the_answer_that_a_colleague_has_checked(tree: Tree, clerk: Client):
    told = bring(clerk, tree, [row()], as_xlsx=True)
    assert "收下了 1" in text(told)
    case = Case.objects.get()
    assert case.key == "hotline:12351:FJ20261120-001"
    page = text(clerk.get(f"/console/cases/{case.ref}/"))  # type: ignore[arg-type]
    for shown in ("诉求内容： 工资拖了两个月", "来电人： 林女士", "类别 一般"):
        assert shown in page

    assert act(clerk, "sign_for") == 302
    assert act(clerk, "answer", answer="公司已补发工资") == 302
    assert "没有等着交回的工单" in text(clerk.get(BACK))  # type: ignore[arg-type]
    assert act(clerk, "return") == 422  # nobody has checked it
    assert act(clerk, "pass") == 422  # not by who wrote it
    above = signed(tree.city)
    assert act(above, "send_back", wrong="写明哪天发的") == 302
    assert act(clerk, "answer", answer="公司 11 月 24 日已补发工资") == 302
    assert act(above, "pass") == 302

    file = clerk.get(BACK + "file/").content.decode("utf-8-sig")
    assert file.splitlines()[1] == "FJ20261120-001,12351,已办理,公司 11 月 24 日已补发工资,东区总工会"
    case.refresh_from_db()
    clerk.post(BACK, {"order": [f"{case.ref}:{case.entries}"]})
    case.refresh_from_db()
    assert case.place == "returned"
    assert "没有等着交回的工单" in text(clerk.get(BACK))  # type: ignore[arg-type]


def test_an_order_that_is_not_ours_goes_back_with_its_reason(tree: Tree, clerk: Client):
    bring(clerk, tree, [row()])

    assert act(clerk, "not_ours") == 422
    assert act(clerk, "not_ours", reason="归邻区管") == 302

    assert "不归本工会办，退回,归邻区管" in clerk.get(BACK + "file/").content.decode()
    case = Case.objects.get()
    clerk.post(BACK, {"order": [f"{case.ref}:{case.entries}"]})
    assert Case.objects.get().place == "refused"


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (row("x"), "4 到 40 个字母"),
        (row(""), "没有工单编号"),
        (row(line="110"), "热线写 12351 或 12345"),
        (row(grade="很急"), "类别写 一般、疑难、特别复杂 之一"),
        (row(sent="昨天"), "照 2026-11-20 09:30"),
        (row(sent="2099-01-01 08:00"), "派单时间还没有到"),
        (row(matter=""), "没有诉求内容"),
        (row(phone="<script>"), "只写数字"),
    ],
)
def test_a_broken_row_is_refused_in_words_and_the_others_are_received(
    tree: Tree, clerk: Client, broken: list[str], says: str
):
    told = text(bring(clerk, tree, [broken, row("FJ-GOOD")]))

    assert says in told
    assert "收下了 1" in told
    assert "没有收 1" in told
    assert Case.objects.get().key == "hotline:12351:FJ-GOOD"


def test_the_same_number_is_the_same_order_in_a_file_and_in_the_next(tree: Tree, clerk: Client):
    assert "以前收过 1" in text(bring(clerk, tree, [row(), row()]))

    again = text(bring(clerk, tree, [row(matter="改过的话")]))

    assert "收下了 0" in again
    assert "以前收过 1" in again
    assert Case.objects.get().entries == 1


def test_what_is_no_sheet_of_orders_or_too_long_changes_nothing(tree: Tree, clerk: Client):
    few = "".join(csv_lines(columns()[:3], [["FJ-0001", "12351", "一般"]])).encode()
    assert "少了这些列：派单时间、诉求内容" in text(send(clerk, tree, few))
    for content in (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b""):
        assert send(clerk, tree, content).status_code == 422
    many = [row(f"FJ-{n:05}") for n in range(MOST_ROWS + 1)]
    assert "一次最多 2000 行" in text(bring(clerk, tree, many))
    assert not Case.objects.exists()


def test_limits_follow_the_grade_from_the_moment_the_hotline_sent_it(tree: Tree, clerk: Client):
    bring(clerk, tree, [row("FJ-EASY"), row("FJ-HARD", "疑难"), row("FJ-MOST", "特别复杂")])

    dues = [case.solution_due_at for case in Case.objects.order_by("pk")]
    assert dues == sorted(dues)
    assert len(set(dues)) == 3
    case = Case.objects.get(key="hotline:12351:FJ-EASY")
    assert case.opened_at < timezone.now() - timedelta(hours=1)
    sent = {"do": "grade", "seen": 1, "grade-to": "difficult", "grade-says": "要劳动部门一起办"}
    assert clerk.post(f"/console/cases/{case.ref}/", sent).status_code == 302
    case.refresh_from_db()
    assert case.solution_due_at == dues[1]


def test_each_order_is_answered_by_itself(tree: Tree, clerk: Client):
    bring(clerk, tree, [row("FJ-ONE"), row("FJ-TWO")])
    one, two = Case.objects.order_by("pk")
    page = f"/console/cases/{one.ref}/"

    assert "分出一件单独办" not in text(clerk.get(page))  # type: ignore[arg-type]
    merged = clerk.post(page, {"do": "merge", "seen": 1, "merge-other": two.ref})
    assert "每一件都要单独答复" in text(merged)  # type: ignore[arg-type]
    assert clerk.post(page, {"do": "split", "seen": 1, "split-says": "两件事"}).status_code == 422
    assert [case.entries for case in Case.objects.all()] == [1, 1]


def test_what_changed_after_the_page_was_shown_is_not_handed_back(tree: Tree, clerk: Client):
    bring(clerk, tree, [row()])
    case = Case.objects.get()
    act(clerk, "not_ours", reason="归邻区管")

    told = clerk.post(BACK, {"order": [f"{case.ref}:1", "nonsense", "x:y"]}, follow=True)

    assert "没有记" in text(told)  # type: ignore[arg-type]
    assert Case.objects.get().place == "not_ours"


def test_a_neighbour_and_a_viewer_bring_nothing_in_and_see_nothing(tree: Tree, clerk: Client):
    bring(clerk, tree, [row()])
    act(clerk, "not_ours", reason="归邻区管")
    company = signed(tree.company)

    assert "归邻区管" not in company.get(BACK + "file/").content.decode()
    assert bring(company, tree, [row("FJ-OTHER")]).status_code == 422
    assert signed(tree.district, Role.VIEWER).get(PAGE).status_code == 403
    assert Case.objects.count() == 1


def test_the_pages_say_whose_numbers_these_are(clerk: Client):
    page = text(clerk.get(PAGE))  # type: ignore[arg-type]

    assert "电话不在这里接" in page
    assert clerk.get("/console/hotline/template/").content.decode("utf-8-sig").strip() == ",".join(columns())
