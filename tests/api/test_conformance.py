"""The whole API under generated requests: no 5xx, and every answer is as its description says."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests.api.factories import make_key, make_partner
from tests.orgs.factories import make_unit
from tests.places.factories import station as make_station
from tests.services.cards.factories import a_campaign
from tests.supplies.factories import a_round, a_supply
from yizhan.places.nearby import reindex, today_of
from yizhan.services.cards.actions import add_channel

EXAMPLES = int(os.environ.get("YIZHAN_API_EXAMPLES", "25"))  # per operation; `make soak` asks for more
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """The application would close the test's connection after each request, as Django's own client keeps it from."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def key(one_connection: None) -> str:
    city = make_unit("city", make_unit("province"))
    station = make_station(make_unit("company", city), ("microwave",))
    campaign = a_campaign(city)
    add_channel(campaign=campaign, unit=city, name="市总", free=3, discounted=9, by=None, now=timezone.now())
    a_supply(a_round(city, service="goods", takes_partners=True), 3)
    reindex([station.pk], today_of(timezone.now()))
    return make_key(make_partner(city))[1]


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case: schemathesis.Case, key: str) -> None:
    case.call_and_validate(
        headers={"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"},
        checks=(
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_headers_conformance,
            response_schema_conformance,
        ),
    )
