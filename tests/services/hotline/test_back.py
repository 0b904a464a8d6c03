"""More time, and what the hotline's calls found, as officers enter them: by the order's page and by file."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.cases.factories import Tree, an_officer
from tests.services.hotline.test_orders import act, bring, row, signed, text
from yizhan.cases.actions import regrade, take
from yizhan.cases.actors import Taker
from yizhan.cases.clocks import deadlines_of, history_of
from yizhan.cases.models import Case
from yizhan.common.sheets import csv_lines
from yizhan.orgs.models import Role
from yizhan.services.hotline.returning import Result, hear, heard_columns

pytestmark = pytest.mark.django_db
HEARD, BACK = "/console/hotline/heard/", "/console/hotline/back/"


@pytest.fixture
def clerk(tree: Tree) -> Client:
    return signed(tree.district)


def returned(tree: Tree, clerk: Client, number: str = "FJ-0001") -> Case:
    bring(clerk, tree, [row(number)])
    assert act(clerk, "sign_for") == 302
    assert act(clerk, "answer", answer="补发了两个月工资") == 302
    assert act(signed(tree.district), "pass") == 302
    assert act(clerk, "return") == 302
    return Case.objects.get()


def heard(client: Client, *rows: list[str], called: str = "") -> HttpResponse:
    at = called or f"{timezone.localtime():%Y-%m-%d %H:%M}"
    rows = [[number, line, at, *more] for number, line, *more in rows]  # type: ignore[assignment]
    content = "".join(csv_lines(heard_columns(), rows)).encode()
    return client.post(HEARD, {"file": SimpleUploadedFile("heard.csv", content)})  # type: ignore[return-value]


def test_a_file_of_what_calls_found_is_answered_row_by_row_and_taken_once(tree: Tree, clerk: Client):
    case = returned(tree, clerk)
    rows = [
        ["FJ-0001", "12351", "基本满意", ""],
        ["FJ-9999", "12351", "满意", ""],
        ["FJ-0001", "12351", "一般", ""],
    ]
    shown = text(heard(clerk, *rows))
    assert "收下了 1 以前收过 0 没有收 2" in shown
    assert "没有这个工单" in shown
    assert "回访结果写 满意、基本满意、不满意、未联系上 之一" in shown
    case.refresh_from_db()
    assert case.place == "returned"
    assert "收下了 0 以前收过 1" in text(heard(clerk, rows[0]))
    assert "先前记的是别的结果" in text(heard(clerk, ["FJ-0001", "12351", "满意", ""]))


def test_who_is_not_satisfied_has_hers_opened_again_and_it_stands_in_the_figures(tree: Tree, clerk: Client):
    case = returned(tree, clerk)
    heard(clerk, ["FJ-0001", "12351", "不满意", "只补了一个月"])
    case.refresh_from_db()
    assert (case.place, case.ended_at) == ("working", None)
    assert "只补了一个月" in text(clerk.get(f"/console/cases/{case.ref}/"))
    assert deadlines_of(case, history_of(case)).solution_due_at == case.solution_due_at
    shown = text(clerk.get("/console/cases/figures/?procedure=hotline.order"))
    assert "不满意" in shown


def test_before_its_end_nothing_is_heard_and_a_strange_file_is_refused(tree: Tree, clerk: Client):
    bring(clerk, tree, [row("FJ-0001")])
    assert "这件还没有办结" in text(heard(clerk, ["FJ-0001", "12351", "满意", ""]))
    strange = clerk.post(HEARD, {"file": SimpleUploadedFile("x.csv", "甲,乙\n1,2\n".encode())})
    assert strange.status_code == 422
    assert "表里少了这些列：工单编号、热线、回访时间、回访结果" in text(strange)
    outside = signed(tree.branch, Role.ADMIN)
    assert "没有这个工单" in text(heard(outside, ["FJ-0001", "12351", "满意", ""]))


def test_more_time_is_asked_for_stands_in_the_file_and_the_hotline_s_word_is_entered(
    tree: Tree, clerk: Client
):
    bring(clerk, tree, [row("FJ-0001")])
    act(clerk, "sign_for")
    before = Case.objects.get().solution_due_at
    assert act(clerk, "ask_delay", grade="general", reason="要等") == 422
    assert act(clerk, "ask_delay", grade="difficult", reason="") == 422
    assert act(clerk, "ask_delay", grade="difficult", reason="要等社保部门查账") == 302
    assert "申请延期" in text(clerk.get(BACK))
    file = clerk.get(f"{BACK}file/?as=csv").getvalue().decode()
    assert "申请延期，按疑难办,要等社保部门查账" in file
    assert "件已交回热线" not in text(clerk.get(BACK))
    assert act(clerk, "granted", word="电话同意") == 302
    case = Case.objects.get()
    assert before is not None
    assert case.solution_due_at is not None
    assert case.solution_due_at > before


def test_past_its_limit_no_more_time_is_asked_for(tree: Tree, clerk: Client):
    long_ago = f"{timezone.localtime() - timedelta(days=30):%Y-%m-%d %H:%M}"
    bring(clerk, tree, [row("FJ-0001", sent=long_ago)])
    act(clerk, "sign_for")
    assert act(clerk, "ask_delay", grade="difficult", reason="要等") == 422
    assert Case.objects.get().place == "working"


def test_the_empty_template_has_its_columns(clerk: Client):
    sheet = clerk.get(f"{HEARD}template/?as=csv").getvalue().decode()
    assert io.StringIO(sheet).readline().strip().lstrip("\ufeff") == ",".join(heard_columns())


def test_when_it_was_sent_is_read_in_china_s_clock(tree: Tree, clerk: Client):
    bring(clerk, tree, [row("FJ-0001", sent="2026-11-20 09:30")])
    assert "派单时间： 2026-11-20 09:30" in text(clerk.get(f"/console/cases/{Case.objects.get().ref}/"))


def test_a_call_without_a_time_or_before_the_end_or_still_to_come_is_refused(tree: Tree, clerk: Client):
    case = returned(tree, clerk)
    row = ["FJ-0001", "12351", "满意", ""]
    for called, why in (
        ("昨天", "回访时间照 2026-11-20 09:30 这样写"),
        ("2026-11-20 09:30", "回访时间早于办结时间"),
        ("2099-01-01 09:30", "回访时间早于办结时间，或者还没有到"),
    ):
        assert why in text(heard(clerk, row, called=called))
    assert not case.history.filter(kind="rated").exists()


def test_the_same_file_after_the_order_was_opened_and_ended_again_changes_nothing(tree: Tree, clerk: Client):
    case = returned(tree, clerk)
    first, second = an_officer(tree.district), an_officer(tree.district)
    ended = case.ended_at
    assert ended is not None
    called, hour = ended + timedelta(hours=1), timedelta(hours=1)
    told = {"result": Result.UNHAPPY, "called_at": called, "says": "还差一个月", "by": None}
    assert hear(case=case, now=called + hour, **told)
    for outcome, by, later, fields in (
        ("answer", first, 3, {"answer": "补齐了"}),
        ("pass", second, 4, {}),
        ("return", first, 5, {}),
    ):
        case.refresh_from_db()
        at = ended + later * hour
        take(case=case, outcome=outcome, seen=case.entries, taker=Taker(by), now=at, fields=fields)
    case.refresh_from_db()

    assert not hear(case=case, now=ended + 9 * hour, **told)

    case.refresh_from_db()
    assert case.place == "returned"
    now = {**told, "result": Result.HAPPY, "called_at": ended + 8 * hour}
    assert hear(case=case, now=ended + 9 * hour, **now)  # the second end has its own


def test_a_grade_given_meanwhile_is_not_made_easier_by_the_delay(tree: Tree, clerk: Client):
    bring(clerk, tree, [row("FJ-0001")])
    act(clerk, "sign_for")
    act(clerk, "ask_delay", grade="difficult", reason="要等")
    case, by = Case.objects.get(), an_officer(tree.district)
    regrade(case=case, to="complex", seen=case.entries, by=by, now=timezone.now(), says="涉及四十多人")
    assert act(clerk, "granted", word="同意") == 302
    assert Case.objects.get().grade == "complex"
