"""What could not be taken (signed out, or a page that lay too long) leads back to the page it was sent from."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from tests.cast import signed_in
from yizhan.common.back import page_before
from yizhan.people.models import User

HERE = "http://testserver"


@pytest.mark.parametrize(
    ("said", "back"),
    [
        (f"{HERE}/book/1/?day=2026-08-01", "/book/1/?day=2026-08-01"),
        (f"{HERE}/", "/"),
        ("", "/"),
        ("https://evil.example/book/1/", "/"),
        (f"{HERE}//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_page_before_is_one_of_ours_with_its_choices(said: str, back: str) -> None:
    assert page_before(RequestFactory().post("/book/1/2/take/", headers={"Referer": said})) == back


def test_what_is_only_looked_at_is_its_own_page() -> None:
    request = RequestFactory().get("/me/?a=1", headers={"Referer": f"{HERE}/"})

    assert page_before(request) == "/me/?a=1"


@pytest.mark.django_db
def test_signed_out_she_is_led_by_the_sign_in_to_where_she_chose(client: Client) -> None:
    answer = client.post("/bookings/1/cancel/", headers={"Referer": f"{HERE}/bookings/?past=1"}, follow=True)

    assert answer.redirect_chain == [("/accounts/login/?next=/bookings/%3Fpast%3D1", 302)]
    assert "刚才没有提交" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("is_in", [True, False], ids=["signed in", "signed out"])
def test_a_page_that_lay_too_long_leads_back(mei: User, is_in: bool) -> None:
    client = signed_in(mei) if is_in else Client()
    client.handler.enforce_csrf_checks = True

    answer = client.post("/bookings/1/cancel/", headers={"Referer": f"{HERE}/book/1/?day=2026-08-01"})

    assert answer.status_code == 403
    assert "什么都没有改" in answer.text
    assert 'href="/book/1/?day=2026-08-01"' in answer.text
    assert ("?next=%2Fbook%2F1%2F%3Fday%3D2026-08-01" in answer.text) is not is_in
