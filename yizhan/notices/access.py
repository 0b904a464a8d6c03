"""Who may read a notice? Only the person who was told."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.http import Http404

from yizhan.notices.models import Delivery, Notice, State, Webhook
from yizhan.orgs.access import Scope
from yizhan.orgs.models import Role
from yizhan.orgs.permissions import ALL, declare
from yizhan.people.models import Person

NOTICES_READ = declare("notices.read", ALL)  # an officer's own inbox, in the console
WEBHOOKS_EDIT = declare("notices.webhooks", frozenset({Role.ADMIN, Role.CHAIR}))
OUTBOX_READ = declare("notices.outbox", frozenset({Role.ADMIN}))


def notice_of(person: Person, pk: int) -> Notice:
    """The notice, if it is hers. Raises Http404."""
    found = Notice.objects.filter(person=person, pk=pk).first()
    if not found:
        raise Http404
    return found


def webhook_in(scope: Scope, pk: int) -> Webhook:
    """The webhook of a unit of the scope. Raises Http404."""
    found = scope.filter(Webhook.objects.filter(pk=pk)).select_related("unit").first()
    if not found:
        raise Http404
    return found


def given_up_in(scope: Scope) -> QuerySet[Delivery]:
    """Messages given up of the homes that the scope holds: an outbox belongs to a province or the national body."""
    homes = scope.units().filter(pk=F("home")).values("pk")
    return Delivery.objects.filter(state=State.GIVEN_UP, home_id__in=homes)
