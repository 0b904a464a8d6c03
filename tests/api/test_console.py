"""Partners and their keys on the console's page."""

from __future__ import annotations

import re

from tests.api.factories import client_with, make_key, make_partner
from tests.cast import signed_in
from yizhan.api.models import ApiKey, Partner
from yizhan.orgs.models import Unit
from yizhan.people.models import User


def test_a_partner_is_admitted_and_its_key_shown_once_works_until_revoked(ada: User, city: Unit) -> None:
    client = signed_in(ada)
    client.post("/console/partners/new/", {"unit": city.pk, "name": "某地图", "contact": "021-1"})
    partner = Partner.objects.get(name="某地图")

    issued = client.post(
        f"/console/partners/{partner.pk}/keys/", {"scopes": ["stations.read"], "per_minute": 60, "until": ""}
    )
    found = re.search(r"yz_[a-z2-9]{8}_[A-Za-z0-9_-]{43}", issued.content.decode())
    assert found
    assert issued["Cache-Control"].startswith("max-age=0")
    assert client_with(found[0]).get("/api/v1/kinds").status_code == 200
    again = client.get(f"/console/partners/{partner.pk}/").content.decode()
    assert found[0] not in again
    assert found[0][3:11] in again

    client.post(f"/console/partners/{partner.pk}/keys/{ApiKey.objects.get().pk}/revoke/")
    assert client_with(found[0]).get("/api/v1/kinds").status_code == 401


def test_a_form_at_fault_issues_nothing(ada: User, city: Unit) -> None:
    partner = make_partner(city)
    client = signed_in(ada)
    path = f"/console/partners/{partner.pk}/keys/"

    for sent in (
        {},
        {"scopes": ["all"]},
        {"scopes": ["units.read"], "per_minute": 0},
        {"until": "2020-01-01"},
    ):
        response = client.post(path, {"scopes": ["units.read"], "per_minute": 60} | sent if sent else {})
        assert response.status_code == 422
    assert not ApiKey.objects.exists()


def test_partners_of_another_city_are_not_shown(ada: User, other_city: Unit) -> None:
    partner = make_partner(other_city)
    key, _text = make_key(partner)
    client = signed_in(ada)

    assert partner.name not in client.get("/console/partners/").content.decode()
    assert client.post(f"/console/partners/{partner.pk}/keys/{key.pk}/revoke/").status_code == 404
