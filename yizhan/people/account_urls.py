"""Addresses of signing in: those of django-allauth that we use, each by its name there. The rest is not served."""

from allauth.account import views as account
from allauth.usersessions import views as usersessions
from django.urls import include, path

from yizhan.people.views import signin, wechat_login

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("login/password/", signin.password_login, name="account_password_login"),
    path("login/code/", signin.to_sign_in, name="account_request_login_code"),
    path("login/code/confirm/", signin.confirm_code, name="account_confirm_login_code"),
    path("login/demo/<uuid:handle>/", signin.demo_sign_in, name="account_demo_login"),
    path("signup/", signin.to_sign_in, name="account_signup"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("phone/change/", account.change_phone, name="account_change_phone"),
    path("phone/verify/", signin.one_guess_at_a_time(account.verify_phone), name="account_verify_phone"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", usersessions.list_usersessions, name="usersessions_list"),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    path("weixin/login/", wechat_login.login, name="weixin_login"),
    path("weixin/login/callback/", wechat_login.callback, name="weixin_callback"),
]
