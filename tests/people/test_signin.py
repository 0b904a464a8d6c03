"""Signing in: by code, by password with a second factor, and what is refused, in which words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from tests.orgs.factories import make_grant
from tests.people.factories import SignedClient, make_user
from yizhan.orgs.models import Unit
from yizhan.people import actions, sms
from yizhan.people.columns import USER_PHONE
from yizhan.people.models import DemoUser, Person, User

pytestmark = pytest.mark.django_db
NUMBER = "+8613800138000"
LOGIN = "/accounts/login/"
CONFIRM = "/accounts/login/code/confirm/"
ADDING = ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"]


class Sent:
    """Stands in for the SMS provider and keeps what it was given."""

    def __init__(self) -> None:
        self.codes: list[tuple[str, str]] = []
        self.refuses = False

    def send_code(self, *, phone: str, code: str) -> None:
        if self.refuses:
            raise sms.SmsRefused("isv.BUSINESS_LIMIT_CONTROL")
        self.codes.append((phone, code))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    sent = Sent()
    monkeypatch.setattr("yizhan.people.adapters.sender", lambda: sent)
    return sent


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def browser_of_nobody() -> Client:
    return Client()


def words(response: Any) -> str:
    """The text of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- workers: phone and code ---------------------------------------------------------------------


def test_a_new_number_gets_a_code_and_is_signed_in_with_it(client: Client, sent: Sent) -> None:
    asked = client.post(LOGIN, {"login": "138 0013 8000", "next": "/me/"})
    ((phone, code),) = sent.codes
    done = client.post(CONFIRM, {"code": code, "next": "/me/"})

    assert (phone, len(code), code.isdigit()) == (NUMBER, 6, True)
    assert asked["Location"].startswith(CONFIRM)
    assert done["Location"] == "/me/"
    user = User.objects.get()
    assert USER_PHONE.open(user) == NUMBER
    assert user.phone_verified_at is not None
    assert Person.objects.get().user == user


def test_a_known_number_is_answered_the_same_as_a_new_one(sent: Sent) -> None:
    make_user(phone=NUMBER)

    known = Client().post(LOGIN, {"login": "13800138000"})
    fresh = Client().post(LOGIN, {"login": "13800138001"})

    assert (known.status_code, known["Location"]) == (fresh.status_code, fresh["Location"])
    assert [phone for phone, _code in sent.codes] == [NUMBER, "+8613800138001"]
    pages = [words(one.client.get(one["Location"])) for one in (known, fresh)]
    assert pages[0].replace("138****8000", "138****8001") == pages[1]


def test_a_number_that_is_none_is_refused_and_kept_in_the_form(client: Client, sent: Sent) -> None:
    page = client.post(LOGIN, {"login": "021-62345678"})

    assert "这不像手机号：内地号码 11 位，1 开头；其他国家和地区的请以 + 和区号开头。" in words(page)
    assert 'value="021-62345678"' in page.content.decode()
    assert sent.codes == []
    assert not User.objects.exists()


def test_an_empty_number_is_asked_for(client: Client, sent: Sent) -> None:
    assert "请填手机号。" in words(client.post(LOGIN, {"login": ""}))


def test_a_wrong_code_is_refused_and_the_right_one_still_works(client: Client, sent: Sent) -> None:
    client.post(LOGIN, {"login": "13800138000"})
    code = sent.codes[0][1]

    wrong = client.post(CONFIRM, {"code": "000000" if code != "000000" else "111111"})
    right = client.post(CONFIRM, {"code": code})

    assert "验证码不对，请对照短信再看一遍。" in words(wrong)
    assert right["Location"] == "/"


def test_five_wrong_codes_void_the_code(client: Client, sent: Sent) -> None:
    client.post(LOGIN, {"login": "13800138000"})
    code = sent.codes[0][1]
    wrong = "000000" if code != "000000" else "111111"

    for _time in range(4):
        assert client.post(CONFIRM, {"code": wrong}).status_code == 200
    fifth = client.post(CONFIRM, {"code": wrong}, follow=True)
    late = client.post(CONFIRM, {"code": code})

    assert "验证码连着错了五次，已经作废，请重新要一个。" in words(fifth)
    assert "_auth_user_id" not in client.session
    assert late.status_code == 302
    assert late["Location"].startswith(reverse("account_request_login_code"))


def test_a_code_older_than_five_minutes_is_refused_and_says_so(
    client: Client, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(LOGIN, {"login": "13800138000"})
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)

    page = client.post(CONFIRM, {"code": sent.codes[0][1]}, follow=True)

    assert "验证码过了五分钟，已经作废，请重新要一个。" in words(page)
    assert "_auth_user_id" not in client.session


def test_a_code_asked_for_again_replaces_the_first(client: Client, sent: Sent) -> None:
    client.post(LOGIN, {"login": "13800138000"})
    client.post(CONFIRM, {"action": "resend"})
    (_phone, first), (_phone, second) = sent.codes

    if first != second:
        assert "验证码不对" in words(client.post(CONFIRM, {"code": first}))
    assert client.post(CONFIRM, {"code": second})["Location"] == "/"


def test_asking_again_beyond_what_is_sent_makes_the_code_live_no_longer(
    client: Client, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(LOGIN, {"login": "13800138000"})
    now = time.time()
    for _time in range(2):
        client.post(CONFIRM, {"action": "resend"})
    monkeypatch.setattr(time, "time", lambda: now + 200)
    client.post(CONFIRM, {"action": "resend"})
    monkeypatch.setattr(time, "time", lambda: now + 400)

    page = client.post(CONFIRM, {"code": sent.codes[-1][1]}, follow=True)

    assert len(sent.codes) == 3
    assert "验证码过了五分钟，已经作废，请重新要一个。" in words(page)
    assert "_auth_user_id" not in client.session


def test_the_fourth_code_within_a_minute_for_one_number_is_refused(sent: Sent) -> None:
    for _time in range(3):
        assert Client().post(LOGIN, {"login": "13800138000"}).status_code == 302

    page = Client().post(LOGIN, {"login": "13800138000"})

    assert page.status_code == 200
    assert "试得太勤了，请过几分钟再来。" in words(page)
    assert len(sent.codes) == 3


def test_thirty_workers_behind_one_address_all_get_their_code(sent: Sent) -> None:
    """A station's tablet, or a carrier's NAT."""
    for number in range(30):
        answer = Client(REMOTE_ADDR="10.0.0.7").post(LOGIN, {"login": f"138001380{number:02}"})
        assert answer.status_code == 302

    assert len(sent.codes) == 30


def test_past_the_limit_of_an_address_the_answer_is_429_with_a_page(sent: Sent, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "2/m/ip"}
    for number in range(2):
        Client().post(LOGIN, {"login": f"1380013800{number}"})

    page = Client().post(LOGIN, {"login": "13800138009"})

    assert page.status_code == 429
    assert page["Retry-After"] == "60"
    assert "试得太勤了" in words(page)


def test_the_counters_are_shared_between_processes(settings: Settings) -> None:
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


def test_a_message_that_the_provider_refuses_is_told_on_the_page(client: Client, sent: Sent) -> None:
    sent.refuses = True

    page = client.post(LOGIN, {"login": "13800138000"}, follow=True)

    assert "短信没有发出去，请过一分钟再要一次。" in words(page)


def test_a_stopped_account_is_told_so_only_after_its_code(client: Client, sent: Sent) -> None:
    user = make_user(phone=NUMBER)
    user.is_active = False
    user.save()
    client.post(LOGIN, {"login": "13800138000"})

    page = client.post(CONFIRM, {"code": sent.codes[0][1]}, follow=True)

    assert "这个账号停用了" in words(page)
    assert "_auth_user_id" not in client.session


def test_the_code_is_on_the_page_in_the_demo_only(
    client: Client, sent: Sent, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(LOGIN, {"login": "13800138000"})
    code = sent.codes[0][1]
    assert code not in client.get(CONFIRM).content.decode()

    monkeypatch.setattr("config.env.env.sms", "inbox")
    assert code not in client.get(CONFIRM).content.decode()  # the inbox without a demo shows nothing

    settings.DEMO = True
    assert f"演示不发短信，您的验证码是 {code}" in words(client.get(CONFIRM))


def test_the_session_of_a_sign_in_under_way_holds_no_number_in_clear(client: Client, sent: Sent) -> None:
    from django.contrib.sessions.models import Session

    client.post(LOGIN, {"login": "13800138000"})

    stored = Session.objects.get().session_data
    assert len(stored) > 100
    from django.core import signing

    raw = signing.b64_decode(stored.split(":")[0].lstrip(".").encode())
    assert b"138" not in raw


def test_a_sign_in_leads_nowhere_else(client: Client, sent: Sent) -> None:
    client.post(LOGIN, {"login": "13800138000", "next": "https://evil.example/"})

    done = client.post(CONFIRM, {"code": sent.codes[0][1], "next": "https://evil.example/"})

    assert done["Location"] == "/"


@pytest.mark.parametrize("language", ["xx", "zh-Hant-TW", "de;q=abc", "../../etc", "en-GB,*;q=0.1", "💥", ""])
def test_an_unknown_language_gets_chinese_and_no_error(client: Client, language: str) -> None:
    client.cookies["django_language"] = language.encode("ascii", "replace").decode()
    page = client.get(LOGIN, headers={"Accept-Language": language})

    assert page.status_code == 200
    assert "登录" in words(page)


# --- officers: password, second factor -------------------------------------------------------------


@pytest.fixture
def olga_with_password(east: Unit) -> User:
    user = make_user(phone="+8613800138088", name="欧佳")
    user.set_password("warm station 2026")
    user.save()
    make_grant(user, east)
    return user


def totp_of(user: User) -> tuple[str, str]:
    """Set up TOTP for `user`; return the secret and the code of now."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret, code_of(secret)


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def password_sign_in(client: Client, password: str = "warm station 2026") -> Any:
    return client.post("/accounts/login/password/", {"login": "13800138088", "password": password})


def code_sign_in(client: Client, sent: Sent, **more: str) -> Any:
    client.post(LOGIN, {"login": "13800138088", **more})
    return client.post(CONFIRM, {"code": sent.codes[-1][1], **more})


def test_a_password_alone_signs_nobody_in(
    browser_of_nobody: Client, sent: Sent, olga_with_password: User
) -> None:
    asked = password_sign_in(browser_of_nobody)

    assert asked["Location"] == CONFIRM
    assert [phone for phone, _code in sent.codes] == ["+8613800138088"]
    assert "138****8088" in words(browser_of_nobody.get(asked["Location"]))
    for address in ("/console/", *ADDING, "/accounts/phone/change/", "/me/safety/"):
        assert browser_of_nobody.get(address)["Location"].startswith(LOGIN), address


def test_an_officer_without_a_second_factor_is_sent_to_set_it_up(
    browser_of_nobody: Client, sent: Sent, olga_with_password: User
) -> None:
    asked = password_sign_in(browser_of_nobody)
    signed = browser_of_nobody.post(asked["Location"], {"code": sent.codes[0][1], "next": "/console/"})
    page = browser_of_nobody.get("/console/")

    assert signed["Location"] == "/console/"
    assert page["Location"] == "/me/safety/second-factor/?next=/console/"
    assert "先设第二道验证" in words(browser_of_nobody.get(page["Location"]))


def test_an_officer_with_totp_is_asked_for_it_and_then_let_in(
    browser_of_nobody: Client, olga_with_password: User
) -> None:
    _secret, code = totp_of(olga_with_password)

    asked = password_sign_in(browser_of_nobody)
    assert asked["Location"] == "/accounts/2fa/authenticate/"
    assert browser_of_nobody.get("/console/")["Location"].startswith(LOGIN)
    done = browser_of_nobody.post(asked["Location"], {"code": code})

    assert done["Location"] == "/console/"
    assert browser_of_nobody.get("/console/").status_code == 200


def test_an_officer_signed_in_before_she_set_it_up_shows_it_once(
    browser_of_nobody: Client, sent: Sent, olga_with_password: User
) -> None:
    code_sign_in(browser_of_nobody, sent)
    _secret, code = totp_of(olga_with_password)

    page = browser_of_nobody.get("/console/")
    assert page["Location"] == "/accounts/2fa/reauthenticate/?next=/console/"
    shown = browser_of_nobody.post(page["Location"], {"code": code, "next": "/console/"})

    assert shown["Location"] == "/console/"
    assert browser_of_nobody.get("/console/").status_code == 200


def test_a_code_by_sms_does_not_open_the_console_either(sent: Sent, olga_with_password: User) -> None:
    client = Client()
    client.post(LOGIN, {"login": "13800138088"})
    client.post(CONFIRM, {"code": sent.codes[0][1]})

    assert client.get("/console/")["Location"].startswith("/me/safety/second-factor/")


def test_guessed_or_stolen_passwords_do_not_flood_her_with_codes(
    sent: Sent, olga_with_password: User
) -> None:
    pages = [password_sign_in(Client()) for _time in range(4)]

    assert [page.status_code for page in pages] == [302, 302, 302, 200]
    assert "试得太勤了" in words(pages[3])
    assert len(sent.codes) == 3


def test_with_a_second_factor_no_code_is_sent_after_the_password(
    sent: Sent, olga_with_password: User
) -> None:
    totp_of(olga_with_password)

    password_sign_in(Client())

    assert sent.codes == []


def session_that_showed(user: User, *methods: str) -> Client:
    """A session signed in by these methods: by WeChat, or begun before an older release asked for a code."""
    client = SignedClient()
    client.force_login(user, second_factor=False)
    session = client.session
    session["account_authentication_methods"] = [{"method": each, "at": time.time()} for each in methods]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


@pytest.mark.parametrize("address", ADDING)
@pytest.mark.parametrize("methods", [["password"], ["socialaccount"], []], ids="+".join)
def test_the_first_second_factor_is_set_up_by_whoever_has_shown_her_phone(
    olga_with_password: User, address: str, methods: list[str]
) -> None:
    client = session_that_showed(olga_with_password, *methods)

    refused = [client.get(address), client.post(address, {"code": "123456", "credential": "{}", "name": "x"})]

    assert [page["Location"] for page in refused] == [f"/me/safety/second-factor/?next={address}"] * 2
    page = words(client.get("/me/safety/second-factor/"))
    assert "请退出，用手机验证码重新登录" in page
    assert "验证器里的动态码 手机上" not in page
    assert not Authenticator.objects.exists()
    assert session_that_showed(olga_with_password, *methods, "code").get(address).status_code == 200


@pytest.mark.parametrize(
    ("has", "shows", "adds"),
    [
        ("totp", "/accounts/2fa/reauthenticate/", ADDING[1]),
        ("webauthn", "/accounts/2fa/webauthn/reauthenticate/", ADDING[0]),
    ],
    ids=["a passkey beside totp", "totp beside a passkey"],
)
def test_one_more_second_factor_is_set_up_by_whoever_has_shown_one(
    olga_with_password: User, has: str, shows: str, adds: str
) -> None:
    if has == "totp":
        totp_of(olga_with_password)
    else:
        Authenticator.objects.create(user=olga_with_password, type=has, data={})

    refused = session_that_showed(olga_with_password, "password", "code").get(adds)

    assert refused["Location"] == f"{shows}?next={adds}"
    assert session_that_showed(olga_with_password, "mfa").get(adds).status_code == 200


def test_an_officer_changes_her_number_only_by_her_old_one_or_a_second_factor(
    olga_with_password: User, sent: Sent
) -> None:
    change = "/accounts/phone/change/"

    refused = session_that_showed(olga_with_password, "password").post(change, {"phone": "13900139000"})

    assert refused["Location"] == f"/me/safety/second-factor/?next={change}"
    assert sent.codes == []
    session_that_showed(olga_with_password, "code").post(change, {"phone": "13900139000"})
    totp_of(olga_with_password)
    session_that_showed(olga_with_password, "mfa").post(change, {"phone": "13900139001"})
    assert [phone for phone, _code in sent.codes] == ["+8613900139000", "+8613900139001"]


def test_a_worker_who_came_by_wechat_may_still_change_her_number(sent: Sent) -> None:
    client = session_that_showed(make_user(phone=NUMBER), "socialaccount")

    client.post("/accounts/phone/change/", {"phone": "13900139000"})

    assert [phone for phone, _code in sent.codes] == ["+8613900139000"]


def test_a_wrong_password_is_refused_without_saying_which(
    browser_of_nobody: Client, olga_with_password: User
) -> None:
    page = password_sign_in(browser_of_nobody, "wrong wrong wrong")
    other = browser_of_nobody.post(
        "/accounts/login/password/", {"login": "13800138099", "password": "wrong wrong wrong"}
    )

    assert "手机号或密码不对。" in words(page)
    assert "手机号或密码不对。" in words(other)


def test_five_wrong_passwords_lock_this_number_and_no_other(
    browser_of_nobody: Client, sent: Sent, olga_with_password: User
) -> None:
    for _time in range(5):
        browser_of_nobody.post("/accounts/login/password/", {"login": "13800138099", "password": "x"})
    locked = browser_of_nobody.post("/accounts/login/password/", {"login": "13800138099", "password": "x"})

    assert "试得太勤了，请过几分钟再来。" in words(locked)
    assert password_sign_in(browser_of_nobody)["Location"].startswith(CONFIRM)


def test_a_worker_has_no_password_to_guess(browser_of_nobody: Client) -> None:
    make_user(phone=NUMBER)

    page = browser_of_nobody.post("/accounts/login/password/", {"login": "13800138000", "password": "!"})

    assert "手机号或密码不对。" in words(page)


def test_secrets_of_the_second_factor_are_sealed(olga_with_password: User) -> None:
    secret, _code = totp_of(olga_with_password)

    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert stored != secret


def test_force_login_without_a_second_factor_is_stopped_too(olga_with_password: User) -> None:
    client = SignedClient()
    client.force_login(olga_with_password, second_factor=False)

    assert client.get("/console/")["Location"].startswith("/me/safety/second-factor/")


# --- demo users ------------------------------------------------------------------------------------


@pytest.fixture
def demo_officer(settings: Settings, east: Unit) -> DemoUser:
    settings.DEMO = True
    user = make_user(name="欧佳")
    make_grant(user, east)
    return actions.offer_in_demo(user=user, label="东区总工会干部 欧佳")


def test_a_demo_user_is_offered_and_signed_in_at_once(
    browser_of_nobody: Client, demo_officer: DemoUser
) -> None:
    page = browser_of_nobody.get(LOGIN)
    assert "东区总工会干部 欧佳" in words(page)
    assert "干部也不查第二道验证" in words(page)

    done = browser_of_nobody.post(f"/accounts/login/demo/{demo_officer.user.handle}/")

    assert done["Location"] == "/console/"
    assert browser_of_nobody.get("/console/").status_code == 200


def test_outside_a_demo_there_are_no_demo_users(
    browser_of_nobody: Client, demo_officer: DemoUser, settings: Settings
) -> None:
    settings.DEMO = False

    assert "演示账号" not in words(browser_of_nobody.get(LOGIN))
    assert browser_of_nobody.post(f"/accounts/login/demo/{demo_officer.user.handle}/").status_code == 404
    with pytest.raises(actions.NotADemo):
        actions.offer_in_demo(user=demo_officer.user, label="x")


def test_in_a_demo_only_those_offered_are_signed_in_so(
    browser_of_nobody: Client, demo_officer: DemoUser
) -> None:
    other = make_user()

    assert browser_of_nobody.post(f"/accounts/login/demo/{other.handle}/").status_code == 404


def test_a_demo_user_outside_a_demo_needs_a_second_factor(demo_officer: DemoUser, settings: Settings) -> None:
    client = SignedClient()
    client.force_login(demo_officer.user, second_factor=False)
    assert client.get("/console/").status_code == 200

    settings.DEMO = False
    assert client.get("/console/").status_code == 302


def test_a_demo_sign_in_leads_nowhere_else(browser_of_nobody: Client, demo_officer: DemoUser) -> None:
    there = {"next": "https://evil.example/"}

    done = browser_of_nobody.post(f"/accounts/login/demo/{demo_officer.user.handle}/", there)

    assert done["Location"] == "/console/"


@pytest.mark.parametrize("there", ["https://evil.example/", "javascript:alert(1)"])
def test_the_page_of_the_second_factor_leads_nowhere_else(olga_with_password: User, there: str) -> None:
    client = SignedClient()
    client.force_login(olga_with_password)
    Authenticator.objects.create(user=olga_with_password, type="webauthn", data={})

    assert there not in client.get("/me/safety/second-factor/", {"next": there}).content.decode()


def eight_at_once(post: Callable[[], Any]) -> list[Any]:
    together = Barrier(8)

    def one(_n: int) -> Any:
        together.wait()
        try:
            return post()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(8)))


@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_count_each(sent: Sent) -> None:
    client = Client()
    client.post(LOGIN, {"login": NUMBER})
    right = sent.codes[0][1]
    wrong = str((int(right) + 1) % 1_000_000).zfill(6)

    def guess() -> None:
        other = Client()
        other.cookies = client.cookies
        other.post(CONFIRM, {"code": wrong})

    eight_at_once(guess)
    client.post(CONFIRM, {"code": right})

    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_codes_asked_for_at_once_count_each(sent: Sent) -> None:
    eight_at_once(lambda: Client().post(LOGIN, {"login": NUMBER}))

    assert len(sent.codes) == 3


@pytest.mark.django_db(transaction=True)
def test_guesses_of_the_second_factor_at_once_count_each_from_whatever_session(
    olga_with_password: User,
) -> None:
    totp_of(olga_with_password)
    sessions = [Client() for _n in range(8)]
    for session in sessions:
        password_sign_in(session)

    pages = eight_at_once(lambda: sessions.pop().post("/accounts/2fa/authenticate/", {"code": "000000"}))

    assert sum("动态码不对" in words(page) for page in pages) == 5


@pytest.mark.django_db(transaction=True)
def test_passwords_guessed_at_once_count_each(olga_with_password: User) -> None:
    pages = eight_at_once(lambda: password_sign_in(Client(), "a wrong one 2026"))

    assert sum("手机号或密码不对" in words(page) for page in pages) <= 5
    assert "试得太勤了" in words(password_sign_in(Client()))


# --- sessions ----------------------------------------------------------------------------------------


def test_sessions_are_listed_and_the_others_are_ended(sent: Sent) -> None:
    def sign_in_from(agent: str) -> Client:
        client = Client(headers={"User-Agent": agent})
        client.post(LOGIN, {"login": "13800138000"})
        client.post(CONFIRM, {"code": sent.codes[-1][1]})
        return client

    phone = sign_in_from("Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0")
    desk = sign_in_from("Mozilla/5.0 (Windows NT 10.0)")

    page = words(desk.get("/accounts/sessions/"))
    assert "微信" in page
    assert "Windows 电脑" in page
    desk.post("/accounts/sessions/")

    assert phone.get("/me/safety/").status_code == 302
    assert desk.get("/me/safety/").status_code == 200


def test_signing_out_ends_the_session(client: Client) -> None:
    client.force_login(make_user())

    client.post("/accounts/logout/")

    assert client.get("/me/safety/").status_code == 302


# --- passwords -----------------------------------------------------------------------------------------


def test_a_forgotten_password_is_replaced_just_after_a_code(sent: Sent, olga_with_password: User) -> None:
    client = Client()
    client.post(LOGIN, {"login": "13800138088"})
    client.post(CONFIRM, {"code": sent.codes[0][1]})

    dropped = client.post("/me/safety/forgotten-password/")
    client.post(dropped["Location"], {"password1": "another long one", "password2": "another long one"})

    olga_with_password.refresh_from_db()
    assert olga_with_password.check_password("another long one")


def test_a_forgotten_password_is_not_replaced_by_an_old_session(olga_with_password: User) -> None:
    client = SignedClient()
    client.force_login(olga_with_password, second_factor=False)

    page = client.post("/me/safety/forgotten-password/")

    assert page.status_code == 200
    assert "五分钟内回到这里" in words(page)
    olga_with_password.refresh_from_db()
    assert olga_with_password.check_password("warm station 2026")


def test_unused_addresses_of_allauth_are_not_served(client: Client) -> None:
    for address in ("/accounts/email/", "/accounts/confirm-email/", "/accounts/password/reset/"):
        assert client.get(address).status_code == 404
    assert client.get("/accounts/signup/?next=/me/")["Location"] == "/accounts/login/?next=/me/"
