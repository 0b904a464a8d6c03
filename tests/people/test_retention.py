"""Every column has a rule, every period an end, and what is over goes in the night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.introspection import FieldInfo
from django.test import Client

from tests.cast import signed_in
from tests.people.factories import NOON, make_user
from tests.places.factories import station as make_station
from yizhan.common import retention
from yizhan.orgs.models import Unit
from yizhan.people import actions
from yizhan.people.models import Child, ConsentEvent, ImportDraft, UnmaskLog, User
from yizhan.places.actions.visits import check_in
from yizhan.places.models import Fault, Visit, VisitGuard

MODELS = apps.get_models(include_auto_created=True)
COLUMNS = {
    (model._meta.label, field.column) for model in MODELS for field in model._meta.local_concrete_fields
}

CACHE = {
    ("common.Cache", column) for column in ("cache_key", "value", "expires")
}  # no model: Django's own table


def test_every_column_of_every_table_has_a_rule() -> None:
    assert sorted(COLUMNS - retention.rules().keys()) == []


@pytest.mark.django_db
def test_every_table_of_the_database_has_rules() -> None:
    ruled = {
        apps.get_model(model)._meta.db_table
        for model, _column in retention.rules()
        if model != "common.Cache"
    }

    assert set(connection.introspection.table_names()) - ruled == {"cache", "django_migrations"}
    assert {column for model, column in retention.rules() if model == "common.Cache"} == {
        column.name for column in described("cache")
    }


def described(table: str) -> list[FieldInfo]:
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)


def test_every_rule_is_about_a_column_that_is_there() -> None:
    assert sorted(retention.rules().keys() - COLUMNS - CACHE) == []


def test_every_period_is_carried_out_by_a_purge() -> None:
    named = {rule.purge for rule in retention.rules().values() if rule.days}

    assert named <= retention.purges().keys()


def test_two_rules_for_one_column_are_refused() -> None:
    with pytest.raises(retention.RuledTwice):
        retention.keep("people.User", {retention.FACT: "phone_cipher"})


@pytest.mark.django_db
def test_a_number_that_nobody_verified_is_forgotten_after_a_day() -> None:
    typed = actions.account_for(phone="+8613800138000")
    User.objects.filter(pk=typed.pk).update(created_at=NOON)
    kept = make_user()
    User.objects.filter(pk=kept.pk).update(created_at=NOON)

    assert retention.purge_all(NOON + timedelta(hours=23))["people.unverified"] == 0
    assert retention.purge_all(NOON + timedelta(hours=25))["people.unverified"] == 1
    assert User.objects.get() == kept


@pytest.mark.django_db
def test_a_visit_is_hers_for_two_years_and_its_guard_for_two_hours(depot: Unit) -> None:
    user = make_user()
    person = actions.person_for(user)
    actions.give_consent(person=person, kind="traces", by=user, now=NOON)
    check_in(station=make_station(depot), by=user, now=NOON, person=person)

    retention.purge_all(NOON + timedelta(hours=3))
    assert not VisitGuard.objects.exists()
    retention.purge_all(NOON + timedelta(days=729))
    assert Visit.objects.get().person is not None
    retention.purge_all(NOON + timedelta(days=731))
    assert Visit.objects.get().person is None


@pytest.mark.django_db
def test_looks_drafts_and_old_reports_end(depot: Unit, olga: User) -> None:
    user = make_user()
    person = actions.person_for(user)
    actions.unmask(person=person, fields=("name",), reason="办入会手续", by=olga, unit=depot, now=NOON)
    ImportDraft.objects.create(
        unit=depot, by=olga, handle="00000000-0000-4000-8000-000000000000", content=b"x", made_at=NOON
    )
    at = make_station(depot)
    Fault.objects.create(
        home_id=at.home_id,
        station=at,
        kind="broken",
        text="坏了",
        reporter=person,
        state="mended",
        reported_at=NOON,
        closed_at=NOON,
    )

    retention.purge_all(NOON + timedelta(days=2))
    assert not ImportDraft.objects.exists()
    assert UnmaskLog.objects.exists()
    retention.purge_all(NOON + timedelta(days=3 * 365 + 1))
    assert not UnmaskLog.objects.exists()
    assert (Fault.objects.get().text, Fault.objects.get().reporter) == ("", None)


@pytest.mark.django_db
def test_a_grown_child_is_forgotten_with_its_consents() -> None:
    user = make_user()
    person = actions.person_for(user)
    actions.add_child(guardian=person, name="小苗", birth_date=date(2013, 5, 1), by=user, now=NOON)

    retention.purge_all(datetime(2028, 4, 30, 4, tzinfo=UTC))
    assert Child.objects.exists()
    retention.purge_all(datetime(2028, 5, 3, 4, tzinfo=UTC))
    assert not Child.objects.exists()
    assert not ConsentEvent.objects.exists()


@pytest.mark.django_db
def test_what_the_cache_holds_past_its_time_is_forgotten() -> None:
    cache.set("allauth:rl:number", [1.0], 60)

    assert retention.purge_all(datetime.now(UTC))["common.cache"] == 0
    assert retention.purge_all(datetime.now(UTC) + timedelta(minutes=2))["common.cache"] == 1


@pytest.mark.django_db
def test_sessions_that_ran_out_are_forgotten() -> None:
    client: Client = signed_in(make_user())

    retention.purge_all(datetime.now(UTC) + timedelta(days=91))

    assert client.get("/me/safety/").status_code == 302
