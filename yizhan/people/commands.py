"""What the operator does with accounts on the command line: the first officer has nobody else to appoint her."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import click
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yizhan.common.cli import command, progress
from yizhan.common.keyring import KeyInUse, UnknownKey, add_key, drop_key, keyring, use_key
from yizhan.common.say import CHINA
from yizhan.common.sealed import columns, count_sealed, keys_in_use, keys_that_stay, reseal
from yizhan.common.sheet_faults import BadSheet
from yizhan.orgs.actions.roles import RoleRefused, grant_role
from yizhan.orgs.models import Line, Role, RoleGrant, Unit
from yizhan.people.actions import (
    account_for,
    import_persons,
    name_account,
    set_active,
    set_password,
    verify_phone,
)
from yizhan.people.columns import USER_PHONE
from yizhan.people.models import User
from yizhan.people.other_seals import keys_of_others, reseal_others
from yizhan.people.phones import BadPhone, masked_phone, normal_phone
from yizhan.people.register.plan import NotPersons, Plan, TooManyRows, plan_import
from yizhan.people.register.rows import Fault


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
                grant_role(user=user, unit=where, role=role, line=line, called=name, by=None, now=now)
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


@command("import", "people")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--unit", required=True, help="Where: a division code, a credit code or an id.")
@click.option("--dry-run", is_flag=True, help="Only say what each row would do.")
@click.option(
    "--report", type=click.Path(path_type=Path, dir_okay=False), help="Write a line per row here (CSV)."
)
def people(file: Path, unit: str, dry_run: bool, report: Path | None) -> None:
    """Import persons from an XLSX or CSV FILE: all rows that can be taken, or none.

    Columns: 姓名, 手机号 or 身份证号, and if known 性别, 职业, 单位.
    """
    where, now = unit_at(unit), timezone.now()
    try:
        with progress("persons") as bar:
            if dry_run:
                today = now.astimezone(CHINA).date()
                plan = plan_import(file, unit=where, scope=None, today=today, progress=bar.update)
            else:
                plan = import_persons(
                    path=file, unit=where, scope=None, by=None, now=now, progress=bar.update
                )
    except (BadSheet, NotPersons, TooManyRows) as wrong:
        raise click.ClickException(str(wrong)) from None
    for row in plan.rows:
        for fault in row.faults:
            click.echo(f"row {row.line}: {fault.column} {fault.why}")
    if report:
        write_report(report, plan)
    counts = plan.counts
    done = "would be" if dry_run else "were"
    click.echo(
        f"{counts['new']} {done} added, {counts['changed']} changed, {counts['same']} the same,"
        f" {counts['refused']} refused; {plan.doubles} may be somebody already known"
    )


def write_report(path: Path, plan: Plan) -> None:
    """One line per row: number, masked name, outcome, column, reason."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["row", "name", "outcome", "column", "why"])
        for row in plan.rows:
            for fault in row.faults or (Fault("", ""),):
                lines.writerow([row.line, row.name, row.outcome, fault.column, fault.why])


@command("keys", "show")
def show_keys() -> None:
    """List the keys of the keyring, which one seals, and which are still needed."""
    ring, needed = keyring(), keys_in_use() | keys_of_others()
    for key_id in sorted(ring.keys):
        marks = [
            word
            for word, is_so in (("in use", key_id == ring.primary_id), ("needed", key_id in needed))
            if is_so
        ]
        click.echo(f"key {key_id}: {', '.join(marks) or 'needed by nothing: yizhan keys drop'}")


@command("keys", "add")
def add_standby_key() -> None:
    """Add a key without using it: copy the keyring to every machine, then `yizhan keys rotate --to ID`."""
    click.echo(f"key {add_key(use=False).id} added; it seals nothing yet")


@command("keys", "rotate")
@click.option("--to", type=int, help="A key that is in the keyring already; without, a fresh one is made.")
def rotate(to: int | None) -> None:
    """Seal everything anew with another key (and the algorithms of YIZHAN_CRYPTO). Safe to stop and run again."""
    try:
        use_key(to) if to else add_key(use=True)
    except UnknownKey:
        raise click.ClickException(f"no key {to} in the keyring: `yizhan keys show`") from None
    stuck = 0
    with progress("sealed", total=count_sealed()) as bar:
        for column in columns:
            result = reseal(column, bar.update)
            for pk, why in result.stuck or []:
                click.echo(f"{column.model}.{column.field} row {pk}: {why}")
                stuck += 1
        reseal_others()
    if stuck:
        raise click.ClickException(f"{stuck} rows stay under their old key: nothing of them was changed")
    click.echo(f"all sealed with key {keyring().primary_id}; the old ones can go: `yizhan keys drop ID`")
    if stay := keys_that_stay() - {keyring().primary_id}:
        kept = ", ".join(str(key) for key in sorted(stay))
        click.echo(f"but key {kept}: rounds count persons under it until they are long over")


@command("keys", "drop")
@click.argument("key_id", type=int)
def drop(key_id: int) -> None:
    """Forget a key that nothing needs any more."""
    if key_id in keys_that_stay():
        raise click.ClickException(
            f"key {key_id} is needed: rounds count persons under it until long after they end"
        )
    if key_id in keys_in_use() | keys_of_others():
        raise click.ClickException(f"key {key_id} is needed: `yizhan keys rotate` first")
    try:
        drop_key(key_id)
    except (UnknownKey, KeyInUse):
        raise click.ClickException(f"key {key_id} is in use, or there is none") from None
    click.echo(f"key {key_id} is gone")
