"""How every procedure goes, for the docs."""

from __future__ import annotations

import click
from django.conf import settings
from django.utils import translation

from yizhan.cases.drawing import document
from yizhan.common.cli import command


@command("procedures", database=False)
def procedures() -> None:
    """Print how every procedure goes, as Markdown with diagrams: docs/procedures.md is this."""
    with translation.override(settings.LANGUAGE_CODE):
        click.echo(document(), nl=False)
