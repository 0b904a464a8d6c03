"""Roles in the console: granted and revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yizhan.console.units.common import ask, back, by, scope, the_unit
from yizhan.console.units.forms import GrantForm
from yizhan.orgs.access import OutOfReach, grant_in, officer
from yizhan.orgs.actions import roles
from yizhan.orgs.permissions import ROLES_GRANT
from yizhan.people.appointing import TooManyAppointed, account_to_appoint
from yizhan.people.phones import BadPhone


def words(refused: roles.RoleRefused | OutOfReach) -> str:
    """Say a refusal as the officer reads it."""
    said = {
        roles.OwnRole: _("不能给自己授予角色"),
        roles.AboveOwnRole: _("不能授予或撤销高于自己的角色"),
        roles.AlreadyHeld: _("她已经有这个角色"),
        roles.EndsBeforeItStarts: _("最后一天要在今天以后"),
        roles.NoSuchLine: _("这个单位不在这条线上"),
        OutOfReach: _("这个范围超出了您管的"),
    }
    return said.get(type(refused), _("不能这样改"))


@require_http_methods(["GET", "HEAD", "POST"])
@officer(ROLES_GRANT)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody a role at the unit, by the phone number she signs in with."""
    unit = the_unit(request, pk)
    form = GrantForm(request.POST or None)
    if form.is_valid():
        try:
            roles.grant_role(
                user=account_to_appoint(request, form.cleaned_data["phone"]),
                unit=unit,
                role=form.cleaned_data["role"],
                line=form.cleaned_data["line"],
                ends_at=form.cleaned_data["until"],
                called=form.cleaned_data["called"],
                by=by(request),
                now=timezone.now(),
            )
        except (BadPhone, TooManyAppointed) as wrong:
            form.add_error("phone", str(wrong.says))
        except (roles.RoleRefused, OutOfReach) as refused:
            form.add_error(None, words(refused))
        else:
            messages.success(request, _("授予好了"))
            return back(unit, "roles")
    hint = _("角色管到这个单位和它下面的全部单位。")
    return ask(request, form, unit, title=_("授予角色"), button=_("授予"), hint=hint)


@require_POST
@officer(ROLES_GRANT)
def revoke(request: HttpRequest, grant_pk: int) -> HttpResponse:
    """End a role now."""
    held = grant_in(scope(request), grant_pk)
    try:
        roles.revoke_role(grant=held, by=by(request), now=timezone.now())
    except (roles.RoleRefused, OutOfReach) as refused:
        messages.error(request, words(refused))
    else:
        messages.success(request, _("已撤销"))
    return back(held.unit, "roles")
