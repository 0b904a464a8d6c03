"""The same caller and the same matter are pointed out to who handles orders, within what she may see."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from config.env import env
from tests.cases.factories import Tree, an_officer
from tests.orgs.factories import make_officer
from tests.services.hotline.test_orders import bring, row, signed, text
from yizhan.cases.actions import open_case, recuse
from yizhan.cases.models import Bond, Case, Relation, Via
from yizhan.common.keyring import keyring
from yizhan.common.retention import purges
from yizhan.common.sealed import keys_that_stay
from yizhan.orgs.models import Role, Unit
from yizhan.people import commands
from yizhan.services.hotline.callers import Who, note_caller, who_in
from yizhan.services.hotline.exchange import receive
from yizhan.services.hotline.invariants import a_caller_is_of_an_order_of_her_home
from yizhan.services.hotline.models import Caller
from yizhan.services.hotline.procedure import CODE
from yizhan.services.hotline.retention import KEPT_DAYS

pytestmark = pytest.mark.django_db
PANEL, SAME = "同一来电人或同样的事", "同一来电人"
MATTER = "化工路的食堂拖欠洗碗工三个月工资，老板说没有钱"


@pytest.fixture
def own_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for first: what is sealed meanwhile opens with it alone."""
    monkeypatch.setattr(env, "data", tmp_path)


@pytest.fixture
def clerk(tree: Tree) -> Client:
    return signed(tree.district)


def order(unit: Unit, number: str, *, days_ago: float = 1, **more: str) -> Case:
    """An order sent so long ago, whose matter shares no word with another's unless given."""
    now = timezone.localtime()
    fields = {
        "number": number,
        "line": "12345",
        "sent_at": f"{now - timedelta(days=days_ago):%Y-%m-%d %H:%M:%S}",
        "matter": f"第{number}号",
        "caller": "",
        "phone": "",
    }
    return receive(fields=fields | more, grade="general", unit=unit, by=None, now=now).case


def page(client: Client, case: Case) -> str:
    return text(client.get(f"/console/cases/{case.ref}/"))  # type: ignore[arg-type]


def panel(client: Client, case: Case) -> str:
    """The text of the panel, "" where there is none."""
    return page(client, case).partition(f" {PANEL} ")[2].partition(" 经过 ")[0]


# --- who is the same ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phone", "caller", "found"),
    [
        ("138 0000-0001", "林女士", Who("+8613800000001", "138****0001/林女士")),
        ("+86 13800000001", "", Who("+8613800000001", "")),
        ("0591-87654321", "林女士", Who("059187654321", "")),
        ("138****0001", "林 女士", Who("", "138****0001/林女士")),
        ("+86138****0001", "林女士", Who("", "138****0001/林女士")),
        ("138****0001", "", Who()),
        ("138****0001", "匿名", Who()),
        ("138****0001", "林**", Who()),
        ("138******01", "林女士", Who()),
        ("***********", "林女士", Who()),
        ("12345", "林女士", Who()),
        ("", "林女士", Who()),
    ],
)
def test_a_number_in_full_counts_by_itself_and_a_masked_one_only_with_a_name(
    phone: str, caller: str, found: Who
):
    assert who_in({"phone": phone, "caller": caller}) == found


def test_orders_of_one_number_point_at_each_other_however_it_is_written(tree: Tree, clerk: Client):
    one = order(tree.district, "FJ-ONE", phone="13800000001", caller="林女士")
    two = order(tree.district, "FJ-TWO", phone="+86 138-0000-0001", caller="林工")
    other = order(tree.district, "FJ-OTHER", phone="13800000002", caller="林女士")

    assert two.ref in panel(clerk, one)
    assert one.ref in panel(clerk, two)
    assert SAME in panel(clerk, one)
    assert "等签收" in panel(clerk, one)
    assert panel(clerk, other) == ""


def test_a_masked_number_is_the_same_only_with_the_same_name(tree: Tree, clerk: Client):
    one = order(tree.district, "FJ-ONE", phone="138****0001", caller="林女士")
    two = order(tree.district, "FJ-TWO", phone="138****0001", caller="林女士")
    full = order(tree.district, "FJ-FULL", phone="13899990001", caller="林女士")
    other = order(tree.district, "FJ-OTHER", phone="138****0001", caller="周先生")
    twin = order(tree.district, "FJ-TWIN", phone="13811110001", caller="林女士")

    assert all(case.ref in panel(clerk, one) for case in (two, full))
    assert other.ref not in panel(clerk, one)
    assert two.ref in panel(clerk, full)
    assert twin.ref not in panel(clerk, full)  # both are known in full, and differ
    assert panel(clerk, other) == ""


def test_the_same_matter_is_pointed_at_with_the_words_that_made_it_so(tree: Tree, clerk: Client):
    one = order(tree.district, "FJ-ONE", matter=f"{MATTER}。", phone="13800000001")
    two = order(tree.district, "FJ-TWO", matter=f"再次反映：{MATTER}", phone="13800000002")
    order(tree.district, "FJ-OTHER", matter="驿站的微波炉坏了两个星期没有人修", phone="13800000003")

    said = panel(clerk, one)

    assert two.ref in said
    assert "拖欠" in said
    assert SAME not in said.partition("派单前后")[0]
    assert panel(clerk, Case.objects.get(key="hotline:12345:FJ-OTHER")) == ""


def test_what_was_sent_more_than_90_days_apart_is_not_pointed_at(tree: Tree, clerk: Client):
    old = order(tree.district, "FJ-OLD", days_ago=95, phone="13800000001", matter=MATTER)
    between = order(tree.district, "FJ-BETWEEN", days_ago=50, phone="13800000001", matter=MATTER)
    new = order(tree.district, "FJ-NEW", phone="13800000001", matter=MATTER)

    assert between.ref in panel(clerk, new)
    assert old.ref not in panel(clerk, new)
    assert old.ref in panel(clerk, between)


def test_one_tap_relates_the_two_and_neither_is_merged(tree: Tree, clerk: Client):
    one = order(tree.district, "FJ-ONE", phone="13800000001")
    two = order(tree.district, "FJ-TWO", phone="13800000001")
    address = f"/console/cases/{one.ref}/"
    assert f'name="relate-other" value="{two.ref}"' in clerk.get(address).content.decode()

    for _twice in range(2):
        assert clerk.post(address, {"do": "relate", "seen": 1, "relate-other": two.ref}).status_code == 302

    assert Relation.objects.filter(one=one, other=two, bond=Bond.RELATED).count() == 1
    assert f'name="relate-other" value="{two.ref}"' not in clerk.get(address).content.decode()
    assert "已设为有关" in panel(clerk, one)
    assert "已设为有关" in panel(clerk, two)
    assert set(Case.objects.values_list("main", "entries")) == {(None, 1)}


# --- who sees it ---------------------------------------------------------------------------------------


def test_who_only_reads_sees_nothing_of_it(tree: Tree, clerk: Client):
    one = order(tree.district, "FJ-ONE", phone="13800000001", matter=MATTER)
    two = order(tree.district, "FJ-TWO", phone="13800000001", matter=MATTER)

    for role in (Role.VIEWER, Role.AUDITOR):
        seen = page(signed(tree.district, role), one)
        assert one.ref in seen
        assert PANEL not in seen
        assert two.ref not in seen
    assert two.ref in page(clerk, one)


def test_what_another_union_has_is_not_there_for_her(tree: Tree, clerk: Client):
    one = order(tree.district, "FJ-ONE", phone="13800000001", matter=MATTER)
    above = order(tree.city, "FJ-TWO", phone="13800000001", matter=MATTER)

    assert panel(clerk, one) == ""
    assert above.ref in panel(signed(tree.city), one)
    sent = {"do": "relate", "seen": 1, "relate-other": above.ref}
    assert clerk.post(f"/console/cases/{one.ref}/", sent).status_code == 422
    assert not Relation.objects.exists()


def test_she_who_handles_here_and_only_reads_there_sees_only_what_is_here(tree: Tree):
    one = order(tree.district, "FJ-ONE", phone="13800000001")
    two = order(tree.district, "FJ-TWO", phone="13800000001")
    above = order(tree.city, "FJ-ABOVE", phone="13800000001")
    user = an_officer(tree.district, "王干事", Role.OFFICER)
    make_officer(tree.city, Role.VIEWER, user=user)
    client = signed(tree.district)
    client.force_login(user)

    seen = panel(client, one)

    assert two.ref in seen
    assert above.ref not in seen


def test_an_order_that_goes_past_her_unit_is_not_there_for_her(tree: Tree):
    one = order(tree.company, "FJ-ONE", phone="13800000001", matter=MATTER)
    fields = {"number": "FJ-HID", "line": "12345", "matter": MATTER, "phone": "13800000001"}
    hidden = open_case(
        procedure=CODE, unit=tree.branch, via=Via.IMPORT, key="hotline:12345:FJ-HID", now=timezone.now(),
        by=None, fields=fields | {"sent_at": f"{timezone.localtime():%Y-%m-%d %H:%M}"}, grade="general",
        shielded_unit=tree.company,
    ).case  # fmt: skip
    note_caller(hidden, fields)

    assert panel(signed(tree.company), one) == ""
    assert hidden.ref in panel(signed(tree.city), one)


def test_who_keeps_out_of_it_is_shown_nothing(tree: Tree):
    one = order(tree.district, "FJ-ONE", phone="13800000001")
    order(tree.district, "FJ-TWO", phone="13800000001")
    client = signed(tree.district)
    user = an_officer(tree.district, "何干事", Role.OFFICER)
    client.force_login(user)
    assert panel(client, one)

    recuse(case=one, by=user, now=timezone.now(), says="来电人是我表姐")

    assert panel(client, one) == ""


# --- what is kept ----------------------------------------------------------------------------------------


def test_no_number_and_no_name_is_kept_beside_the_order(tree: Tree):
    case = order(tree.district, "FJ-ONE", phone="13800000001", caller="林女士")
    nobody = order(tree.district, "FJ-TWO", phone="138****0001")

    kept = Caller.objects.get()
    assert (kept.pk, kept.home_id) == (case.pk, case.home_id)
    assert not any(plain in f"{kept.phone_index}{kept.masked_index}" for plain in ("0000", "0001", "林"))
    assert not Caller.objects.filter(pk=nobody.pk).exists()
    assert list(a_caller_is_of_an_order_of_her_home()) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Caller.objects.filter(pk=case.pk).update(phone_index=None, masked_index=None)


def test_the_same_order_again_keeps_one_row_with_what_came_first(tree: Tree, clerk: Client):
    bring(clerk, tree, [row(phone="13800000001")])
    kept = Caller.objects.get().phone_index
    bring(clerk, tree, [row(phone="13800000002"), row("FJ-BAD", phone="一三八")])

    assert Caller.objects.get().phone_index == kept


def test_an_index_goes_half_a_year_after_the_order_was_sent(tree: Tree):
    case = order(tree.district, "FJ-ONE", phone="13800000001")
    purge = purges()["hotline.callers"]

    assert purge(case.opened_at + timedelta(days=KEPT_DAYS)) == 0
    assert purge(case.opened_at + timedelta(days=KEPT_DAYS, seconds=1)) == 1
    assert not Caller.objects.exists()


@pytest.mark.parametrize("crypto", ["", "sm"], ids=["another key", "another algorithm too"])
def test_callers_are_found_over_a_rotation_and_the_old_key_stays_until_they_are_gone(
    own_keyring: None, tree: Tree, clerk: Client, monkeypatch: pytest.MonkeyPatch, crypto: str
):
    one = order(tree.district, "FJ-ONE", phone="13800000001")
    if crypto:
        monkeypatch.setattr(env, "crypto", crypto)
    commands.rotate(None)
    two = order(tree.district, "FJ-TWO", phone="13800000001")

    assert keys_that_stay() == {1, 2}
    assert keyring().primary_id == 2
    assert two.ref in panel(clerk, one)
    assert one.ref in panel(clerk, two)
    Caller.objects.filter(pk=one.pk).delete()
    assert keys_that_stay() == {2}


@pytest.mark.django_db(transaction=True)
def test_the_same_order_on_two_connections_at_once_is_one_row(tree: Tree):
    gate, found = threading.Barrier(2), []

    def send() -> None:
        try:
            gate.wait()
            found.append(order(tree.district, "FJ-ONCE", phone="13800000001").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _two in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 2
    assert set(found) == {Caller.objects.get().pk}
    assert Case.objects.count() == 1
