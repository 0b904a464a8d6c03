"""What a family and an officer do by their pages."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.cast import signed_in
from tests.places import factories as places
from tests.services.childcare.factories import a_child, a_term, applied, group, in_term
from yizhan.orgs.models import Unit
from yizhan.people.models import Person, User
from yizhan.services.childcare.codes import code_of
from yizhan.services.childcare.models import Application, Attendance, Carer, Collector, Proof, Term
from yizhan.supplies.models import Draw, Round

PDF = b"%PDF-1.4 proof %%EOF"


def open_term(unit: Unit) -> Term:
    now = timezone.now()
    days = {"opens_at": now - timedelta(days=2), "closes_at": now + timedelta(days=2)}
    starts = timezone.localdate() + timedelta(days=30)
    return a_term(unit, **days, starts_date=starts, ends_date=starts + timedelta(days=30))


def test_a_family_applies_and_reads_how_it_stands(east: Unit) -> None:
    mei = places.person("美", east)
    term, child = open_term(east), a_child(mei)
    client = signed_in(mei)
    assert "给孩子报名" in client.get(f"/childcare/terms/{term.pk}/").text
    page = f"/childcare/terms/{term.pk}/apply/"
    assert client.get(page).status_code == 200
    wanted = {"child": child.pk, "group": group(term).pk, "claimed": ["front_line"], "key": "k1"}

    refused = client.post(page, wanted)
    assert refused.status_code == 422
    assert "要附证明材料" in refused.text
    taken = client.post(page, wanted | {"proofs": SimpleUploadedFile("a.pdf", PDF)}, follow=True)

    assert "已报名，等抽签" in taken.text
    assert "小苗" in client.get("/childcare/").text
    saved = client.get(f"/childcare/proofs/{Proof.objects.get().pk}/")
    assert saved.content == PDF
    assert saved["Content-Disposition"] == 'attachment; filename="proof.pdf"'


def test_the_tab_of_bookings_leads_to_terms_while_they_take_applications(client: Client, east: Unit) -> None:
    line = 'class="row" href="/childcare/"'
    before = client.get("/book/").text

    term = open_term(east)
    during = client.get("/book/").text
    now = timezone.now()
    Round.objects.filter(pk=term.round_id).update(opens_at=now + timedelta(days=1))
    early = client.get("/book/").text
    Round.objects.filter(pk=term.round_id).update(opens_at=now - timedelta(days=2), closes_at=now)

    assert (line in before, line in during, line in client.get("/book/").text) == (False, True, False)
    assert ("正在报名" in during, "快要报名" in early) == (True, True)


def test_another_family_and_another_district_see_nothing_of_it(east: Unit, wu: User, wei: User) -> None:
    mei = places.person("美", east)
    now = timezone.now()
    one = applied(open_term(east), a_child(mei), "front_line", now=now)
    proof = one.proofs.get()

    for who, prefix in ((wu, "/childcare/"), (wei, "/console/childcare/")):
        client = signed_in(who)
        for path in (f"applications/{one.pk}/", f"proofs/{proof.pk}/"):
            assert client.get(prefix + path).status_code == 404
    assert "小苗" not in signed_in(wu).get("/childcare/").text


def test_an_officer_makes_a_term_checks_papers_and_draws(east: Unit, olga: User) -> None:
    station = places.station(east, name="爱心托管驿站", kind="childcare")
    client = signed_in(olga)
    now = timezone.localtime()
    starts = now.date() + timedelta(days=30)
    given = {
        "station": station.pk,
        "title": "暑期托管",
        "season": "summer",
        "starts_date": starts.isoformat(),
        "ends_date": (starts + timedelta(days=30)).isoformat(),
        "weekdays": [0, 1, 2],
        "starts": "08:00",
        "ends": "17:30",
        "bands": "小班 6-8 2\n大班 九到十二",
        "opens_at": f"{now - timedelta(days=2):%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(days=2):%Y-%m-%dT%H:%M}",
        "confirm_hours": 48,
        "absences_most": 3,
        "fee": "0",
        "hours": "周一 09:00-10:30 作业辅导",
    }
    refused = client.post("/console/childcare/new/", given)
    assert refused.status_code == 422
    assert "这一行看不懂：“大班 九到十二”" in refused.text

    page = client.post("/console/childcare/new/", given | {"bands": "小班 6-8 2"})["Location"]
    client.post(f"{page}switch/", {"to": "open"})
    term = Term.objects.get()
    one = applied(term, a_child(places.person("美", east)), "front_line", now=timezone.now())
    assert "1 份报名等核材料" in client.get(page).text
    form = f"/console/childcare/applications/{one.pk}/"
    assert "核材料、给分" in client.get(form).text
    assert client.post(f"{form}check/", {"granted": ["front_line"], "note": ""}).status_code == 302
    assert Application.objects.get().points == 50

    term.round.closes_at = timezone.now() - timedelta(hours=1)
    term.round.save()
    draws = f"/console/draws/{term.round_id}/"
    client.post(f"{draws}freeze/", {"seed_source": "双色球"})
    client.post(f"{draws}seed/", {"seed": "1 2 3"})

    assert Draw.objects.get().ran_at
    assert "在名额之内" in client.get(form).text


def test_a_family_says_that_it_is_another_child_and_the_officer_decides(east: Unit, olga: User) -> None:
    mei = places.person("美", east)
    term, child = open_term(east), a_child(mei)
    applied(term, a_child(places.person("吴", east)), now=timezone.now())
    page = f"/childcare/terms/{term.pk}/apply/"
    wanted = {"child": child.pk, "group": group(term).pk, "key": "k1"}
    client = signed_in(mei)

    refused = client.post(page, wanted)
    assert "这是另一个孩子" in refused.text
    client.post(page, wanted | {"is_another": "on", "proofs": SimpleUploadedFile("a.pdf", PDF)})
    one = Application.objects.get(namesake=1)
    form = f"/console/childcare/applications/{one.pk}/"
    shown = signed_in(olga).get(form)
    assert "家长说这是另一个孩子" in shown.text
    assert signed_in(olga).get(f"/console/childcare/proofs/{one.proofs.get().pk}/").content == PDF
    signed_in(olga).post(f"{form}same/")

    one.claim.refresh_from_db()
    assert one.claim.state == "cancelled"
    assert "核托管报名材料" in client.get("/me/privacy/looks/").text


@pytest.fixture
def today_term(east: Unit, olga: User) -> tuple[Term, Application, Person]:
    """A term with a day today, and a child of Mei's who has a place in it."""
    day = timezone.localdate()
    everyday = {"weekdays": range(7), "starts": time(0, 1), "ends": time(23, 58)}
    term = a_term(east, starts_date=day, ends_date=day + timedelta(days=20), **everyday)
    mei = places.person("美", east)
    born = day.replace(day=1) - timedelta(days=7 * 366)
    return term, in_term(term, a_child(mei, born=born), by=olga)[0], mei


def test_an_officer_makes_the_roster_and_a_carer_hands_the_child_to_whom_the_guardian_says(
    today_term: tuple[Term, Application, Person], east: Unit, olga: User, wu: User
) -> None:
    term, row, mei = today_term
    officer, family = signed_in(olga), signed_in(mei)
    page, day = f"/console/childcare/{term.pk}/", timezone.localdate()
    made = officer.post(
        f"{page}staff/new/", {"carer-phone": "154 0000 0009", "carer-called": "林老师", "carer-does": "带班"}
    )
    assert made.status_code == 302
    carer = Carer.objects.select_related("user").get()
    days = {"roster-first": day.isoformat(), "roster-last": (day + timedelta(days=2)).isoformat()}
    refused = officer.post(f"{page}staff/{carer.pk}/roster/", days)
    assert refused.status_code == 422
    assert "没有有效的无犯罪记录查询" in refused.text
    paper = {"check-checked_date": (day - timedelta(days=9)).isoformat(), "check-number": "沪公 2026-17"}
    officer.post(f"{page}staff/{carer.pk}/check/", paper)
    assert officer.post(f"{page}staff/{carer.pk}/roster/", days).status_code == 302
    assert officer.get(f"{page}staff/").text.count("林老师") > 3
    mine = f"/childcare/applications/{row.pk}/"
    family.post(f"{mine}care-card/", {"allergies": "花生", "contacts": "外婆 139"})
    family.post(f"{mine}collectors/", {"name": "王长青", "relation": "外婆"})
    gran = Collector.objects.get(relation="外婆")
    code = code_of(gran.ref, day)
    assert code not in family.get(f"{mine}days/").text  # nothing to fetch yet

    assert "今天您不当班" in signed_in(wu).get("/childcare/today/").text
    assert signed_in(wu).get(f"/childcare/today/{row.pk}/").status_code == 404
    at_work = signed_in(carer.user)
    assert "小苗" in at_work.get("/childcare/today/").text
    child = f"/childcare/today/{row.pk}/"
    at_work.post(f"{child}in/")
    assert "为什么撤回" in at_work.post(f"{child}undo/", {"reason": ""}, follow=True).text
    assert "的签到撤回了" in at_work.post(f"{child}undo/", {"reason": "点错了"}, follow=True).text
    at_work.post(f"{child}in/")
    assert "花生" not in at_work.get(child).text
    assert "花生" in at_work.post(f"{child}care-card/").text
    assert code in family.get(f"{mine}days/").text
    wrong = at_work.post(f"{child}code/", {"code": "x"})
    assert wrong.status_code == 422
    assert "不能交给来人" in wrong.text
    assert "外婆 王长青" in at_work.post(f"{child}code/", {"code": code}).text
    assert not Attendance.objects.get().left_at  # not before she has looked at the paper
    at_work.post(f"{child}code/", {"code": code, "confirm": "1"})

    assert Attendance.objects.get().collector == gran
    assert "外婆 王长青" in family.get(f"{mine}days/").text
    assert "孩子的过敏和联系人" in family.get("/me/privacy/looks/").text


def test_a_family_tells_an_absence_and_an_officer_reads_the_figures(
    today_term: tuple[Term, Application, Person], olga: User
) -> None:
    term, row, mei = today_term
    family, officer = signed_in(mei), signed_in(olga)
    mine, day = f"/childcare/applications/{row.pk}/", timezone.localdate()

    late = family.post(f"{mine}absences/", {"day": day.isoformat(), "reason": "发烧"})
    assert late.status_code == 422
    assert "当天开始以前" in late.text
    tomorrow = (day + timedelta(days=1)).isoformat()
    assert family.post(f"{mine}absences/", {"day": tomorrow, "reason": "发烧"}).status_code == 302
    officer.post(
        f"/console/childcare/applications/{row.pk}/excuse/", {"day": day.isoformat(), "reason": "急诊"}
    )
    page = f"/console/childcare/{term.pk}/"
    assert "2 人次" in officer.get(f"{page}figures/").text
    assert f"{day},0,1,0" in officer.get(f"{page}figures/file/").text
    assert officer.get(f"{page}figures/file/?as=xlsx").content.startswith(b"PK")
    assert officer.post(f"{page}timetable/", {"hours": "周八 9:00 画画"}).status_code == 422
    officer.post(f"{page}timetable/", {"hours": "周二 14:00-15:00 画画"})
    assert "画画" in family.get(f"/childcare/terms/{term.pk}/").text
