"""Export, correction, erasure: everything is handed over, and afterwards nothing is left, in no table."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest
from django.db import connection
from django.test import Client

from tests.cast import signed_in
from tests.orgs.factories import make_grant
from tests.people.factories import NOON, make_user
from yizhan.orgs.models import Unit
from yizhan.people import actions, privacy
from yizhan.people.columns import PERSON_ID_NUMBER, PERSON_PHONE, USER_PHONE
from yizhan.people.models import Child, ConsentEvent, Person, UnmaskLog, User
from yizhan.records.models import Record

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"
NUMBER = "110105198905243672"
NAME = "慕容小麦"
CHILD = "慕容麦苗"


@pytest.fixture
def mei(east: Unit) -> User:
    """A worker with everything that can be known of one."""
    user = make_user(phone=PHONE, name="麦姐")
    person = actions.person_for(user)
    actions.verify_person(person=person, name=NAME, id_number=NUMBER, now=NOON)
    actions.change_details(person=person, details=actions.Details("courier", "麦姐"), unit=east)
    actions.give_consent(person=person, kind="traces", by=user, now=NOON)
    actions.add_child(guardian=person, name=CHILD, birth_date=date(2019, 5, 1), by=user, now=NOON)
    return user


@pytest.fixture
def looked_at(mei: User, olga: User, east: Unit) -> None:
    person = actions.person_for(mei)
    actions.unmask(
        person=person, fields=("name", "phone"), reason=f"给{NAME}打电话核对", by=olga, unit=east, now=NOON
    )


def tables_with(*texts: str) -> list[str]:
    """Look through every column of every table for any of the texts; return where one is."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        )
        for table, column, kind in cursor.fetchall():
            as_text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            for text in texts:
                cursor.execute(f'SELECT count(*) FROM "{table}" WHERE position(%s in {as_text}) > 0', [text])
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column}")
    return found


def test_the_search_itself_finds_what_is_there(mei: User) -> None:
    assert "people_user.display_name" in tables_with("麦姐")
    assert "people_user.phone_index" in tables_with(USER_PHONE.index(PHONE))


def test_nothing_that_is_known_of_her_stands_anywhere_in_clear(mei: User) -> None:
    assert tables_with(NAME, NUMBER, PHONE, "13800138000", CHILD) == []


def test_after_an_erasure_no_table_holds_anything_of_her(mei: User, looked_at: None, olga: User) -> None:
    client = signed_in(mei)
    client.get("/me/")
    Client().post("/accounts/login/", {"login": "13800138000"})  # a sign-in under way
    person = actions.person_for(mei)
    ref = str(person.ref)

    actions.erase_person(person=person, now=NOON)

    indexes = [
        index
        for column, text in ((USER_PHONE, PHONE), (PERSON_PHONE, PHONE), (PERSON_ID_NUMBER, NUMBER))
        for index in [column.index(text)]
    ]
    assert tables_with(NAME, NUMBER, PHONE, "13800138000", CHILD, "麦姐", *indexes) == []
    assert not User.objects.filter(pk=mei.pk).exists()
    assert not Person.objects.filter(ref=ref).exists()
    assert not Child.objects.exists()
    assert not ConsentEvent.objects.exists()
    assert set(tables_with(ref)) == {"people_unmasklog.person_ref", "records_record.person_ref"}
    assert client.get("/me/safety/").status_code == 302


def test_who_looked_stays_without_what_was_written(mei: User, looked_at: None, olga: User) -> None:
    person = actions.person_for(mei)

    actions.erase_person(person=person, now=NOON)

    log = UnmaskLog.objects.get()
    assert (log.person, log.person_ref, log.officer, log.reason) == (None, person.ref, olga, "")
    assert Record.objects.get(act="people.unmask").person_ref == person.ref


def test_every_room_forgets_before_the_row_goes(mei: User, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []
    monkeypatch.setattr(
        privacy, "_erasers", [lambda person, now: told.append(Person.objects.filter(pk=person.pk).exists())]
    )

    actions.erase_person(person=actions.person_for(mei), now=NOON)

    assert told == [True]


def test_who_holds_an_office_lays_it_down_first(mei: User, east: Unit) -> None:
    make_grant(mei, east)

    with pytest.raises(actions.HoldsOffice):
        actions.erase_person(person=actions.person_for(mei), now=NOON)
    assert User.objects.filter(pk=mei.pk).exists()


def test_others_stay_as_they_are(mei: User) -> None:
    other = make_user()
    client = signed_in(other)

    actions.erase_person(person=actions.person_for(mei), now=NOON)

    assert client.get("/me/safety/").status_code == 200
    assert Person.objects.get().user == other


def test_she_comes_back_as_somebody_new(mei: User) -> None:
    old = actions.person_for(mei).ref
    actions.erase_person(person=actions.person_for(mei), now=NOON)

    assert actions.person_for(make_user(phone=PHONE)).ref != old


def test_the_page_erases_after_the_word_and_signs_out(mei: User) -> None:
    client = signed_in(mei)

    wrong = client.post("/me/privacy/erase/", {"word": "删"})
    assert "请填“删除”两个字。" in wrong.content.decode()
    done = client.post("/me/privacy/erase/", {"word": "删除"})

    assert done["Location"] == "/me/privacy/erased/"
    assert client.get("/me/safety/").status_code == 302
    assert not User.objects.filter(pk=mei.pk).exists()


# --- export --------------------------------------------------------------------------------------------


def test_the_export_holds_everything_in_clear(
    mei: User, looked_at: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    privacy_exporters = {
        "visits": privacy.Exporter("visits", "去过的驿站", lambda person: [{"驿站": "幸福大街"}])
    }
    monkeypatch.setattr(privacy, "_exporters", privacy_exporters)
    client = signed_in(mei)

    answer = client.post("/me/privacy/export/")

    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    parts = json.loads(archive.read("data.json"))["parts"]
    assert set(parts) == {"account", "person", "consents", "children", "looks", "sessions", "ties", "visits"}
    (person,) = parts["person"]["rows"]
    assert (person["姓名"], person["身份证号"], person["手机号"]) == (NAME, NUMBER, PHONE)
    assert (person["职业"], person["单位"], person["出生日期"]) == ("快递员", "东区总工会", "1989-05-24")
    assert parts["children"]["rows"] == [{"姓名": CHILD, "出生日期": "2019-05-01"}]
    assert parts["looks"]["rows"][0]["看了什么"] == "姓名、手机号"
    assert parts["visits"]["rows"] == [{"驿站": "幸福大街"}]
    page = archive.read("我的信息.html").decode()
    assert NAME in page
    assert "幸福大街" in page


def test_the_export_of_a_fresh_account_is_no_error() -> None:
    answer = signed_in(make_user()).post("/me/privacy/export/")

    assert answer.status_code == 200


def test_an_export_is_not_fetched_by_a_link(mei: User) -> None:
    assert signed_in(mei).get("/me/privacy/export/").status_code == 405


# --- unmasking -----------------------------------------------------------------------------------------


def test_without_a_reason_nothing_is_shown(mei: User, olga: User, east: Unit) -> None:
    with pytest.raises(actions.NoReason):
        actions.unmask(
            person=actions.person_for(mei), fields=("name",), reason=" x ", by=olga, unit=east, now=NOON
        )
    assert not UnmaskLog.objects.exists()


def test_what_is_asked_for_is_shown_and_nothing_else(mei: User, olga: User, east: Unit) -> None:
    shown = actions.unmask(
        person=actions.person_for(mei),
        fields=("phone",),
        reason="中暑了联系家属",
        by=olga,
        unit=east,
        now=NOON,
    )

    assert (shown.name, shown.phone, shown.id_number) == (None, PHONE, None)


def test_she_reads_who_looked_at_what_and_why(mei: User, looked_at: None) -> None:
    page = signed_in(mei).get("/me/privacy/looks/").content.decode()

    assert "欧佳 · 东区总工会" in page
    assert "看了姓名、手机号" in page
    assert f"理由：给{NAME}打电话核对" in page


def test_an_imported_person_who_is_not_her_is_parted_from(mei: User, east: Unit) -> None:
    stranger = Person(unit=east, phone_index=PERSON_PHONE.index("+8613700137000"))
    stranger.phone_cipher = PERSON_PHONE.seal(stranger.ref, "+8613700137000")
    stranger.name_cipher = b"x"
    stranger.save()
    user = make_user(phone="+8613700137000")
    assert actions.person_for(user) == stranger

    own = actions.part_from_person(user=user)

    assert own != stranger
    assert actions.person_for(user) == own
    stranger.refresh_from_db()
    assert (stranger.user, stranger.unit) == (None, east)
