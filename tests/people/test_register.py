"""The union's list of persons: a report per row, all or nothing, the same file again changes nothing, doubles."""

from __future__ import annotations

import io
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from tests.cast import signed_in
from tests.orgs.factories import make_officer
from tests.people.factories import NOON, make_user
from yizhan.orgs.access import scope_of
from yizhan.orgs.models import Role, Unit
from yizhan.people import actions
from yizhan.people.access import PEOPLE_IMPORT
from yizhan.people.columns import PERSON_ID_NUMBER, PERSON_NAME, PERSON_PHONE
from yizhan.people.models import Double, ImportDraft, Person, UnmaskLog, User
from yizhan.people.register.plan import NotPersons, plan_import
from yizhan.people.register.rows import column_of
from yizhan.records.models import Record

pytestmark = pytest.mark.django_db
HEAD = "姓名,手机号,身份证号,性别,职业,单位"
ZHANG = "张三,13800138000,110105198905243672,男,快递员,"
LI = "李四,13800138001,,女,外卖骑手,"


def sheet(folder: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    path = folder / "people.csv"
    path.write_bytes("\n".join((head, *rows)).encode(encoding))
    return path


def bring(path: Path, unit: Unit, by: User | None = None) -> dict[str, int]:
    scope = scope_of(by, PEOPLE_IMPORT) if by else None
    return actions.import_persons(path=path, unit=unit, scope=scope, by=by, now=NOON).counts


def reasons(path: Path, unit: Unit, by: User | None = None) -> list[tuple[int, str, str]]:
    scope = scope_of(by, PEOPLE_IMPORT) if by else None
    plan = plan_import(path, unit=unit, scope=scope, today=NOON.date())
    return [(row.line, fault.column, fault.why) for row in plan.rows for fault in row.faults]


def test_persons_are_imported_sealed_into_their_unit(tmp_path: Path, depot: Unit) -> None:
    assert bring(sheet(tmp_path, ZHANG, LI), depot) == {"new": 2, "changed": 0, "same": 0, "refused": 0}

    zhang, li = Person.objects.order_by("pk")
    assert (PERSON_NAME.open(zhang), PERSON_PHONE.open(zhang)) == ("张三", "+8613800138000")
    assert PERSON_ID_NUMBER.open(zhang) == "110105198905243672"
    assert (zhang.sex, zhang.trade, zhang.unit, zhang.verified_at) == ("M", "courier", depot, None)
    assert (li.sex, li.trade, li.id_number_cipher) == ("F", "rider", None)
    record = Record.objects.get(act="people.import")
    assert (record.unit, record.count, record.person_ref) == (depot, 2, None)


def test_the_same_file_again_changes_nothing(tmp_path: Path, depot: Unit) -> None:
    path = sheet(tmp_path, ZHANG, LI)
    bring(path, depot)

    assert bring(path, depot) == {"new": 0, "changed": 0, "same": 2, "refused": 0}
    assert Person.objects.count() == 2
    assert Record.objects.filter(act="people.import").count() == 1


def test_a_later_file_adds_what_was_missing_and_changes_what_changed(tmp_path: Path, depot: Unit) -> None:
    bring(sheet(tmp_path, ZHANG, LI), depot)

    later = sheet(
        tmp_path,
        "张三,13900139000,110105198905243672,男,货车司机,",
        "李四,13800138001,31011420001227757X,男,,",
    )
    assert bring(later, depot) == {"new": 0, "changed": 2, "same": 0, "refused": 0}

    zhang, li = Person.objects.order_by("pk")
    assert (PERSON_PHONE.open(zhang), zhang.trade) == ("+8613900139000", "truck")
    assert (PERSON_ID_NUMBER.open(li), li.trade) == ("31011420001227757X", "rider")


def test_what_she_proved_herself_is_not_overwritten(tmp_path: Path, depot: Unit) -> None:
    user = make_user(phone="+8613800138000")
    person = actions.person_for(user)
    actions.verify_person(person=person, name="张三", id_number="110105198905243672", now=NOON)

    bring(sheet(tmp_path, "张三,13900139000,110105198905243672,男,快递员,"), depot)

    person.refresh_from_db()
    assert (PERSON_PHONE.open(person), person.unit, person.trade) == ("+8613800138000", depot, "courier")


def test_every_fault_of_a_row_is_named_with_its_column(tmp_path: Path, depot: Unit) -> None:
    path = sheet(
        tmp_path,
        ZHANG,
        "=cmd,1380013800,310114900101123,未知,宇航员,火星站",
        ",13800138002,,,,",
        "王五,,,,,",
        "赵六,13800138003,110105198905243670,,,",
        "孙七,13800138004,,,,没有这个单位",
        "周八,13800138005,31011420001227757X,女,,",
    )

    assert reasons(path, depot) == [
        (3, "姓名", "姓名请照身份证写：汉字、字母或间隔号，最多 40 个字。"),
        (3, "手机号", "这不像手机号：内地号码 11 位，1 开头；其他国家和地区的请以 + 和区号开头。"),
        (3, "身份证号", "15 位的旧身份证号 2013 年起停用，请填 18 位的。"),
        (3, "性别", "性别写男或女。"),
        (3, "职业", next(why for line, column, why in reasons(path, depot) if column == "职业")),
        (4, "姓名", "没有姓名。"),
        (5, "", "手机号和身份证号至少要有一个。"),
        (6, "身份证号", "身份证号最后一位对不上，多半是某一位写错了。"),
        (7, "单位", "您管的单位里没有“没有这个单位”。"),
        (8, "性别", "性别和身份证号对不上。"),
    ]


def test_a_refused_row_leaves_nothing_and_the_others_come(tmp_path: Path, depot: Unit) -> None:
    counts = bring(sheet(tmp_path, ZHANG, "王五,,,,,"), depot)

    assert counts == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    assert Person.objects.count() == 1


def test_of_two_rows_for_one_person_the_first_counts(tmp_path: Path, depot: Unit) -> None:
    path = sheet(
        tmp_path,
        ZHANG,
        "张三,13700137000,110105198905243672,男,,",
        "李四,13800138001,,,,",
        "李四,13800138001,,,,",
    )

    assert [(line, why) for line, _column, why in reasons(path, depot)] == [
        (3, "和第 2 行是同一个人。"),
        (5, "和第 4 行是同一个人。"),
    ]


def test_when_anything_breaks_nothing_is_imported(
    tmp_path: Path, depot: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yizhan.people.actions.register.write_record", lambda **told: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        bring(sheet(tmp_path, ZHANG, LI), depot)
    assert Person.objects.count() == 0


def test_a_sheet_without_names_or_numbers_is_refused_whole(tmp_path: Path, depot: Unit) -> None:
    with pytest.raises(NotPersons):
        bring(sheet(tmp_path, "a,b", head="名称,地址"), depot)


@pytest.mark.parametrize("header", ["姓名*", " 姓 名 ", "姓名（必填）", "职工姓名"])
def test_headers_are_known_as_people_write_them(header: str) -> None:
    assert column_of(header) == "姓名"


def test_gb18030_and_xlsx_are_read(tmp_path: Path, depot: Unit) -> None:
    assert bring(sheet(tmp_path, ZHANG, LI, encoding="gb18030"), depot)["new"] == 2
    book = openpyxl.Workbook()
    assert book.active
    book.active.append(HEAD.split(","))
    book.active.append(["王五", 13800138009, "31011420001227757X", "", "保安", ""])
    path = tmp_path / "people.xlsx"
    book.save(path)

    assert bring(path, depot)["new"] == 1


# --- whose -------------------------------------------------------------------------------------------


def test_a_row_may_name_a_unit_below_and_no_other(
    tmp_path: Path, east: Unit, depot: Unit, west: Unit
) -> None:
    olga = make_officer(east)
    path = sheet(tmp_path, f"张三,13800138000,,,,{depot.name}", f"李四,13800138001,,,,{west.name}")

    assert bring(path, east, olga) == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    assert Person.objects.get().unit == depot


def test_a_person_of_another_unit_is_not_taken_over(tmp_path: Path, east: Unit, west: Unit) -> None:
    bring(sheet(tmp_path, ZHANG), west)

    assert reasons(sheet(tmp_path, ZHANG), east) == [
        (2, "单位", "这个身份证号已登记在别的单位，请先办转会。")
    ]


def test_a_number_under_another_name_is_refused(tmp_path: Path, depot: Unit) -> None:
    bring(sheet(tmp_path, ZHANG), depot)

    path = sheet(tmp_path, "欧阳娜娜,13800138000,110105198905243672,男,,")
    assert reasons(path, depot) == [(2, "姓名", "这个身份证号登记的是另一个姓名。")]


# --- doubles -----------------------------------------------------------------------------------------


@pytest.fixture
def double(tmp_path: Path, depot: Unit) -> Double:
    """张晓梅, who has signed in, and 张小梅 of the list, under one number."""
    user = make_user(phone="+8613800138000")
    person = actions.person_for(user)
    actions.verify_person(person=person, name="张晓梅", id_number="110105198905243672", now=NOON)
    bring(sheet(tmp_path, "张小梅,13800138000,,女,环卫工人,"), depot)
    return Double.objects.get()


def test_a_similar_name_under_the_same_phone_is_a_double(double: Double) -> None:
    assert double.why == "phone_name"
    assert double.is_one is None


def test_merging_keeps_the_account_and_fills_what_was_missing(
    double: Double, olga: User, depot: Unit
) -> None:
    stays = actions.merge_persons(double=double, by=olga, now=NOON)

    assert stays.user is not None
    assert (PERSON_NAME.open(stays), stays.unit, stays.trade) == ("张晓梅", depot, "sanitation")
    gone = Person.objects.get(merged_into=stays)
    assert (gone.name_cipher, gone.phone_cipher, gone.phone_index, gone.unit) == (None, None, None, None)
    double.refresh_from_db()
    assert (double.is_one, double.decided_by) == (True, olga)
    record = Record.objects.get(act="people.merge")
    assert (record.person_ref, record.data, record.by) == (stays.ref, {"merged": str(gone.ref)}, olga)


def test_a_double_is_decided_once(double: Double, olga: User) -> None:
    actions.keep_apart(double=double, by=olga, now=NOON)

    with pytest.raises(actions.AlreadyDecided):
        actions.merge_persons(double=double, by=olga, now=NOON)
    assert Person.objects.filter(merged_into__isnull=False).count() == 0


def test_two_accounts_are_not_put_together_over_their_owners_heads(olga: User, depot: Unit) -> None:
    pair = sorted((actions.person_for(make_user()) for _ in range(2)), key=lambda one: one.pk)
    double = Double.objects.create(first=pair[0], second=pair[1], why="phone")

    with pytest.raises(actions.TwoAccounts):
        actions.merge_persons(double=double, by=olga, now=NOON)


def test_an_erasure_takes_the_merged_along(double: Double, olga: User) -> None:
    stays = actions.merge_persons(double=double, by=olga, now=NOON)

    actions.erase_person(person=stays, now=NOON)

    assert not Person.objects.exists()


def test_the_database_knows_one_living_person_per_number(tmp_path: Path, depot: Unit) -> None:
    bring(sheet(tmp_path, ZHANG), depot)
    index = Person.objects.get().id_number_index

    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(id_number_index=index)


def together(*jobs: Any) -> list[Any]:
    barrier, results = Barrier(len(jobs)), []

    def run(job: Any) -> None:
        barrier.wait()
        try:
            results.append(job())
        except Exception as wrong:  # the test looks at it
            results.append(wrong)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_one_file_imported_twice_at_once_makes_each_person_once(tmp_path: Path, depot: Unit) -> None:
    path = sheet(tmp_path, ZHANG, LI, "王五,13800138009,31011420001227757X,,,")

    counts = together(*[lambda: bring(path, depot)] * 3)

    assert sorted(count["new"] for count in counts) == [0, 0, 3]
    assert Person.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_officers_merging_one_pair_at_once_merge_it_once(double: Double, olga: User, ada: User) -> None:
    results = together(
        *[lambda by=by: actions.merge_persons(double=double, by=by, now=NOON) for by in (olga, ada)]
    )

    assert sorted(type(result).__name__ for result in results) == ["AlreadyDecided", "Person"]
    assert Person.objects.filter(merged_into__isnull=False).count() == 1


# --- pages -------------------------------------------------------------------------------------------


def upload(client: Client, unit: Unit, *rows: str) -> Any:
    file = io.BytesIO("\n".join((HEAD, *rows)).encode())
    file.name = "名册.csv"
    return client.post("/console/people/import/", {"unit": unit.pk, "file": file})


def test_an_officer_sees_the_report_first_and_then_imports(depot: Unit) -> None:
    chair = make_officer(depot, Role.CHAIR)
    client = signed_in(chair)

    there = upload(client, depot, ZHANG, "王五,,,,,")
    page = client.get(there["Location"]).content.decode()
    assert "新增 <strong>1</strong> 人" in page
    assert "手机号和身份证号至少要有一个。" in page
    assert "张三" not in page
    assert Person.objects.count() == 0
    table = client.get(f"{there['Location']}report.csv").content.decode("utf-8-sig")
    assert table.splitlines()[1:] == ["2,张*,新增,,", "3,王*,没收,,手机号和身份证号至少要有一个。"]

    done = client.post(there["Location"], {"new": 1, "changed": 0, "same": 0, "refused": 1}, follow=True)
    assert "导入好了：新增 1 人" in done.content.decode()
    assert "138****8000" in done.content.decode()
    assert not ImportDraft.objects.exists()


def test_a_report_that_the_register_has_outrun_is_shown_again(tmp_path: Path, depot: Unit) -> None:
    client = signed_in(make_officer(depot, Role.CHAIR))
    there = upload(client, depot, ZHANG)
    bring(sheet(tmp_path, ZHANG), depot)

    page = client.post(there["Location"], {"new": 1, "changed": 0, "same": 0, "refused": 0}, follow=True)

    assert "名册在您看报告的时候变过了，请再看一遍报告。" in page.content.decode()


def test_a_draft_is_sealed_and_its_owners_only(depot: Unit) -> None:
    there = upload(signed_in(make_officer(depot, Role.CHAIR)), depot, ZHANG)

    assert "张三".encode() not in bytes(ImportDraft.objects.get().content)
    assert signed_in(make_officer(depot, Role.CHAIR)).get(there["Location"]).status_code == 404


def test_rubbish_is_refused_on_the_page(depot: Unit) -> None:
    client = signed_in(make_officer(depot, Role.CHAIR))
    file = io.BytesIO(b"\x00\x01\x02" * 100)
    file.name = "x.xlsx"

    page = client.post("/console/people/import/", {"unit": depot.pk, "file": file})

    assert page.status_code == 200
    assert 'class="errorlist"' in page.content.decode()
    assert not ImportDraft.objects.exists()


def test_the_list_holds_one_s_own_units_and_nothing_in_clear(tmp_path: Path, depot: Unit, west: Unit) -> None:
    bring(sheet(tmp_path, ZHANG), depot)
    bring(sheet(tmp_path, LI), west)
    client = signed_in(make_officer(depot, Role.CHAIR))

    page = client.get("/console/people/").content.decode()
    assert "张*" in page
    assert "李*" not in page
    assert "张三" not in page
    assert "张*" in client.get("/console/people/?q=13800138000").content.decode()
    assert "张*" in client.get("/console/people/?q=110105198905243672").content.decode()
    assert "张*" not in client.get("/console/people/?q=1380013").content.decode()


def test_unmasking_on_the_page_needs_the_permission_and_a_reason(tmp_path: Path, depot: Unit) -> None:
    bring(sheet(tmp_path, ZHANG), depot)
    address = f"/console/people/{Person.objects.get().pk}/"
    chair, plain = signed_in(make_officer(depot, Role.CHAIR)), signed_in(make_officer(depot, Role.OFFICER))
    asked = {"fields_shown": ["name", "id_number"], "reason": "办入会手续核对"}

    assert "张三" not in plain.post(address, asked).content.decode()
    assert "请写明为什么要看" in chair.post(address, asked | {"reason": ""}).content.decode()
    assert not UnmaskLog.objects.exists()
    shown = chair.post(address, asked)

    assert "张三" in shown.content.decode()
    assert "110105198905243672" in shown.content.decode()
    assert "13800138000" not in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert UnmaskLog.objects.get().fields == ["id_number", "name"]
    assert "张三" not in chair.get(address).content.decode()


def test_somebody_elses_person_is_not_found(tmp_path: Path, depot: Unit, west: Unit) -> None:
    bring(sheet(tmp_path, ZHANG), west)

    assert (
        signed_in(make_officer(depot, Role.CHAIR))
        .get(f"/console/people/{Person.objects.get().pk}/")
        .status_code
        == 404
    )


def test_a_double_is_decided_on_its_page(double: Double, depot: Unit) -> None:
    client = signed_in(make_officer(depot, Role.CHAIR))
    page = client.get("/console/people/doubles/").content.decode()
    assert "手机号相同，姓名相近" in page
    assert "张小梅" not in page

    client.post(f"/console/people/doubles/{double.pk}/", {"one": "1"})

    double.refresh_from_db()
    assert double.is_one


def test_a_double_of_other_units_is_not_found(double: Double, west: Unit) -> None:
    assert (
        signed_in(make_officer(west, Role.CHAIR)).post(f"/console/people/doubles/{double.pk}/").status_code
        == 404
    )
