"""Settings that hang together: what is half set is refused, and what follows from them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from config.env import Env
from config.settings import content_policy

TIANDITU = "https://t{s}.tianditu.gov.cn/DataServer?T=vec_w&x={x}&y={y}&l={z}"
NUMBER = "GS（2026）0001号"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"s3_bucket": "b", "s3_key_id": "k"}, "YIZHAN_S3_KEY_SECRET: YIZHAN_S3_KEY_ID needs it"),
        ({"s3_bucket": "b", "s3_key_secret": "s"}, "YIZHAN_S3_KEY_ID: YIZHAN_S3_KEY_SECRET needs it"),
        ({"s3_key_id": "k", "s3_key_secret": "s"}, "YIZHAN_S3_BUCKET: YIZHAN_S3_KEY_ID needs it"),
        ({"s3_endpoint": "https://s.example"}, "YIZHAN_S3_BUCKET: YIZHAN_S3_ENDPOINT needs it"),
        ({"tiles_url": TIANDITU, "tiles_subdomains": "0"}, "YIZHAN_TILES_APPROVAL: set the approval number"),
        ({"tiles_url": TIANDITU, "tiles_approval": NUMBER}, "YIZHAN_TILES_SUBDOMAINS: set what {s}"),
        ({"tiles_url": "tiles.example/{z}/{x}/{y}"}, "must be a template such as https://"),
        ({"tiles_url": "https://tiles.example/{z}/{x}"}, "must be a template such as https://"),
        ({"tiles_url": "https://{a}.example/{z}/{x}/{y}"}, "must be a template such as https://"),
        ({"tiles_subdomains": "0;script-src *"}, "must be parts of a host name"),
    ],
)
def test_what_is_half_set_or_wrong_is_refused(given: dict[str, str], told: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Env(**given)  # type: ignore[arg-type]

    assert told in str(wrong.value)


@pytest.mark.parametrize(
    ("url", "subdomains", "origins"),
    [
        (
            TIANDITU,
            "0, 1,2",
            "https://t0.tianditu.gov.cn https://t1.tianditu.gov.cn https://t2.tianditu.gov.cn",
        ),
        (
            "https://{s}.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}",
            "webrd01,webrd02",
            "https://webrd01.is.autonavi.com https://webrd02.is.autonavi.com",
        ),
        ("http://10.0.0.7:8080/{s}/{z}/{x}/{y}.png", "a,b", "http://10.0.0.7:8080"),
        ("https://tiles.example.org/{z}/{x}/{y}.png", "", "https://tiles.example.org"),
    ],
)
def test_the_policy_names_each_origin_of_the_tiles(url: str, subdomains: str, origins: str) -> None:
    env = Env(tiles_url=url, tiles_subdomains=subdomains, tiles_approval=NUMBER)  # type: ignore[arg-type]

    assert content_policy(env)["img-src"] == f"'self' data: blob: {origins}"


def test_without_tiles_the_policy_names_nobody() -> None:
    assert content_policy(Env())["img-src"] == "'self' data: blob:"
