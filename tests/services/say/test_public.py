"""Answers in public: one writes, another lets it pass, she whose matter it was takes it back; nobody is named."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.cases.factories import MONDAY, Tree, a_tree, a_worker, an_officer, officer, worker
from tests.cases.test_races import at_once
from tests.people.factories import SignedClient
from tests.services.problems.factories import demand
from yizhan.cases.actions import Meanwhile, Refused, reopen, take
from yizhan.cases.actors import Taker
from yizhan.cases.models import Case, Words
from yizhan.cases.together import merge
from yizhan.notices.models import Notice
from yizhan.orgs.access import OutOfReach
from yizhan.orgs.models import Role
from yizhan.people.columns import PERSON_NAME
from yizhan.people.models import Person, User
from yizhan.records.models import Record
from yizhan.services.say import privacy, retention
from yizhan.services.say.access import shown_answers
from yizhan.services.say.models import PublicAnswer
from yizhan.services.say.publishing import (
    NamesSomebody,
    NeverAgain,
    NotForAll,
    SecondLook,
    pass_public,
    take_back_public,
    write_public,
)

ASKED, ANSWERED = "站点没有地方充电", "东区新装了六个充电柜，站点门口就有。"


@pytest.fixture
def olga(tree: Tree) -> User:
    return an_officer(tree.district, "欧佳", Role.OFFICER)


@pytest.fixture
def paul(tree: Tree) -> User:
    return an_officer(tree.district, "保罗", Role.OFFICER)


def solved(tree: Tree, by: User, person: Person | None, **more: object) -> Case:
    case = demand(tree.district, person, "充电的地方太少", **more)
    go(case, "accept", officer(by))
    go(case, "settle", officer(by), {"result": "装了充电柜"})
    go(case, "agree", worker(person) if person else Taker(holds_receipt=True))
    return case


def go(case: Case, outcome: str, taker: Taker, fields: dict[str, str] | None = None) -> None:
    case.refresh_from_db()
    take(case=case, outcome=outcome, seen=case.entries, taker=taker, now=MONDAY, fields=fields or {})
    case.refresh_from_db()


def write(case: Case, by: User, now: datetime = MONDAY, **more: str) -> PublicAnswer:
    return write_public(case=case, by=by, now=now, **({"asked": ASKED, "answered": ANSWERED} | more))


def show(case: Case, by: User, passed_by: User) -> PublicAnswer:
    return pass_public(case=case, seen_at=write(case, by).written_at, by=passed_by, now=MONDAY)


def page(client: Client | None = None) -> str:
    return (client or Client()).get("/say/answers/").content.decode()


def signed(user: User | None) -> Client:
    client = SignedClient()
    assert user is not None
    client.force_login(user)
    return client


# --- two persons ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_is_read_only_when_another_officer_has_let_it_pass(
    tree: Tree, person: Person, olga: User, paul: User
):
    case = solved(tree, olga, person)
    answer = write(case, olga)
    assert ASKED not in page()
    with pytest.raises(SecondLook):
        pass_public(case=case, seen_at=answer.written_at, by=olga, now=MONDAY)

    pass_public(case=case, seen_at=answer.written_at, by=paul, now=MONDAY)

    assert ASKED in page()
    assert ANSWERED in page()
    assert case.ref not in page()
    assert [one.person_id for one in Notice.objects.filter(kind="say.shown")] == [person.pk]
    acts = Record.objects.filter(act__startswith="say.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["say.write_public", "say.pass_public"]


@pytest.mark.django_db
def test_what_was_changed_after_she_looked_does_not_pass(tree: Tree, person: Person, olga: User, paul: User):
    case = solved(tree, olga, person)
    seen = write(case, olga).written_at
    write(case, olga, MONDAY + timedelta(minutes=1), answered="改过了")
    with pytest.raises(Meanwhile):
        pass_public(case=case, seen_at=seen, by=paul, now=MONDAY)


@pytest.mark.django_db
def test_the_database_itself_wants_two_persons(tree: Tree, person: Person, olga: User):
    answer = write(solved(tree, olga, person), olga)
    with pytest.raises(IntegrityError, match="say_answer_passed_by_another"), transaction.atomic():
        PublicAnswer.objects.filter(pk=answer.pk).update(passed_by=olga, shown_at=MONDAY)


@pytest.mark.django_db
def test_an_officer_elsewhere_neither_writes_nor_lets_pass(tree: Tree, person: Person, olga: User):
    case, stranger = solved(tree, olga, person), an_officer(tree.branch)
    with pytest.raises(OutOfReach):
        write(case, stranger)
    answer = write(case, olga)
    with pytest.raises(OutOfReach):
        pass_public(case=case, seen_at=answer.written_at, by=stranger, now=MONDAY)


# --- what is never shown -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_runs_or_goes_past_a_unit_or_is_about_one_is_never_written(
    tree: Tree, person: Person, olga: User
):
    for case in (
        demand(tree.district, person),
        solved(tree, olga, person, shielded_unit=tree.company),
        solved(tree, olga, person, about_unit=tree.company),
    ):
        with pytest.raises(NotForAll):
            write(case, olga)


@pytest.mark.django_db
def test_one_that_a_shielded_one_goes_on_with_is_not_shown_either(
    tree: Tree, person: Person, olga: User, paul: User
):
    main, other = demand(tree.district, person), a_worker(tree.branch)
    past = demand(tree.district, other, shielded_unit=tree.company)
    merge(case=past, other=main, seen=past.entries, by=olga, now=MONDAY)
    go(main, "accept", officer(olga))
    go(main, "settle", officer(olga), {"result": "装了充电柜"})
    go(main, "agree", worker(person))
    with pytest.raises(NotForAll):
        write(main, olga)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        "打 13900001111 找老王",
        "139 0000 1111",
        "139.0000，1111",
        "卡号 6222000000000000",
        "写信到 li@example.cn",
    ],
)
def test_long_numbers_are_refused(tree: Tree, person: Person, olga: User, words: str):
    with pytest.raises(NamesSomebody, match="七位"):
        write(solved(tree, olga, person), olga, answered=words)


@pytest.mark.django_db
def test_her_name_is_refused(tree: Tree, person: Person, olga: User):
    person.name_cipher = PERSON_NAME.seal(person.ref, "李小红")
    person.save(update_fields=["name_cipher"])
    case = solved(tree, olga, person)
    with pytest.raises(NamesSomebody, match="姓名"):
        write(case, olga, answered="李 小红说的地方装好了")
    write(case, olga, answered="2026-11-20 和 11月26日 装好了两个")  # days are no numbers


@pytest.mark.django_db
def test_a_matter_that_runs_again_is_not_read_meanwhile(tree: Tree, person: Person, olga: User, paul: User):
    case = solved(tree, olga, person)
    show(case, olga, paul)
    reopen(case=case, seen=case.entries, taker=worker(person), now=MONDAY, says="又坏了")
    assert ASKED not in page()
    go(case, "settle", officer(olga), {"result": "修好了"})
    go(case, "agree", worker(person))
    assert ASKED not in page()  # what was said before may be wrong by now
    write(case, paul)
    assert PublicAnswer.objects.get().shown_at is None


# --- she takes it back ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_she_takes_it_back_with_one_tap_and_it_never_comes_again(
    tree: Tree, person: Person, olga: User, paul: User
):
    case = solved(tree, olga, person)
    show(case, olga, paul)
    her = signed(person.user)
    assert "我不愿意公开" in her.get(f"/matters/{case.ref}/").content.decode()

    her.post(f"/say/answers/{case.ref}/take-back/")

    assert ASKED not in page()
    answer = PublicAnswer.objects.get()
    assert (answer.asked, answer.answered, answer.is_hers) == ("", "", True)
    with pytest.raises(NeverAgain):
        write(case, olga)
    assert "已经撤下" in her.get(f"/matters/{case.ref}/").content.decode()
    assert "本人不愿意公开" in signed(olga).get(f"/console/say/{case.ref}/").content.decode()


@pytest.mark.django_db
def test_who_left_no_name_takes_it_back_by_her_receipt(tree: Tree, olga: User, paul: User):
    client = Client()
    sent = client.post(f"/say/?unit={tree.district.pk}", {"says": "充电的地方太少", "key": "k1"}, follow=True)
    case, code = Case.objects.get(), sent.context["code"]
    go(case, "accept", officer(olga))
    go(case, "settle", officer(olga), {"result": "装了充电柜"})
    go(case, "agree", Taker(holds_receipt=True))
    show(case, olga, paul)
    client.post("/matters/receipt/", {"code": code})

    client.post("/say/answers/take-back/")

    assert PublicAnswer.objects.get().is_hers
    assert Record.objects.get(act="say.take_back_public").by_id is None


@pytest.mark.django_db
def test_one_whose_matter_went_on_with_it_takes_it_back_too_and_a_stranger_does_not(
    tree: Tree, person: Person, olga: User, paul: User
):
    main, other = demand(tree.district, person), a_worker(tree.branch)
    follower = demand(tree.district, other)
    merge(case=follower, other=main, seen=follower.entries, by=olga, now=MONDAY)
    go(main, "accept", officer(olga))
    go(main, "settle", officer(olga), {"result": "装了充电柜"})
    go(main, "agree", worker(person))
    show(main, olga, paul)
    assert {one.person_id for one in Notice.objects.filter(kind="say.shown")} == {person.pk, other.pk}

    stranger = signed(a_worker(tree.branch).user)
    assert stranger.post(f"/say/answers/{main.ref}/take-back/").status_code == 404
    assert ASKED in page()
    signed(other.user).post(f"/say/answers/{follower.ref}/take-back/")
    assert ASKED not in page()


@pytest.mark.django_db
def test_what_an_officer_took_back_is_written_and_looked_at_anew(
    tree: Tree, person: Person, olga: User, paul: User
):
    case = solved(tree, olga, person)
    show(case, olga, paul)
    with pytest.raises(Refused, match="先撤下"):
        write(case, olga)
    take_back_public(case=case, taker=Taker(paul), now=MONDAY)
    assert ASKED not in page()
    write(case, paul, answered="改写了")
    assert "改写了" not in page()
    pass_public(case=case, seen_at=MONDAY, by=olga, now=MONDAY)
    assert "改写了" in page()


# --- erased, kept ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_goes_with_her_words(tree: Tree, person: Person, olga: User, paul: User):
    case = solved(tree, olga, person)
    show(case, olga, paul)
    privacy.forget(person, timezone.now())
    assert PublicAnswer.objects.exists()
    Words.objects.filter(entry__case=case).update(cipher=None, salt=None, erased_at=MONDAY)
    privacy.forget(person, timezone.now())
    assert not PublicAnswer.objects.exists()
    with pytest.raises(NotForAll):  # nothing of hers is written anew
        write(case, olga)


@pytest.mark.django_db
def test_that_she_took_it_back_outlives_her_words(tree: Tree, person: Person, olga: User, paul: User):
    case = solved(tree, olga, person)
    show(case, olga, paul)
    take_back_public(case=case, taker=worker(person), now=MONDAY)
    Words.objects.filter(entry__case=case).update(cipher=None, salt=None, erased_at=MONDAY)
    privacy.forget(person, timezone.now())
    assert retention.forget_old_answers(MONDAY + timedelta(days=1096)) == 0
    with pytest.raises(NeverAgain):
        write(case, olga)


@pytest.mark.django_db
def test_after_three_years_it_goes(tree: Tree, person: Person, olga: User, paul: User):
    show(solved(tree, olga, person), olga, paul)
    assert retention.forget_old_answers(MONDAY + timedelta(days=1094)) == 0
    assert retention.forget_old_answers(MONDAY + timedelta(days=1096)) == 1


# --- in the browser's words ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_written_and_let_pass_on_the_console_what_was_typed_is_kept(
    tree: Tree, person: Person, olga: User, paul: User
):
    case = solved(tree, olga, person)
    writer, reader, path = signed(olga), signed(paul), f"/console/say/{case.ref}/"
    assert path in writer.get(f"/console/cases/{case.ref}/").content.decode()
    sent = {"do": "write", "asked": ASKED, "answered": f"打 13900001111，{ANSWERED}"}
    refused = writer.post(path, sent)
    assert refused.status_code == 422
    assert "七位以上" in refused.content.decode()
    assert "13900001111" in refused.content.decode()
    assert writer.post(path, sent | {"answered": ANSWERED}).status_code == 302
    assert "等另一位同事审核" in writer.get(path).content.decode()

    assert ASKED in reader.get("/console/").content.decode()
    assert ASKED in reader.get("/console/say/").content.decode()
    shown = reader.get(path).content.decode()
    seen = PublicAnswer.objects.get().written_at.isoformat()
    assert seen in shown
    for seen_at in ("2001-01-01T00:00:00+00:00", "2026-02-30T10:00", "x"):
        assert reader.post(path, {"do": "pass", "seen": seen_at}).status_code == 422
    assert reader.post(path, {"do": "pass", "seen": seen}).status_code == 302
    assert ASKED in page()
    assert ASKED in reader.get("/console/say/?which=shown").content.decode()
    assert writer.post(path, {"do": "take_back"}).status_code == 302
    assert ASKED not in page()


@pytest.mark.django_db
def test_words_are_found_and_those_of_another_home_are_not_hers(
    tree: Tree, person: Person, olga: User, paul: User
):
    show(solved(tree, olga, person), olga, paul)
    assert ASKED in Client().get("/say/answers/?q=充电 柜").content.decode()
    assert ASKED not in Client().get("/say/answers/?q=工资").content.decode()
    assert list(shown_answers(tree.district.home_id + 999)) == []


@pytest.mark.django_db
def test_the_public_reads_of_a_place_and_not_of_the_company_in_which_it_was_asked(
    tree: Tree, person: Person, paul: User
):
    chair, admin = an_officer(tree.company, "主席", Role.CHAIR), an_officer(tree.company, "管理员")
    case = demand(tree.branch, person)
    go(case, "accept", officer(chair))
    go(case, "settle", officer(chair), {"result": "装了充电柜"})
    go(case, "agree", worker(person))
    show(case, chair, admin)
    assert "东区总工会" in page()
    assert "某物流公司" not in page()


# --- two at once -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_she_takes_it_back_while_it_is_let_pass_anew_and_it_is_not_read():
    tree = a_tree()
    person = a_worker(tree.branch)
    olga, paul = an_officer(tree.district, "欧佳"), an_officer(tree.district, "保罗")
    case = solved(tree, olga, person)
    show(case, olga, paul)
    take_back_public(case=case, taker=Taker(olga), now=MONDAY)

    found = at_once(
        lambda: write(Case.objects.get(pk=case.pk), olga),
        lambda: take_back_public(case=Case.objects.get(pk=case.pk), taker=worker(person), now=MONDAY),
    )

    assert found[0] is None or isinstance(found[0], NeverAgain | PublicAnswer)
    assert PublicAnswer.objects.get().is_hers
    assert list(shown_answers()) == []
