"""How long the columns of this room are kept, and what else of persons ends by itself."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.apps import apps as django_apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef

from yizhan.common.retention import (
    DEAD_REF,
    FACT,
    WHO_DID_IT,
    WITH_ACCOUNT,
    WITH_PERSON,
    for_days,
    keep,
    purge,
)
from yizhan.people.appointing import held
from yizhan.people.models import Child, Double, ImportDraft, UnmaskLog, User
from yizhan.people.privacy import child_erasers

UNVERIFIED_DAYS = 1
DRAFT_DAYS = 1
LOOK_DAYS = 3 * 365
DOUBLE_DAYS = 365
CHILD_DAYS = 15 * 365.25  # a year past the age at which a guardian's word ends

keep(
    "people.User",
    {
        WITH_ACCOUNT: "id password last_login handle phone_cipher phone_index phone_verified_at display_name"
        " is_active big_text theme created_at"
    },
)
keep("people.DemoUser", {WITH_ACCOUNT: "id user_id label place"})
keep(
    "people.Person",
    {
        WITH_PERSON: "id ref trace_ref user_id name_cipher phone_cipher phone_index id_number_cipher id_number_index"
        " birth_date sex trade unit_id verified_at verified_by merged_into_id created_at"
    },
)
keep(
    "people.Child",
    {for_days(CHILD_DAYS, "people.children"): "id ref guardian_id name_cipher birth_date created_at"},
)
keep(
    "people.ConsentEvent",
    {WITH_PERSON: "id person_id kind child_id is_given text_version at", WHO_DID_IT: "by_id"},
)
keep(
    "people.UnmaskLog",
    {
        for_days(LOOK_DAYS, "people.looks"): "id person_id officer_name unit_id fields reason at",
        DEAD_REF: "person_ref",
        WHO_DID_IT: "officer_id",
    },
)
keep(
    "people.ImportDraft",
    {for_days(DRAFT_DAYS, "people.drafts"): "id unit_id by_id handle file_name content made_at"},
)
keep(
    "people.Double",
    {
        for_days(DOUBLE_DAYS, "people.doubles"): "id first_id second_id why found_at decided_at is_one",
        WHO_DID_IT: "decided_by_id",
    },
)


# --- what django-allauth and Django keep of an account ---

SESSION_DAYS = settings.SESSION_COOKIE_AGE / 86_400

keep(
    "usersessions.UserSession",
    {
        for_days(
            SESSION_DAYS, "people.sessions"
        ): "id user_id created_at ip last_seen_at session_key user_agent data"
    },
)
keep("sessions.Session", {for_days(SESSION_DAYS, "people.sessions"): "session_key session_data expire_date"})
keep("mfa.Authenticator", {WITH_ACCOUNT: "id user_id type data created_at last_used_at"})
keep(
    "account.EmailAddress", {WITH_ACCOUNT: "id user_id email verified primary"}
)  # stays empty: no e-mail is asked
keep("account.EmailConfirmation", {WITH_ACCOUNT: "id email_address_id created sent key"})
keep(
    "socialaccount.SocialAccount",
    {WITH_ACCOUNT: "id user_id provider uid last_login date_joined extra_data"},
)
keep("socialaccount.SocialToken", {WITH_ACCOUNT: "id app_id account_id token token_secret expires_at"})
keep("socialaccount.SocialApp", {FACT: "id provider provider_id name client_id secret key settings"})
keep("auth.Permission", {FACT: "id name content_type_id codename"})
keep("auth.Group", {FACT: "id name"})
keep("auth.Group_permissions", {FACT: "id group_id permission_id"})
keep("contenttypes.ContentType", {FACT: "id app_label model"})


@purge("people.unverified")
def forget_unverified_accounts(now: datetime) -> int:
    """A number for which nobody showed the code within a day; one that was appointed to something waits for her."""
    typed = User.objects.filter(
        phone_cipher__isnull=False, phone_verified_at__isnull=True, last_login__isnull=True
    )
    for relation in User._meta.related_objects:
        if relation.on_delete is models.CASCADE:
            its = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
            typed = typed.exclude(Exists(its))
    for model, field in held():
        its = django_apps.get_model(model)._default_manager.filter(**{field: OuterRef("pk")})
        typed = typed.exclude(Exists(its))
    return typed.filter(created_at__lt=now - timedelta(days=UNVERIFIED_DAYS)).delete()[0]


@purge("people.drafts")
def forget_drafts(now: datetime) -> int:
    return ImportDraft.objects.filter(made_at__lt=now - timedelta(days=DRAFT_DAYS)).delete()[0]


@purge("people.looks")
def forget_looks(now: datetime) -> int:
    return UnmaskLog.objects.filter(at__lt=now - timedelta(days=LOOK_DAYS)).delete()[0]


@purge("people.doubles")
def forget_decided_doubles(now: datetime) -> int:
    return Double.objects.filter(decided_at__lt=now - timedelta(days=DOUBLE_DAYS)).delete()[0]


@purge("people.children")
def forget_grown_children(now: datetime) -> int:
    """A year after fourteen, with the consents that a guardian gave for them."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL yizhan.erasing = 'on'")
        grown = Child.objects.filter(birth_date__lt=(now - timedelta(days=CHILD_DAYS)).date())
        for child in grown:
            for forget in child_erasers():
                forget(child, now)
        return grown.delete()[0]


@purge("people.sessions")
def forget_sessions(now: datetime) -> int:
    """Sessions that ran out, and the list of devices that goes with them."""
    Session.objects.filter(expire_date__lt=now).delete()
    alive = Session.objects.values("session_key")
    return int(UserSession.objects.exclude(session_key__in=alive).delete()[0])
