"""What the operator does with notices on the command line: texts to have approved, messages that were given up."""

from __future__ import annotations

import click
from django.utils import timezone

from yizhan.common.cli import command
from yizhan.common.say import CHINA
from yizhan.notices import actions
from yizhan.notices.kinds import Channel, Kind, all_kinds
from yizhan.notices.models import Delivery, State

SHOWN = 200


@command("notices", "kinds", database=False)
def kinds() -> None:
    """List what people can be told, with the texts that carriers and WeChat are to approve."""
    for kind in all_kinds():
        click.echo(f"{kind.code}  {kind.name} ({kind.group.name}){' urgent' if kind.is_urgent else ''}")
        for line in _texts(kind):
            click.echo(f"    {line}")


def _texts(kind: Kind) -> list[str]:
    numbered = {name: f"{{{n}}}" for n, name in enumerate(kind.params, 1)}
    lines = []
    if kind.sms:
        lines.append(
            f"SMS, Aliyun   {str(kind.sms).format_map({name: f'${{{name}}}' for name in kind.params})}"
        )
        lines.append(f"SMS, Tencent  {str(kind.sms).format_map(numbered)}")
    lines += [f"WeChat        {name}: {text}" for name, text in kind.wechat.items()]
    limits = "  ".join(f"{name} ≤ {signs}" for name, signs in kind.params.items())
    return [*lines, f"parameters    {limits}"] if lines else lines


@command("notices", "given-up")
@click.option("--channel", type=click.Choice(Channel.values), help="Only this way.")
def given_up(channel: str | None) -> None:
    """List the messages that were given up, the newest first: number, when, way, kind, why. Never whose they are."""
    rows = (
        Delivery.objects.filter(state=State.GIVEN_UP).select_related("notice").order_by("-changed_at", "-pk")
    )
    if channel:
        rows = rows.filter(channel=channel)
    for row in rows[:SHOWN]:
        when = row.changed_at.astimezone(CHINA)
        click.echo(f"{row.pk}\t{when:%Y-%m-%d %H:%M}\t{row.channel}\t{row.notice.kind}\t{row.why}")
    if (count := rows.count()) > SHOWN:
        click.echo(f"… {count} in all")


@command("notices", "resend")
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that were given up.")
@click.option("--channel", type=click.Choice(Channel.values), help="With --all: only this way.")
def resend(numbers: tuple[int, ...], everything: bool, channel: str | None) -> None:
    """Put messages that were given up back into the outbox, with all their tries before them."""
    if bool(numbers) == everything:
        raise click.UsageError("give the numbers of `yizhan notices given-up`, or --all")
    rows = Delivery.objects.filter(state=State.GIVEN_UP)
    rows = rows.filter(pk__in=numbers) if numbers else rows
    rows = rows.filter(channel=channel) if channel else rows
    count = actions.resend(deliveries=rows, now=timezone.now())
    click.echo(f"{count} put back")
    if numbers and count < len(set(numbers)):
        raise click.ClickException(f"{len(set(numbers)) - count} of them are not given up")
