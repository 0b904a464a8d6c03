"""What the operator can do with places on the command line."""

from __future__ import annotations

import click
from django.utils import timezone

from yizhan.common.cli import command
from yizhan.people.commands import PHONE, account_at
from yizhan.places.actions.keepers import NoAccount, appoint_keeper
from yizhan.places.imports import commands as imports
from yizhan.places.models import Station

__all__ = ["imports"]


@command("user", "keeper")
@click.argument("phone", type=PHONE)
@click.argument("station", type=int)
@click.option("--called", default="", help="What the officers' list calls her, beside her masked number.")
def keeper(phone: str, station: int, called: str) -> None:
    """Make the account of PHONE a keeper of the STATION with this number."""
    found = Station.objects.filter(pk=station).first()
    if found is None:
        raise click.ClickException(f"no station {station}")
    try:
        appoint_keeper(
            station_id=found.pk, user=account_at(phone), called=called, by=None, now=timezone.now()
        )
    except NoAccount as refused:
        raise click.ClickException(str(refused) or (refused.__doc__ or "")) from None
    click.echo(f"keeper of {found.name}")
