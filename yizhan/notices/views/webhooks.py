"""Webhooks of units in the console; a secret is shown once, in the answer that made it."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.notices import actions
from yizhan.notices.access import WEBHOOKS_EDIT, webhook_in
from yizhan.notices.forms import WebhookForm
from yizhan.notices.kinds import groups
from yizhan.notices.models import Webhook
from yizhan.notices.queries import outcomes
from yizhan.notices.sealed import WEBHOOK_URL
from yizhan.orgs.access import Scope, officer
from yizhan.people.access import account_of


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


@require_safe
@officer(WEBHOOKS_EDIT)
def webhooks(request: HttpRequest) -> HttpResponse:
    """Every webhook of her units, those in use first."""
    found = _scope(request).filter(Webhook.objects.select_related("unit")).order_by("-off_at", "name", "pk")
    rows = [(hook, _host(hook)) for hook in found]
    rows.sort(key=lambda row: row[0].off_at is not None)
    return render(request, "notices/console/webhooks.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@officer(WEBHOOKS_EDIT)
def add(request: HttpRequest) -> HttpResponse:
    """Have a system called; its secret stands on this answer and nowhere again."""
    form = WebhookForm(_scope(request), request.POST or None)
    if request.method == "POST" and form.is_valid():
        hook, secret = actions.add_webhook(**form.cleaned_data, by=account_of(request), now=timezone.now())
        return _show(request, hook, secret)
    status = 422 if form.errors else 200
    return render(request, "notices/console/webhook_add.html", {"form": form}, status=status)


@require_safe
@officer(WEBHOOKS_EDIT)
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, webhook_in(_scope(request), pk))


@require_POST
@never_cache
@officer(WEBHOOKS_EDIT)
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    hook = webhook_in(_scope(request), pk)
    return _show(request, hook, actions.rotate_secret(hook=hook, by=account_of(request), now=timezone.now()))


@require_POST
@officer(WEBHOOKS_EDIT)
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    hook, is_on = webhook_in(_scope(request), pk), request.POST.get("on") == "1"
    actions.switch_webhook(hook=hook, is_on=is_on, by=account_of(request), now=timezone.now())
    messages.success(request, _("开着了") if is_on else _("停用了，没推完的不再推"))
    return redirect("notices_console:webhook", hook.pk)


@require_POST
@officer(WEBHOOKS_EDIT)
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    hook = webhook_in(_scope(request), pk)
    actions.try_webhook(hook=hook, by=account_of(request), now=timezone.now())
    messages.success(request, _("正在试发，过几秒刷新看结果"))
    return redirect("notices_console:webhook", hook.pk)


def _host(hook: Webhook) -> str:
    """The host only: what follows often carries a key."""
    return urlsplit(WEBHOOK_URL.open(hook) or "").hostname or ""


def _show(request: HttpRequest, hook: Webhook, secret: str = "") -> HttpResponse:
    hears = [group.name for group in groups() if group.code in hook.groups]
    context = {
        "hook": hook,
        "host": _host(hook),
        "hears": hears,
        "secret": secret,
        "outcomes": outcomes(hook),
    }
    return render(request, "notices/console/webhook.html", context)
