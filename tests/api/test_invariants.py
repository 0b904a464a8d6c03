"""`yizhan check` finds keys that are not what a key must be, and names them by their number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.api.factories import make_key, make_partner
from tests.orgs.factories import NOON
from yizhan.api.access import spend
from yizhan.api.models import ApiKey
from yizhan.common.checks import invariants
from yizhan.orgs.models import Unit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def key(east: Unit) -> ApiKey:
    made, _text = make_key(make_partner(east))
    spend(made, NOON + 2 * HOUR)
    return made


def broken() -> dict[str, list[str]]:
    return {one.name: rows for one in invariants("api.") if (rows := list(one.broken()))}


def test_sound_keys_break_nothing(key: ApiKey) -> None:
    ApiKey.objects.filter(pk=key.pk).update(revoked_at=NOON + 2 * HOUR, expires_at=NOON + 3 * HOUR)

    assert [one.name for one in invariants("api.")] == [
        "api.digests",
        "api.ended",
        "api.revoked",
        "api.scopes",
    ]
    assert broken() == {}


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"digest": "the secret itself"}, "api.digests"),
        ({"prefix": "ABC"}, "api.digests"),
        ({"scopes": []}, "api.scopes"),
        ({"scopes": ["stations.read", "stations.burn"]}, "api.scopes"),
        ({"revoked_at": NOON + HOUR}, "api.ended"),
        ({"expires_at": NOON + HOUR}, "api.ended"),
        ({"issued_at": NOON + 3 * HOUR}, "api.ended"),
        ({"revoked_at": NOON + 2 * HOUR, "issued_at": NOON + 2 * HOUR + timedelta(seconds=9)}, "api.revoked"),
    ],
)
def test_a_broken_key_is_named(key: ApiKey, wrong: dict[str, Any], name: str) -> None:
    ApiKey.objects.filter(pk=key.pk).update(**wrong)

    assert broken() == {name: [f"key {key.pk}"]}
