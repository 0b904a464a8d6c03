"""Partners and their keys in the console; a key's text is shown once, in the answer that issued it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhan.api.access import API_MANAGE, key_in, partner_in
from yizhan.api.actions import KeyExpired, admit_partner, issue_key, revoke_key
from yizhan.api.forms import KeyForm, PartnerForm
from yizhan.api.models import ApiKey, Partner
from yizhan.orgs.access import OutOfReach, Scope, officer
from yizhan.people.models import User


def _scope(request: HttpRequest) -> Scope:
    return cast("Scope", request.scope)  # type: ignore[attr-defined]


def _by(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_safe
@officer(API_MANAGE)
def partners(request: HttpRequest) -> HttpResponse:
    """Every partner of her units, with how many of its keys are good."""
    now = timezone.now()
    good = Q(keys__revoked_at__isnull=True) & (Q(keys__expires_at__isnull=True) | Q(keys__expires_at__gt=now))
    rows = _scope(request).filter(Partner.objects.select_related("unit"))
    rows = rows.annotate(good_keys=Count("keys", filter=good)).order_by("name", "pk")
    return render(request, "api/partners.html", {"partners": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@officer(API_MANAGE)
def admit(request: HttpRequest) -> HttpResponse:
    """Let a new partner in."""
    form = PartnerForm(_scope(request), request.POST or None)
    if form.is_valid():
        taken = Partner.objects.filter(unit=form.cleaned_data["unit"], name=form.cleaned_data["name"])
        if taken.exists():
            form.add_error("name", _("这个单位已有同名的合作方"))
        else:
            partner = admit_partner(**form.cleaned_data, by=_by(request), now=timezone.now())
            return redirect("partners:partner", partner.pk)
    return render(request, "api/admit.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@officer(API_MANAGE)
def partner(request: HttpRequest, pk: int) -> HttpResponse:
    """One partner and its keys."""
    return _show(request, partner_in(_scope(request), pk), KeyForm())


@require_POST
@never_cache
@officer(API_MANAGE)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a key; its text stands on this answer and nowhere again."""
    found = partner_in(_scope(request), pk)
    form = KeyForm(request.POST)
    if form.is_valid():
        try:
            _key, text = issue_key(
                partner=found,
                scopes=form.cleaned_data["scopes"],
                per_minute=form.cleaned_data["per_minute"],
                expires_at=form.expires_at(),
                by=_by(request),
                now=timezone.now(),
                signs=form.cleaned_data["signs"],
            )
        except KeyExpired:
            form.add_error("until", _("要在今天以后"))
        except OutOfReach:
            form.add_error(None, _("这个范围超出了您管的"))
        else:
            return _show(request, found, KeyForm(), text)
    return _show(request, found, form)


@require_POST
@officer(API_MANAGE)
def revoke(request: HttpRequest, pk: int, key_pk: int) -> HttpResponse:
    """End a key now."""
    found = partner_in(_scope(request), pk)
    revoke_key(key=key_in(found, key_pk), by=_by(request), now=timezone.now())
    messages.success(request, _("已吊销，从现在起不能再用"))
    return redirect("partners:partner", found.pk)


def _show(request: HttpRequest, partner: Partner, form: KeyForm, fresh: str = "") -> HttpResponse:
    now = timezone.now()
    good = set(ApiKey.objects.valid(now).filter(partner=partner).values_list("pk", flat=True))
    keys = [(key, key.pk in good) for key in partner.keys.select_related("issued_by").order_by("-pk")]
    context = {"partner": partner, "keys": keys, "form": form, "fresh": fresh}
    return render(request, "api/partner.html", context, status=422 if form.errors else 200)
