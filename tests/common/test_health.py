"""What a load balancer and Prometheus are told."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client import REGISTRY
from pytest_django import DjangoAssertNumQueries, Settings

from yizhan.common import metrics as counted
from yizhan.common.outage import Outage


def test_alive_is_said_without_asking_the_database(client: Client) -> None:
    # no django_db mark: a query would be refused
    assert client.get("/healthz").json() == {"alive": True}


@pytest.mark.django_db
def test_ready_is_said_after_one_question_to_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert client.get("/readyz").json() == {"ready": True}


@pytest.mark.django_db
def test_answers_are_counted_by_route_method_and_status(client: Client) -> None:
    labels = {"route": "healthz", "method": "GET", "status": "200"}
    before = REGISTRY.get_sample_value("yizhan_requests_total", labels) or 0

    client.get("/healthz")

    assert REGISTRY.get_sample_value("yizhan_requests_total", labels) == before + 1
    assert REGISTRY.get_sample_value("yizhan_request_seconds_count", {"route": "healthz"})
    assert 'yizhan_requests_total{method="GET",route="healthz",status="200"}' in metrics(client)


def metrics(client: Client) -> str:
    return client.get("/metrics").content.decode()


@pytest.mark.django_db
def test_unknown_addresses_and_methods_make_no_new_labels(client: Client) -> None:
    client.generic("BREW", "/no-such-page-17")

    text = metrics(client)
    assert 'method="other",route="unmatched",status="404"' in text
    assert "no-such-page" not in text
    assert "BREW" not in text


@pytest.mark.parametrize(
    "stranger",
    [{"REMOTE_ADDR": "10.1.2.3"}, {"HTTP_X_FORWARDED_FOR": "1.2.3.4"}, {"HTTP_X_REAL_IP": "1.2.3.4"}],
)
def test_figures_are_shown_to_nobody_who_comes_from_elsewhere(
    client: Client, stranger: dict[str, str]
) -> None:
    assert client.get("/metrics", **stranger).status_code == 404


@pytest.mark.django_db
def test_with_a_token_the_figures_need_it_from_everywhere(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "s3cret"

    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    right = client.get("/metrics", headers={"Authorization": "Bearer s3cret"}, REMOTE_ADDR="10.1.2.3")
    assert right.status_code == 200


@pytest.mark.django_db
def test_without_a_database_what_was_counted_is_told_nevertheless(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> list[object]:
        raise OperationalError("gone")

    monkeypatch.setattr(counted, "_readings", [away])
    monkeypatch.setattr(counted, "outage", outage := Outage())

    assert "yizhan_requests_total" in metrics(client)
    assert outage.is_on()
    assert "yizhan_notices_due" not in metrics(client)
