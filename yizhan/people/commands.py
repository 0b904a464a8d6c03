"""What the operator does with accounts on the command line: the first officer has nobody else to appoint her."""

from __future__ import annotations

import sys

import click
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yizhan.common.cli import command
from yizhan.orgs.actions.roles import RoleRefused, grant_role
from yizhan.orgs.models import Line, Role, RoleGrant, Unit
from yizhan.people.actions import account_for, name_account, set_active, set_password, verify_phone
from yizhan.people.columns import USER_PHONE
from yizhan.people.models import User
from yizhan.people.phones import BadPhone, masked_phone, normal_phone


class Phone(click.ParamType[str]):
    """A telephone number as people write it."""

    name = "PHONE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return normal_phone(value)
        except BadPhone:
            self.fail(
                f"{value!r} is no telephone number: 11 digits, or + and the country's code first", param, ctx
            )


PHONE = Phone()


def account_at(phone: str) -> User:
    """Return the account of a number in its normal form. Raises ClickException without one."""
    found = User.objects.filter(USER_PHONE.is_at(phone)).first()
    if found is None:
        raise click.ClickException(f"no account has the number {masked_phone(phone)}: `yizhan user create`")
    return found


def unit_at(text: str) -> Unit:
    """Return the unit with this id, division code or credit code. Raises ClickException."""
    for field in ("division_code", "credit_code"):
        if found := Unit.objects.standing().filter(**{field: text}).order_by("pk").first():
            return found
    if text.isdigit() and (found := Unit.objects.standing().filter(pk=int(text)).first()):
        return found
    raise click.ClickException(f"no unit {text!r}: give a division code, a credit code or an id")


@command("user", "create")
@click.argument("phone", type=PHONE)
@click.option("--name", default="", help="What she is called on screen.")
@click.option("--role", type=click.Choice(Role.values), help="Her role; needs --unit.")
@click.option("--unit", help="Where: a division code, a credit code or an id. The role reaches all below it.")
@click.option("--line", type=click.Choice(Line.values), default=Line.AREA.value, show_default=True)
def create(phone: str, name: str, role: str | None, unit: str | None, line: str) -> None:
    """Make an account for PHONE, or find it, and give it a role. You vouch for the number.

    She signs in by a code sent to it, or by a password: `yizhan user password PHONE`.
    """
    if bool(role) != bool(unit):
        raise click.UsageError("--role and --unit go together")
    now = timezone.now()
    with transaction.atomic():
        user = account_for(phone=phone)
        if user.phone_verified_at is None:
            verify_phone(user=user, phone=phone, now=now)
        if name:
            name_account(user=user, name=name)
        if role and unit:
            where = unit_at(unit)
            try:
                grant_role(user=user, unit=where, role=role, line=line, by=None, now=now)
            except RoleRefused as refused:
                raise click.ClickException(str(refused) or (refused.__doc__ or "")) from None
            click.echo(f"{masked_phone(phone)} is {role} of {where.name}")
        else:
            click.echo(f"{masked_phone(phone)} has an account")


@command("user", "password")
@click.argument("phone", type=PHONE)
def password(phone: str) -> None:
    """Set the password of the account of PHONE: asked twice, or read from the first line of a pipe."""
    user = account_at(phone)
    if sys.stdin.isatty():
        fresh = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        fresh = sys.stdin.readline().rstrip("\n")
    try:
        set_password(user=user, password=fresh)
    except ValidationError as weak:
        raise click.ClickException(" ".join(weak.messages)) from None
    click.echo("set")


@command("user", "list")
@click.option("--all", "everybody", is_flag=True, help="Also accounts without a role: workers.")
def list_users(everybody: bool) -> None:
    """List the accounts that hold a role, with what and where. Numbers are masked."""
    now = timezone.now()
    grants: dict[int, list[str]] = {}
    for grant in RoleGrant.objects.in_force(now).select_related("unit").order_by("pk"):
        grants.setdefault(grant.user_id, []).append(f"{grant.role} of {grant.unit.name} ({grant.line})")
    users = User.objects.order_by("pk") if everybody else User.objects.filter(pk__in=grants).order_by("pk")
    for user in users.iterator():
        phone = USER_PHONE.open(user)
        state = "" if user.is_active else "deactivated"
        roles = "; ".join(grants.get(user.pk, []))
        click.echo("\t".join([masked_phone(phone) if phone else "-", user.display_name, state, roles]))


@command("user", "deactivate")
@click.argument("phone", type=PHONE)
@click.option("--undo", is_flag=True, help="Let her in again.")
def deactivate(phone: str, undo: bool) -> None:
    """Let the account of PHONE in no longer; she is signed out everywhere. Her roles stay, without use."""
    set_active(user=account_at(phone), is_active=undo)
    click.echo("active" if undo else "deactivated")
